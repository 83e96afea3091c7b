"""The checks, one file each: `make(settings)` gives the check, or None where it is not set up."""
