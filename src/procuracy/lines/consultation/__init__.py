"""Consulting people with expertise: a question, files shown to those who accept, answers, and what was made of them."""
