"""Supervision of administrative litigation, from the application to the court's answer."""
