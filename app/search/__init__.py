"""The search index, behind two engines: put, remove, and from a question to ids."""
