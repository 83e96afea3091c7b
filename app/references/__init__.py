"""Who points at whom: the source of `used_by`, of warnings and of the editorial filters."""
