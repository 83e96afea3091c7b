"""API keys: who may use the editorial door, and for what."""
