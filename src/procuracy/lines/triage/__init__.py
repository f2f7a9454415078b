"""Suggests which line a word belongs to, with its reasons. Explainable, offline, and "unsure" when it is. A person decides."""

from .suggester import LINES, VULNERABLE, Hints, Reason, suggest

__all__ = ["LINES", "VULNERABLE", "Hints", "Reason", "suggest"]
