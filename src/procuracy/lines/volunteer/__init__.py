"""Volunteers for the public interest: application, review, agreement, record of service, suspension, leaving with data deleted."""
