"""Collaboration: a request to procuratorates of other places, each answering in its own case and under its own clock."""
