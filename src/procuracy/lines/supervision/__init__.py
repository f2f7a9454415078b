"""What supervision of administrative and of civil litigation have in common: closed sets, conditions, forms, effects, the panel."""
