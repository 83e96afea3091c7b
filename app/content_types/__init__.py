"""What editors write: one folder per content type."""
