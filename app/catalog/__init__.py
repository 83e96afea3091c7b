"""What entries point at: authors, sections and tags. Edited in place; changes show at once."""
