"""Python's garbage collector, which has nothing to find while a process starts."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 20_000
"""Objects that are made before the collector looks at the youngest. A page makes some thousands,
and nearly all of them go by themselves: looking for circles among them took 5 % of its time."""


@contextmanager
def uncollected() -> Iterator[None]:
    """Keeps the collector asleep, and has it never look at what was made meanwhile.

    What is imported and built at the start lives as long as the process. Looking through it again
    and again takes a fifth of a start, and a part of each later collection.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
        gc.set_threshold(YOUNG)
