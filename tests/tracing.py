"""Which tests coverage watches: on Python 3.11 its tracer makes all code twice as slow.

What is left out is proved all the same, and can only add to what is covered.
"""

import sys
import threading
from collections.abc import Generator

import pytest

WALKS = (
    "tests/access/test_matrix.py::test_every_",
    "tests/body/test_bounds.py",
    "tests/body/test_nothing_executes.py",
    "tests/body/test_round_trips.py",
    "tests/cache/test_histories.py",
    "tests/content/test_concurrency.py",
    "tests/content/test_every_editorial_route.py",
    "tests/content/test_statements.py",
    "tests/content_types/tables/test_asking.py",
    "tests/content_types/tables/files/test_hostile_files.py",
    "tests/durability/",
    "tests/events/test_log.py",
    "tests/events/test_types.py",
    "tests/fuzzing/",
    "tests/hostile/",
    "tests/pages/test_docs.py",
    "tests/readers/",
    "tests/test_cli.py::test_serve_",
    "tests/test_cli.py::test_the_worker_",
    "tests/test_serving.py",
)
"""They go many times where other tests have been once."""
ASKS_WHICH_DATABASE = (
    "tests/cache/",
    "tests/catalog/test_tree.py",
    "tests/events/",
    "tests/foundation/",
)
"""Where PostgreSQL has lines of its own; elsewhere it runs those that SQLite has run."""


FIRST_CASES = 1
"""Cases of a test that are watched; others go the same ways with other values."""


def is_watched(item: pytest.Item) -> bool:
    """Whether coverage learns something from this test."""
    if item.nodeid.startswith(WALKS) or getattr(item.obj, "is_hypothesis_test", False):  # type: ignore[attr-defined]
        return False
    call = getattr(item, "callspec", None)
    if call is None:
        return True
    if any(at >= FIRST_CASES for name, at in call.indices.items() if name != "database_kind"):
        return False
    is_repeated = call.params.get("database_kind") == "postgresql"
    return not is_repeated or item.nodeid.startswith(ASKS_WHICH_DATABASE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Runs other tests, with their fixtures and the processes that they start, unwatched."""
    tracer, tracer_of_threads = sys.gettrace(), threading.gettrace()
    if tracer is None or is_watched(item):
        return (yield)
    # Stopping coverage would wake the other one, which `patch = subprocess` starts in each worker.
    sys.settrace(None)
    threading.settrace(None)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
            return (yield)
    finally:
        sys.settrace(tracer)
        threading.settrace(tracer_of_threads)
