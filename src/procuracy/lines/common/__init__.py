"""What acts of every line have in common."""
