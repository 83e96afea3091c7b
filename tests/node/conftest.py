"""The programs from npm, installed once for each lock file."""

import fcntl
import subprocess
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from tests.needing import needed_node

FOLDER = Path(__file__).parent
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


def install(npm: str) -> None:
    """`npm ci`, unless what is there is of this lock file; one process at a time."""
    stamp = FOLDER / "node_modules" / ".stamp"
    wanted = sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    with (FOLDER / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            subprocess.run([npm, "ci"], cwd=FOLDER, check=True, timeout=300)
            stamp.write_text(wanted, encoding="utf-8")
