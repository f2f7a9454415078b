"""Visits: observers who come to see, and evaluations on the spot, with opinions that are each answered."""
