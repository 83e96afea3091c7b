"""Feeds: live entries with their full text, for readers of feeds, in three forms."""
