"""Packages of npm that the tests compare with.

`python -m tests.javascript` installs them before the tests, where there is an npm.
"""

import fcntl
import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.needing import needed_node

FOLDER = Path(__file__).parent / "node"


def needed_package(name: str) -> Path:
    """The folder of an installed package."""
    install(needed_node())
    return FOLDER / "node_modules" / name


def install(npm: str) -> None:
    """`npm ci`, unless what is there is of this lock file; one process at a time."""
    stamp = FOLDER / "node_modules" / ".stamp"
    wanted = sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    with (FOLDER / ".installing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            subprocess.run([npm, "ci"], cwd=FOLDER, check=True, timeout=600)
            stamp.write_text(wanted, encoding="utf-8")


def run_script(name: str, value: Any) -> Any:
    """What a script in `tests/node` answers to a value: JSON in, JSON out."""
    install(needed_node())
    done = subprocess.run(
        ["node", FOLDER / name],
        input=json.dumps(value),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


if __name__ == "__main__" and (found := shutil.which("npm")):
    install(found)
