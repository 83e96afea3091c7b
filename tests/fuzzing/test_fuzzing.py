"""Requests of all kinds, drawn from the document: no 5xx, nothing that is not documented.

`FUZZ_SECONDS` says how long; `make soak` takes half an hour.
"""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conftest import ROOT, create_database
from tests.demonstration.loaded import load_demonstration
from tests.processes import Server, running

SECONDS = int(os.environ.get("FUZZ_SECONDS", "90"))  # noqa: TID251 - of the test
GRACE = 120
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
UNLIMITED = {
    f"BROADSHEET_{name}": "1000000"
    for name in ("EDITORIAL_RATE", "REFUSED_KEY_RATE", "COMMENT_BURST", "COMMENT_ARTICLE_RATE",
                 "COMMENT_REACTION_RATE", "SEARCH_RATE")
}  # fmt: skip


@dataclass
class Run:
    """Schemathesis at work on one database."""

    name: str
    process: subprocess.Popen[bytes]
    report: Path

    def finish(self) -> str:
        """What it found, once its time is over: nothing, if all is well."""
        status = self.process.wait(SECONDS + GRACE)
        text = self.report.read_text(encoding="utf-8")
        assert "Test cases" in text, text
        return "" if status == 0 else f"{self.name}:\n{text}"


@pytest.fixture
def databases(
    sqlite_template: Path, postgresql: str, postgresql_template: str, tmp_path: Path
) -> dict[str, str]:
    """A migrated database of each kind."""
    path = tmp_path / "fuzzed.db"
    shutil.copy(sqlite_template, path)
    name = f"fuzzed_{os.getpid()}"
    asyncio.run(create_database(postgresql, name, postgresql_template))
    return {"sqlite": f"sqlite:///{path}", "postgresql": postgresql.format(name)}


@pytest.mark.timeout(SECONDS + 3 * GRACE)
def test_no_request_gets_an_answer_that_the_document_does_not_know(
    databases: dict[str, str], tmp_path: Path
) -> None:
    with ExitStack() as stack:
        runs = [
            stack.enter_context(fuzzing(name, url, tmp_path / name))
            for name, url in databases.items()
        ]
        found = "\n".join(filter(None, [run.finish() for run in runs]))
    assert not found, found


@contextmanager
def fuzzing(name: str, database_url: str, folder: Path) -> Iterator[Run]:
    """Fuzzes a real server with the demonstration site, with an admin's key."""
    folder.mkdir()
    key = asyncio.run(load_demonstration(database_url))
    with running(folder, database_url, **UNLIMITED) as server:
        # Writing the document takes a busy machine longer than schemathesis waits for it.
        httpx.get(f"{server.address}/openapi.json", timeout=GRACE)
        report = folder / "report"
        with report.open("wb") as file:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "schemathesis.cli", "--no-color"),
                    *("--config-file", str(CONFIGURATION), "run", f"{server.address}/openapi.json"),
                    *("--url", server.address, "--max-time", str(SECONDS)),
                    *("-H", f"Authorization: Bearer {key}"),
                ],
                cwd=ROOT,
                env={**os.environ, "FUZZ_KNOWN": json.dumps(known(server, key))},  # noqa: TID251 - of the test
                stdout=file,
                stderr=file,
            )
        try:
            yield Run(name, process, report)
            me(server, key)  # still the key that it was: not everything was a 401
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def me(server: Server, key: str) -> str:
    """The id of a key that is valid."""
    return str(ask(server, key, "/editorial/v1/me")["id"])


def known(server: Server, key: str) -> dict[str, list[str]]:
    """Ids, slugs and numbers of things that there are."""
    found = {"own.key_id": [me(server, key)]}
    for plural in ("articles", "faqs", "sections", "authors", "tags"):
        items = ask(server, key, f"/editorial/v1/{plural}?limit=20")["items"]
        assert items, plural
        ids = [item["id"] for item in items]
        found |= {
            f"{plural}.entry_id": ids,
            f"{plural}.row_id": ids,
            f"{plural}.number": ["1", "2"],
            f"{plural}.slug": [item["slug"] for item in items],
        }
    comments = ask(server, key, "/editorial/v1/comments?limit=20")["items"]
    found["comments.comment_id"] = [item["id"] for item in comments]
    return found


def ask(server: Server, key: str, path: str) -> Any:
    """What the service says."""
    headers = {"Authorization": f"Bearer {key}"}
    answer = httpx.get(server.address + path, headers=headers, timeout=GRACE)
    return answer.raise_for_status().json()
