"""The command line: in a process of its own, or at once, where the process is not the point."""

import os
import subprocess
import sys

from click.testing import Result
from typer.testing import CliRunner

from app.cli import app as cli
from app.foundation.settings import read_settings
from tests.conftest import ROOT


def environment(database_url: str, **values: str) -> dict[str, str]:
    """What a process of the service is started with."""
    kept = {name: value for name, value in os.environ.items() if "BROADSHEET" not in name}  # noqa: TID251 - of the test
    return {**kept, "BROADSHEET_DATABASE_URL": database_url, **values}


def run(database_url: str, *words: str, **values: str) -> subprocess.CompletedProcess[str]:
    """Runs a command to its end, in a process of its own: two seconds before it begins."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env=environment(database_url, **values),
        capture_output=True,
        text=True,
        timeout=60,
    )


def command(database_url: str, *words: str, **values: str) -> Result:
    """Runs a command in this process; what would be a traceback there is raised here."""
    surplus = dict.fromkeys(name for name in os.environ if "BROADSHEET" in name)  # noqa: TID251 - of the test
    wanted = {**surplus, "BROADSHEET_DATABASE_URL": database_url, **values}
    read_settings.cache_clear()
    try:
        result = CliRunner().invoke(cli, words, env=wanted)
    finally:
        read_settings.cache_clear()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def make_key(database_url: str) -> str:
    """An admin's key, as an operator makes it."""
    made = command(database_url, "keys", "create", "--name", "desk", "--role", "admin")
    return str(made.stdout.strip())
