"""Which tests coverage watches: its tracer makes all Python three times as slow on 3.11.

What is left out is proved all the same, and can only add to what is covered.
"""

from collections.abc import Generator

import pytest
from coverage import Coverage

WALKS = (
    "tests/access/test_matrix.py",
    "tests/body/test_nothing_executes.py",
    "tests/durability/",
    "tests/fuzzing/",
    "tests/hostile/",
    "tests/pages/",
    "tests/readers/",
)
"""They go many times where other tests have been once."""
ASKS_WHICH_DATABASE = (
    "tests/cache/",
    "tests/catalog/test_tree.py",
    "tests/events/",
    "tests/foundation/",
)
"""Where PostgreSQL has lines of its own; elsewhere it runs those that SQLite has run."""


def is_watched(item: pytest.Item) -> bool:
    """Whether coverage learns something from this test."""
    if item.nodeid.startswith(WALKS):
        return False
    call = getattr(item, "callspec", None)
    is_repeated = call is not None and call.params.get("database_kind") == "postgresql"
    return not is_repeated or item.nodeid.startswith(ASKS_WHICH_DATABASE)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Runs other tests, with their fixtures and the processes that they start, unwatched."""
    coverage = Coverage.current()
    if coverage is None or is_watched(item):
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
        coverage.stop()
        try:
            return (yield)
        finally:
            coverage.start()
