"""Leads of public interest cases: reported by anybody, assessed, adopted or not, and each reporter told what became of hers."""
