"""The programs from npm, installed once for each lock file."""

import subprocess
from collections.abc import Callable

import pytest

from tests.javascript import FOLDER, install
from tests.needing import needed_node

Npx = Callable[..., str]


@pytest.fixture(scope="session")
def npx() -> Npx:
    """Runs one of the programs in `tests/node`; what it says."""
    install(needed_node())

    def run(*words: str) -> str:
        done = subprocess.run(
            words, cwd=FOLDER, capture_output=True, text=True, timeout=100, check=False
        )
        assert done.returncode == 0, f"{' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout + done.stderr

    return run
