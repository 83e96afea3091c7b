"""Tests of what caches need to know."""
