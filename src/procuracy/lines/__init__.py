"""Business lines, one folder each. A line never imports another line."""
