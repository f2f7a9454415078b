"""Suggests which line a word belongs to, with its reasons. Explainable, offline, and "unsure" when it is. A person decides."""

from .harm import CHILD_HARMED, circumstances_in
from .suggester import LINES, VULNERABLE, Hints, Reason, suggest

__all__ = ["CHILD_HARMED", "LINES", "VULNERABLE", "Hints", "Reason", "circumstances_in", "suggest"]
