"""Watch over deadlines, escalation, and the daily root over all chains."""
