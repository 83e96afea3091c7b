"""Outlets of live content: how it reaches readers, and machines, who are not on the page yet."""
