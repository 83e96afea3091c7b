"""Broadsheet behind a real Varnish and a real nginx: their configuration, a purger, and the proof.

`python -m bench.downstream` starts all of them on loopback, plays what happens at a publisher, and
prints which claims of docs/caches-in-front.md it has seen. Nothing here is measured.
"""
