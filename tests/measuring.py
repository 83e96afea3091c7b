"""Time of the processor as a server would need it: what tests bring along does not count."""

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """What was measured, once the block has ended."""

    seconds = 0.0


@contextmanager
def measured() -> Iterator[Stopwatch]:
    """Measures a block of this thread, without coverage's tracer.

    The collector would look through the many objects of a test process, which `serve` has not.
    """
    watch, tracer = Stopwatch(), sys.gettrace()
    gc.disable()
    sys.settrace(None)
    begun = time.process_time()
    try:
        yield watch
    finally:
        watch.seconds = time.process_time() - begun
        sys.settrace(tracer)
        gc.enable()
