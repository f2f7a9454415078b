"""Linked assistance: a plan of goals and measures around one person, who does what by when, and what came of it."""
