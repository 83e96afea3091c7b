"""`python -m durability`: runs the exercises, prints the report, and fails if anything is lost."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from durability.full_disk import fill
from durability.kills import kill
from durability.report import write_report
from durability.restarts import restart
from durability.scene import Result, say

DATABASES = ("sqlite", "postgresql")
EXERCISES = ("kills", "restarts", "full-disk")
Exercise = Callable[[], Result]


def read_options(arguments: Sequence[str]) -> Namespace:
    """What to do, and how often."""
    parser = ArgumentParser(prog="python -m durability", description=__doc__)
    parser.add_argument("--only", choices=EXERCISES, help="only this exercise")
    parser.add_argument("--database", choices=DATABASES, help="only this database")
    parser.add_argument("--kills", type=int, default=100, help="kills on each database (100)")
    parser.add_argument("--restarts", type=int, default=20, help="restarts of PostgreSQL (20)")
    parser.add_argument("--fills", type=int, default=5, help="full disks on each database (5)")
    parser.add_argument(
        "--workers",
        type=int,
        default=2,
        help="server processes in the second half of the kills (2)",
    )
    return parser.parse_args(arguments)


def chosen(options: Namespace) -> Iterator[tuple[str, Exercise]]:
    """What was asked for, each with its name."""
    for database in DATABASES:
        if options.database not in {None, database}:
            continue
        if options.only in {None, "kills"}:
            half = max(1, options.kills // 2)
            for workers in (1, options.workers):
                name = f"kill -9 on {database}, {workers} workers"
                yield name, partial(kill, database, half, workers)
        if options.only in {None, "restarts"} and database == "postgresql":
            yield "restarts of PostgreSQL", partial(restart, options.restarts, options.workers)
        if options.only in {None, "full-disk"}:
            yield f"full disk on {database}", partial(fill, database, options.fills)


def main(arguments: Sequence[str]) -> int:
    """Runs what was asked for; the exit status."""
    results: list[Result] = []
    for name, exercise in chosen(read_options(arguments)):
        say(name)
        results.append(exercise())
    print(write_report(results))
    return 1 if any(result.ledger.defects for result in results) else 0


if __name__ == "__main__":
    # Without this, a terminated run would leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Terminated."))
    sys.exit(main(sys.argv[1:]))
