"""How fast the machine is right now: CPU time stretches where neighbors share its cores."""

from time import process_time

LOOPS = 100_000


def lay() -> float:
    """Milliseconds of CPU time that a fixed piece of Python takes."""
    start = process_time()
    sum(number * number for number in range(LOOPS))
    return 1000 * (process_time() - start)
