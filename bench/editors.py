"""An editor of the server that is measured: an admin key, and the calls that make things live."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx

from app.access.keys import create_key
from app.access.roles import Role
from app.foundation.settings import Settings
from app.main import open_database
from bench.servers import Server

UNHURRIED = {"EDITORIAL_RATE": "1000000"}
"""The setting of a server that lets an editor work as fast as a bench."""


class Editor:
    """One connection with a key."""

    def __init__(self, settings: Settings, server: Server) -> None:
        secret = asyncio.run(_make_key(settings))
        self.headers = {"Authorization": f"Bearer {secret}"}
        self._client = httpx.Client(
            base_url=f"{server.address}/editorial/v1", headers=self.headers, timeout=60
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def call(self, method: str, path: str, **sent: Any) -> Any:
        """The answer as JSON; what is not 2xx is an error."""
        answer = self._client.request(method, path, **sent)
        answer.raise_for_status()
        return answer.json()

    def save(self, article: Any, **changes: Any) -> Any:
        """A new draft; the article as it is now."""
        version = {"If-Match": f'"v{article["version"]}"'}
        return self.call("PATCH", f"/articles/{article['id']}", json=changes, headers=version)

    def publish(self, article: Any) -> Any:
        """Makes the newest draft live."""
        return self.call("POST", f"/articles/{article['id']}/publish")


async def _make_key(settings: Settings) -> str:
    database = open_database(settings)
    try:
        async with database.write() as session:
            return (await create_key(session, "bench", Role.ADMIN))[1]
    finally:
        await database.close()
