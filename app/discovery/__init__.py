"""How live content reaches readers who are not on its page yet."""
