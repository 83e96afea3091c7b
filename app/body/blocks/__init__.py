"""One file per type of block. `app/body/schema.py` lists them."""
