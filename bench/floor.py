"""The floors: what uvicorn alone can do with the same bytes, bare and in our headers."""

import sys
from collections.abc import Mapping
from pathlib import Path

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send

Headers = list[tuple[bytes, bytes]]

BARE = ("content-type", "content-length")
FROM_UVICORN = ("date",)
"""uvicorn adds these to every answer by itself."""


class Floor:
    """An ASGI app that finds finished answers by path, and does nothing else."""

    def __init__(self, answers: Mapping[str, tuple[Headers, bytes]]) -> None:
        self._answers = answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        headers, body = self._answers[scope["path"]]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def record(path: Path, headers: list[tuple[str, str]], body: bytes) -> None:
    """Keeps an answer of the subject for its floors."""
    path.write_bytes(orjson.dumps({"headers": headers, "body": body.decode()}))


def make_floor(recording: Path) -> Floor:
    """`/bare` has two headers, `/dressed` exactly those of the recorded answer."""
    recorded = orjson.loads(recording.read_bytes())
    body = recorded["body"].encode()
    dressed = [
        (name.lower().encode(), value.encode("latin-1"))
        for name, value in recorded["headers"]
        if name.lower() not in FROM_UVICORN
    ]
    bare = [(name, value) for name, value in dressed if name.decode() in BARE]
    return Floor({"/bare": (bare, body), "/dressed": (dressed, body)})


def serve(port: int, recording: Path) -> None:
    """Serves with the settings of `broadsheet serve`."""
    uvicorn.run(
        make_floor(recording),
        host="127.0.0.1",
        port=port,
        lifespan="off",
        log_level="warning",
        proxy_headers=False,
        server_header=False,
    )


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
