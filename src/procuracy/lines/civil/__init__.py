"""Supervision of civil litigation, from the application to the court's answer."""
