"""`python -m bench`: runs the cases, prints the report, and fails if a bar is missed."""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from bench.cases import CASES, DATABASES, Case
from bench.comments import PageCost, PostCost, measure_comments, report_comments
from bench.conversions import Conversion, measure_conversions
from bench.load import LoadBroken
from bench.measure import Unexpected, measure
from bench.report import Result, succeeded, write_report
from bench.search import ARTICLES, SearchCost, measure_search, report_search
from bench.servers import ServerFailed
from bench.sitemaps import ARTICLES as MAPPED_ARTICLES
from bench.sitemaps import FEW_ARTICLES, OutletCost, measure_sitemaps, report_sitemaps
from bench.table_files import Exported, Loaded
from bench.table_questions import Answered
from bench.tables import QUICK_SIZES, SIZES, measure_tables, report_tables

BODIES = "bodies"
COMMENTS = "comments"
SITEMAPS = "sitemaps"
TABLES = "tables"
SEARCH = "search"
QUICK = {"rounds": 1, "seconds": 1.0, "articles": 10_000}


def read_options(arguments: Sequence[str]) -> Namespace:
    """What to run, and for how long."""
    parser = ArgumentParser(prog="python -m bench", description="Measures against the floors.")
    names = [*(case.name for case in CASES), BODIES, COMMENTS, SEARCH, SITEMAPS, TABLES]
    parser.add_argument("--case", choices=names, help="only this case")
    parser.add_argument("--database", choices=DATABASES, help="only this database")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each server (5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="seconds of each round (4)")
    parser.add_argument(
        "--articles", type=int, default=ARTICLES, help="articles to search (1000000)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="one round of a second, to see that it runs"
    )
    options = parser.parse_args(arguments)
    if options.quick:
        vars(options).update(QUICK)
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds must be at least 1 and --seconds above 0")
    return options


def chosen(options: Namespace) -> list[tuple[Case, str]]:
    """The cases, each with a database that it runs on."""
    return [
        (case, database)
        for case in CASES
        for database in case.databases
        if options.case in {None, case.name} and options.database in {None, database}
    ]


def main(arguments: Sequence[str]) -> int:
    """Runs what was asked for; the exit status."""
    options = read_options(arguments)
    length = {"rounds": options.rounds, "seconds": options.seconds}
    results: list[Result] = []
    for case, database in chosen(options):
        print(f"{case.name} on {database}: {case.describes}", file=sys.stderr)
        try:
            results.append((case, measure(case, database, **length)))
        except (LoadBroken, ServerFailed, Unexpected) as failure:
            print(failure, file=sys.stderr)
            return 1
    conversions: list[Conversion] = []
    if options.case in {None, BODIES} and options.database is None:
        print(f"{BODIES}: reading and writing 7 kB, beside the bare parsers.", file=sys.stderr)
        conversions = measure_conversions(options.rounds)
    pages, posts = measure_both(options)
    answered, exported, loaded = measure_rows(options)
    outlets = measure_outlets(options)
    costs = measure_questions(options)
    extra = [
        *report_comments(pages, posts),
        *report_tables(answered, exported, loaded, sizes_of(options)),
        *report_sitemaps(outlets),
        *report_search(costs),
    ]
    print(write_report(results, conversions, extra, **length))
    held = (conversions, pages, answered, exported, loaded, outlets, costs)
    bars = [one.is_met for found in held for one in found]
    return 0 if succeeded(results) and all(bars) else 1


def measure_both(options: Namespace) -> tuple[list[PageCost], list[PostCost]]:
    """Comments, on the databases that were asked for."""
    pages: list[PageCost] = []
    posts: list[PostCost] = []
    if options.case in {None, COMMENTS}:
        for database in DATABASES:
            if options.database in {None, database}:
                print(f"{COMMENTS} on {database}: short and long threads.", file=sys.stderr)
                found = measure_comments(database, options.rounds, options.seconds)
                pages += found[0]
                posts += found[1]
    return pages, posts


def sizes_of(options: Namespace) -> tuple[int, ...]:
    """How many rows the tables have."""
    return QUICK_SIZES if options.quick else SIZES


def measure_rows(options: Namespace) -> tuple[list[Answered], list[Exported], list[Loaded]]:
    """Tables, on the databases that were asked for."""
    answered: list[Answered] = []
    exported: list[Exported] = []
    loaded: list[Loaded] = []
    if options.case in {None, TABLES}:
        for database in DATABASES:
            if options.database in {None, database}:
                print(f"{TABLES} on {database}: up to a million rows.", file=sys.stderr)
                found = measure_tables(database, options.rounds, options.seconds, sizes_of(options))
                answered += found[0]
                exported += found[1]
                loaded += found[2]
    return answered, exported, loaded


def measure_outlets(options: Namespace) -> list[OutletCost]:
    """Sitemaps and feeds, on the databases that were asked for."""
    costs: list[OutletCost] = []
    if options.case in {None, SITEMAPS}:
        for database in DATABASES:
            if options.database in {None, database}:
                print(f"{SITEMAPS} on {database}: a million articles.", file=sys.stderr)
                articles = FEW_ARTICLES if options.quick else MAPPED_ARTICLES
                costs += measure_sitemaps(database, options.rounds, articles)
    return costs


def measure_questions(options: Namespace) -> list[SearchCost]:
    """Search, on the databases that were asked for."""
    costs: list[SearchCost] = []
    if options.case in {None, SEARCH}:
        for database in DATABASES:
            if options.database in {None, database}:
                print(f"{SEARCH} on {database}: {options.articles:,} articles.", file=sys.stderr)
                costs.append(measure_search(database, options.rounds, options.articles))
    return costs


if __name__ == "__main__":
    # Without this, a terminated bench would leave its servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Terminated."))
    sys.exit(main(sys.argv[1:]))
