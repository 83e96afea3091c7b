"""The floors: what uvicorn alone can do with the same bytes, bare and in our headers."""

import sys
from collections.abc import Mapping
from pathlib import Path

import httpx
import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

BARE = ("content-type", "content-length")
BARE_UNCHANGED = ("cache-control", "etag")
"""The two headers of a bare 304, which has no content to describe."""
FROM_UVICORN = ("date",)
"""uvicorn adds these to every answer by itself."""


class Floor:
    """An ASGI app that finds finished answers by path, and does nothing else."""

    def __init__(self, answers: Mapping[str, tuple[int, Headers, bytes]]) -> None:
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        status, headers, body = self._answers[scope["path"]]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def record(file: Path, answers: Mapping[str, httpx.Response]) -> None:
    """Keeps named answers of the subject for their floors."""
    kept = {
        name: {
            "status": answer.status_code,
            "headers": answer.headers.multi_items(),
            "body": answer.text,
        }
        for name, answer in answers.items()
    }
    file.write_bytes(orjson.dumps(kept))


def make_floor(file: Path) -> Floor:
    """`/bare/<name>` has two headers, `/dressed/<name>` exactly those of the recorded answer."""
    answers: dict[str, tuple[int, Headers, bytes]] = {}
    for name, recorded in orjson.loads(file.read_bytes()).items():
        status, body = recorded["status"], recorded["body"].encode()
        dressed = [
            (key.lower().encode(), value.encode("latin-1"))
            for key, value in recorded["headers"]
            if key.lower() not in FROM_UVICORN
        ]
        kept = BARE_UNCHANGED if status == 304 else BARE
        bare = [(key, value) for key, value in dressed if key.decode() in kept]
        answers[f"/bare/{name}"] = status, bare, body
        answers[f"/dressed/{name}"] = status, dressed, body
    return Floor(answers)


def serve(port: int, file: Path) -> None:
    """Serves with the settings of `broadsheet serve`."""
    uvicorn.run(
        make_floor(file),
        host="127.0.0.1",
        port=port,
        lifespan="off",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
