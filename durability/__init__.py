"""Breaks the running service on purpose, and looks whether anything acknowledged is lost.

`python -m durability` kills the server, restarts PostgreSQL under it and fills its disk, while
several clients write. Each client keeps a ledger of what was acknowledged; after each blow the
ledger and a set of invariants are compared with the database.
"""
