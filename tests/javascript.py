"""Packages of npm that the tests compare with. `make test` installs them where npm is."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.needing import needed

FOLDER = Path(__file__).parent / "node"


def needed_package(name: str) -> Path:
    """The folder of an installed package."""
    needed("Node", "node")
    found = FOLDER / "node_modules" / name
    if found.is_dir():
        return found
    reason = f"{name} is not installed: run `npm ci` in tests/node."
    if os.environ.get("CI"):  # noqa: TID251 - of the test
        pytest.fail(reason)
    pytest.skip(reason)


def run_script(name: str, value: Any) -> Any:
    """What a script in tests/node answers to a value: JSON in, JSON out."""
    done = subprocess.run(
        [needed("Node", "node"), FOLDER / name],
        input=json.dumps(value),
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
