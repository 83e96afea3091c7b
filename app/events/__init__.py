"""The log: every change of content, in commit order. Whatever must follow a change reads it."""
