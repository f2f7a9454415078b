"""Interviews of minors: once, recorded, by trained officers, with a suitable adult beside the child."""
