"""Portable Text: what a body may be, and what is drawn from it (outline, words, text)."""
