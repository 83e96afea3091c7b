"""Data tables: typed columns and real rows."""
