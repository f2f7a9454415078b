"""Procuratorial recommendations of all five types, from verification to what the addressee did; and reminder letters, which bind nobody."""
