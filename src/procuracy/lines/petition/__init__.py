"""Petitions to 12309: from the door to the return visit."""
