"""Sitemaps: an index, its parts, and the news of the last two days."""
