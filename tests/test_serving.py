"""A real server in production: what it logs, and how it ends."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.commands import command, environment, make_key
from tests.conftest import ROOT, make_settings, upgrade
from tests.processes import PRODUCTION, Server, running
from tests.test_cli import free_port

CANARY = "Kanarienvogel"


@contextmanager
def slow_request(server: Server, key: str, body: bytes) -> Iterator[socket.socket]:
    """A request whose client has sent half of the body, and the server has read that."""
    client = socket.create_connection(("127.0.0.1", server.port), timeout=20)
    client.sendall(
        b"POST /editorial/v1/tags HTTP/1.1\r\nHost: a.example\r\n"
        b"Authorization: Bearer " + key.encode() + b"\r\n"
        b"Content-Type: application/json\r\n"
        b"Content-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body[: len(body) // 2]
    )
    time.sleep(0.3)
    with client:
        yield client


def read_answer(client: socket.socket) -> bytes:
    """All that comes until the server closes."""
    found = b""
    while more := client.recv(65536):
        found += more
    return found


def refuses(server: Server) -> bool:
    """Whether nobody listens any more."""
    with socket.socket() as probe:
        probe.settimeout(5)
        return probe.connect_ex(("127.0.0.1", server.port)) != 0


def ask_everything(server: Server, key: str) -> list[str]:
    """Requests with a canary wherever a client can put one; the ids of the answers."""
    header = {
        "Authorization": f"Bearer {key}",
        "X-Forwarded-For": "203.0.113.77",
        "User-Agent": f"{CANARY}/1.0",
        "Referer": f"https://{CANARY}.example/",
        "Cookie": f"a={CANARY}",
        "X-Request-Id": CANARY,
    }
    with httpx.Client(base_url=server.address, headers=header) as client:
        answers = [
            client.get(f"/v1/previews/{CANARY}"),
            client.get("/v1/articles", params={"tag": CANARY}),
            client.get("/v1/tags", params={CANARY: "1"}),
            client.get(f"/{CANARY}/%0d%0a%7B%22level%22:%22error%22%7D%1b%5B31m"),
            client.get("/editorial/v1/me", headers={"Authorization": f"Bearer {CANARY}"}),
            client.post("/editorial/v1/tags", json={"name": CANARY, "email": "a@b.example"}),
            client.post("/editorial/v1/tags", json={"name": f"{CANARY}\r\n\x1b[31m"}),
            client.post("/editorial/v1/articles", json={"title": CANARY}),
            client.request("PROPFIND", "/v1/tags"),
            client.head("/v1/articles"),
        ]
    return [answer.headers["x-request-id"] for answer in answers]


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_logs_nothing_of_what_clients_send_and_ends_without_loss(
    database_url: str, tmp_path: Path, workers: str
) -> None:
    key = make_key(database_url)
    with running(tmp_path, database_url, "--workers", workers) as server:
        ids = ask_everything(server, key)
        body = json.dumps({"name": "Sent slowly"}).encode()
        with slow_request(server, key, body) as client:
            server.terminate()
            deadline = time.monotonic() + 5
            while not refuses(server):
                assert time.monotonic() < deadline, "new requests are taken after SIGTERM"
                time.sleep(0.02)
            assert server.process.poll() is None, "it does not wait for the request under way"
            client.sendall(body[len(body) // 2 :])
            answer = read_answer(client)
        assert answer.startswith(b"HTTP/1.1 201 "), answer
        assert b"Sent slowly" in answer
        assert server.status() == 0

    text = server.log.read_text(encoding="utf-8")
    for secret in (CANARY, key, key.split("_", 2)[2], "203.0.113.77", "b.example"):
        assert secret not in text
    lines = server.lines()
    requests = {line["request_id"]: line for line in lines if "duration_ms" in line}
    assert "127.0.0.1" not in json.dumps(requests)
    assert [requests[request_id]["route"] for request_id in ids[:4]] == [
        "/v1/previews/{token}", "/v1/articles", "/v1/tags", None,
    ]  # fmt: skip
    assert [requests[request_id]["status"] for request_id in ids] == [
        404, 200, 422, 404, 401, 422, 422, 201, 405, 200,
    ]  # fmt: skip
    assert requests[ids[8]]["method"] == "OTHER"
    assert requests[ids[9]]["method"] == "HEAD"
    assert {line["level"] for line in lines} == {"info"}, text


def test_a_request_that_never_ends_is_cut_when_the_time_is_over(
    sqlite_template: Path, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    (tmp_path / "a.db").write_bytes(sqlite_template.read_bytes())
    key = make_key(url)
    with (
        running(tmp_path, url, BROADSHEET_SHUTDOWN_SECONDS="1") as server,
        slow_request(server, key, b'{"name": "never sent"}'),
    ):
        server.terminate()
        assert server.status() == 0
    errors = [line["message"] for line in server.lines() if line["level"] == "error"]
    assert "timeout graceful shutdown exceeded" in errors[0]
    cut = [line for line in server.lines() if line.get("method") == "POST"]
    assert [line["status"] for line in cut] == [None], "it was never answered"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_port_that_is_taken_is_a_sentence(tmp_path: Path, workers: str) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(
            [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", workers],
            cwd=ROOT,
            env=environment(f"sqlite:///{tmp_path / 'a.db'}", **PRODUCTION),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert "ddress already in use" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("The server could not start")
    assert "Traceback" not in done.stderr


def test_a_revoked_key_ends_at_once_in_every_process(
    empty_database_url: str, tmp_path: Path
) -> None:
    upgrade(make_settings(database_url=empty_database_url))
    key = make_key(empty_database_url)
    headers = {"Authorization": f"Bearer {key}"}
    with running(tmp_path, empty_database_url, "--workers", "2") as server:
        where = f"{server.address}/editorial/v1/me"
        # A connection of its own for each request, so that both processes are asked.
        asked = [httpx.get(where, headers=headers).status_code for _ in range(10)]
        assert set(asked) == {200}
        assert command(empty_database_url, "keys", "revoke", key.split("_")[1]).exit_code == 0
        asked = [httpx.get(where, headers=headers).status_code for _ in range(20)]
        assert set(asked) == {401}
