"""Threads between the office and each person, the outbox, and the safe-contact gate: the only way out."""
