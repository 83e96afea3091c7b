"""The command line, as a person uses it: each command at least once in a process of its own."""

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import text

from app.demonstration.loading import LONG_ARTICLE
from app.foundation.clock import format_instant, now
from app.main import open_database
from tests.commands import command, environment, make_key, run
from tests.conftest import ROOT, make_settings, upgrade


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(database_url: str, *words: str, **values: str) -> Iterator[tuple[str, list[str]]]:
    """A running server: its address, and the lines that it has printed."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port), *words],
        cwd=ROOT,
        env=environment(database_url, PYTHONUNBUFFERED="1", **values),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    address, lines = f"http://127.0.0.1:{port}", []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            lines.append(line)
            if "running on" in line or "Uvicorn running" in line:
                break
        wait_for(address)
        yield address, lines
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


def wait_for(address: str) -> None:
    """Until the server answers."""
    for _ in range(200):
        try:
            httpx.get(f"{address}/v1/tags")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the server did not answer")


def test_serve_with_the_demonstration_prints_where_to_look(empty_database_url: str) -> None:
    if empty_database_url.startswith("postgresql"):
        assert run(empty_database_url, "migrate").returncode == 0
    keys = []
    for _ in range(2):
        with serving(empty_database_url, "--demo") as (address, lines):
            text = "".join(lines)
            assert f"{address}/docs" in text
            [article] = re.findall(rf"{address}/v1/articles/\S+", text)
            page = httpx.get(article)
            assert page.status_code == 200
            assert page.json()["slug"] == LONG_ARTICLE
            [key] = re.findall(r"bs_\S+", text)
            me = httpx.get(f"{address}/editorial/v1/me", headers={"Authorization": f"Bearer {key}"})
            assert me.json()["role"] == "admin"
            for old in keys:
                refused = httpx.get(
                    f"{address}/editorial/v1/me", headers={"Authorization": f"Bearer {old}"}
                )
                assert refused.status_code == 401, "each start revokes the key of the last"
            keys.append(key)
            assert httpx.get(f"{address}/docs").status_code == 200
            assert httpx.get(f"{address}/assets/swagger-ui-bundle.js").status_code == 200


def test_serve_migrates_the_embedded_database_and_runs_several_workers(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('serve') / 'new' / 'a.db'}"
    with serving(url, "--workers", "2") as (address, _):
        assert httpx.get(f"{address}/v1/articles").json()["items"] == []


def test_the_worker_publishes_as_a_process_of_its_own(empty_database_url: str) -> None:
    upgrade(make_settings(database_url=empty_database_url))
    key = make_key(empty_database_url)
    worker = subprocess.Popen(
        [sys.executable, "-m", "app", "worker"],
        cwd=ROOT,
        env=environment(empty_database_url, BROADSHEET_WORKER_INTERVAL="0.05"),
        stderr=subprocess.PIPE,
    )
    try:
        with (
            serving(empty_database_url, BROADSHEET_WORKER_IN_PROCESS="false") as (address, _),
            httpx.Client(
                base_url=f"{address}/editorial/v1", headers={"Authorization": f"Bearer {key}"}
            ) as door,
        ):
            made = door.post("/articles", json={"title": "By the clock"}).json()
            soon = format_instant(now() + timedelta(seconds=0.5))
            answer = door.put(
                f"/articles/{made['id']}/schedule",
                json={"publish_at": soon},
                headers={"If-Match": "*"},
            )
            assert answer.status_code == 200, answer.text
            deadline = time.time() + 15
            while httpx.get(f"{address}/v1/articles/by-the-clock").status_code != 200:
                assert time.time() < deadline, "the worker did not publish"
                time.sleep(0.05)
    finally:
        worker.send_signal(signal.SIGINT)
        _, errors = worker.communicate(timeout=20)
    lines = [json.loads(line) for line in errors.splitlines()]
    assert {line["level"] for line in lines} == {"info"}
    assert {"the worker starts", "the worker has stopped"} <= {line["message"] for line in lines}
    assert worker.returncode == 0


def test_keys_are_created_listed_and_revoked(empty_database_url: str) -> None:
    upgrade(make_settings(database_url=empty_database_url))
    created = run(empty_database_url, "keys", "create", "--name", "desk", "--role", "admin")
    assert re.fullmatch(r"bs_[0-9a-f]{12}_[\w-]{43}\n", created.stdout), created
    prefix = created.stdout.split("_")[1]
    listed = command(empty_database_url, "keys", "list").stdout
    assert prefix in listed
    assert created.stdout.strip() not in listed
    assert command(empty_database_url, "keys", "revoke", prefix).exit_code == 0
    assert "revoked" in command(empty_database_url, "keys", "list").stdout
    unknown = command(empty_database_url, "keys", "revoke", "nobody")
    assert (unknown.exit_code, unknown.stderr.count("\n")) == (1, 1)
    assert "nobody" in unknown.stderr


def test_demo_loads_once_and_never_over_content(empty_database_url: str) -> None:
    assert run(empty_database_url, "migrate").returncode == 0
    assert "is loaded" in command(empty_database_url, "demo").stdout
    assert "nothing was loaded" in run(empty_database_url, "demo").stdout
    indexed = command(empty_database_url, "reindex")
    assert re.fullmatch(r"\d{2} entries can be found\.\n", indexed.stdout)
    assert "Indexing" in indexed.stderr


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"BROADSHEET_SITE_URL": "nonsense"}, ["SITE_URL"]),
        ({"BROADSHEET_ENVIRONMENT": "production"}, ["SECRET_KEY", "32", "SITE_URL", "API_URL"]),
        ({"BROADSHEET_LOG_LEVEL": "loud"}, ["LOG_LEVEL"]),
        ({"BROADSHEET_DATABASE_URL": "mysql://x"}, ["DATABASE_URL"]),
        ({"BROADSHEET_ARTICLE_PATH": "/{nonsense}"}, ["ARTICLE_PATH", "nonsense"]),
        ({"BROADSHEET_DEFAULT_LOCALE": "english"}, ["DEFAULT_LOCALE"]),
    ],
)
def test_a_wrong_setting_stops_serve_with_a_sentence(
    values: dict[str, str], words: list[str]
) -> None:
    done = command("sqlite:///unused.db", "serve", **values)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


def test_all_wrong_settings_stop_a_process_with_a_sentence() -> None:
    wrong = {"BROADSHEET_SITE_URL": "nonsense", "BROADSHEET_LOG_LEVEL": "loud"}
    done = run("sqlite:///unused.db", "serve", **wrong)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "SITE_URL" in done.stderr
    assert "LOG_LEVEL" in done.stderr


def test_the_demonstration_key_is_refused_in_production() -> None:
    safe = {
        "BROADSHEET_ENVIRONMENT": "production",
        "BROADSHEET_SECRET_KEY": "x" * 40,
        "BROADSHEET_SITE_URL": "https://news.example",
        "BROADSHEET_API_URL": "https://api.news.example",
    }
    done = run("sqlite:///unused.db", "serve", "--demo", **safe)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "--demo" in done.stderr
    assert "production" in done.stderr


def test_version_and_help() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", run("sqlite:///unused.db", "--version").stdout)
    for name in ("serve", "demo", "migrate", "keys create", "keys list", "keys revoke",
                 "worker", "reindex", "openapi"):  # fmt: skip
        shown = command("sqlite:///unused.db", *name.split(), "--help")
        assert "Example:" in shown.output, name


def test_openapi_prints_the_document() -> None:
    document = json.loads(run("sqlite:///unused.db", "openapi").stdout)
    assert document["openapi"].startswith("3.1")


def test_a_database_of_a_newer_version_is_a_sentence(empty_database_url: str) -> None:
    settings = make_settings(database_url=empty_database_url)
    upgrade(settings)

    async def come_from_tomorrow() -> None:
        database = open_database(settings)
        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = 'tomorrow'"))
        await database.close()

    asyncio.run(come_from_tomorrow())
    done = run(empty_database_url, "migrate")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    sentence = done.stderr.splitlines()[-1]
    assert "newer version" in sentence
    assert "tomorrow" in sentence


def test_a_database_that_is_away_is_a_sentence(tmp_path_factory: pytest.TempPathFactory) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    done = run(nowhere, "migrate")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
    for words in (("keys", "list"), ("demo",)):
        refused = command(nowhere, *words)
        assert refused.exit_code == 1, words
        assert refused.stderr.strip(), words


def test_a_client_that_retries_after_a_cut_connection_gets_the_first_answer(
    empty_database_url: str,
) -> None:
    upgrade(make_settings(database_url=empty_database_url))
    key = make_key(empty_database_url)
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "cut"}
    with serving(empty_database_url) as (address, _):
        host, port = address.removeprefix("http://").split(":")
        body = b'{"title": "Cut off"}'
        door = httpx.Client(
            base_url=f"{address}/editorial/v1", headers={"Authorization": f"Bearer {key}"}
        )
        with socket.create_connection((host, int(port))) as wire:
            lines = [f"POST /editorial/v1/articles HTTP/1.1\r\nHost: {host}\r\n"]
            lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
            lines += [f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"]
            wire.sendall("".join(lines).encode() + body)
            deadline = time.time() + 10
            while not door.get("/articles").json()["items"]:
                assert time.time() < deadline, "the first request had no effect"
                time.sleep(0.02)
        # The connection is cut, and nobody has read the answer.
        again = door.post(
            "/articles", content=body, headers={**headers, "Content-Type": "application/json"}
        )
        assert again.status_code == 201
        assert again.headers["idempotent-replayed"] == "true"
        assert len(door.get("/articles").json()["items"]) == 1
        door.close()
