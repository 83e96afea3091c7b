"""What tests need from outside of Python: without it they are skipped, and under CI they fail."""

import os
import shutil

import pytest

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""A Chromium that looks up nothing by itself, and runs as root in a container."""


def needed(name: str, *commands: str) -> str:
    """The path of the first of these commands that there is."""
    for command in commands:
        if found := shutil.which(command):
            return found
    reason = f"{name} is not installed: no {' or '.join(commands)} on the PATH."
    if os.environ.get("CI"):  # noqa: TID251 - of the test
        pytest.fail(reason)
    pytest.skip(reason)


def needed_chromium() -> str:
    """A Chromium, for tests of pages."""
    return needed("Chromium", "chromium", "chromium-browser")


def needed_node() -> str:
    """npm, and the Node.js that it comes with, for tests of the OpenAPI document from outside."""
    needed("Node.js", "node")
    return needed("npm", "npm")
