"""procuracy: one word at any door, carried under the law's own clock until help has arrived."""

__version__ = "0.1.0"
