"""`python -m bench`: runs the cases, writes the report, and fails if a bar is missed."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from http.client import HTTPException

import httpx

from bench.cases import CASES, DATABASES, Case
from bench.findings import Effort, Findings
from bench.growth_data import NotCopied
from bench.load import LoadBroken, require_wrk
from bench.pages import Unexpected
from bench.report import Result, write_report
from bench.servers import ServerFailed

FAILURES = (LoadBroken, ServerFailed, Unexpected, NotCopied, httpx.HTTPError, HTTPException)
QUICK = Effort(rounds=1, seconds=1.0, is_quick=True)


def read_options(arguments: Sequence[str]) -> Namespace:
    """What to run, and for how long."""
    parser = ArgumentParser(prog="python -m bench", description="Measures against the floors.")
    names = [case.name for case in CASES]
    parser.add_argument("--case", choices=names, action="append", help="only this case; repeatable")
    parser.add_argument("--database", choices=DATABASES, help="only this database")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server (5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="seconds of each round (4)")
    parser.add_argument(
        "--quick", action="store_true", help="small sizes and short rounds, to see that it runs"
    )
    options = parser.parse_args(arguments)
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds must be at least 1 and --seconds above 0")
    return options


def chosen(options: Namespace) -> Iterator[tuple[Case, str]]:
    """The cases, each with a database that it runs on."""
    for case in CASES:
        for database in case.databases:
            if case.name in (options.case or [case.name]) and options.database in {None, database}:
                yield case, database


def run(case: Case, database: str, effort: Effort) -> Result:
    """One case; what goes wrong is a result too, so that the others are measured."""
    print(f"{case.name} on {database}: {case.describes}", file=sys.stderr)
    try:
        found = case.measure(database, effort)
        print(*found.lines, sep="\n", file=sys.stderr)
        return Result(case, database, found)
    except FAILURES as failure:
        print(failure, file=sys.stderr)
        return Result(case, database, Findings([]), str(failure))


def main(arguments: Sequence[str]) -> int:
    """Runs what was asked for; the exit status."""
    options = read_options(arguments)
    try:
        require_wrk()
    except LoadBroken as missing:
        print(missing, file=sys.stderr)
        return 1
    effort = QUICK if options.quick else Effort(options.rounds, options.seconds)
    results: list[Result] = []
    for case, database in chosen(options):
        results.append(run(case, database, effort))
        # A run that is cut has what was measured until then.
        report = write_report(results, effort, is_complete=False)
    if not (options.quick or options.case or options.database):
        report = write_report(results, effort, is_complete=True)
    print(report)
    return 0 if all(result.has_succeeded for result in results) else 1


if __name__ == "__main__":
    # Without this, a terminated bench would leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Terminated."))
    sys.exit(main(sys.argv[1:]))
