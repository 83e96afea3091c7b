"""What caches need to know: which rows an answer was made of, and the headers that say so."""
