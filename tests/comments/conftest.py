"""An article, and people who talk about it."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.conformance import contract_of
from tests.conftest import Service
from tests.factories import Json, live

POST_AT_ONCE = {"moderation": "post", "hold_first_time": False}


@dataclass
class Talk:
    """One article and everybody around it."""

    service: Service
    article: Json
    _addresses: Any = field(default_factory=lambda: itertools.count(1))

    @property
    def editor(self) -> httpx.AsyncClient:
        return self.service.editor

    @property
    def reader(self) -> httpx.AsyncClient:
        return self.service.reader

    @property
    def path(self) -> str:
        return f"/v1/articles/{self.article['slug']}/comments"

    def guest(self, address: str | None = None, **headers: str) -> httpx.AsyncClient:
        """Somebody at an address of their own, so that limits count them alone."""
        number = next(self._addresses)
        address = address or f"198.{18 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(
                self.service.app, client=(address, 1), raise_app_exceptions=False
            ),
            base_url="http://test",
            headers=headers,
            event_hooks={"response": [contract_of(self.service.app).hold]},
        )

    async def send(self, body: str = "A thought.", **more: Any) -> httpx.Response:
        """A comment of somebody new."""
        guest: httpx.AsyncClient = more.pop("guest", None) or self.guest()
        headers = more.pop("headers", None)
        sent = {"author_name": "Rosa", "body": body, **more}
        return await guest.post(self.path, json=sent, headers=headers)

    async def post(self, body: str = "A thought.", **more: Any) -> Json:
        """The same, taken: the comment with its `edit_token`."""
        answer = await self.send(body, **more)
        assert answer.status_code == 201, answer.text
        return {**answer.json()["comment"], "edit_token": answer.json()["edit_token"]}

    async def say(self, body: str = "A thought.", **more: Any) -> Json:
        """A comment that readers see."""
        made = await self.post(body, **more)
        await self.act(made, "approve")
        return made

    async def act(self, comment: Json, action: str, **body: Any) -> Json:
        """A moderator's decision."""
        answer = await self.editor.post(f"/comments/{comment['id']}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        done: Json = answer.json()
        return done

    async def read(self, **params: Any) -> Json:
        """A page of the comments."""
        answer = await self.reader.get(self.path, params=params)
        assert answer.status_code == 200, answer.text
        page: Json = answer.json()
        return page

    async def moderated(self, comment: Json) -> Json:
        """What moderators see of it."""
        answer = await self.editor.get(f"/comments/{comment['id']}")
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found

    async def set_policy(self, place: str = "", **policy: Any) -> None:
        """Of the article, unless another place is named."""
        path = f"/comment-policies/{place or 'articles/' + self.article['id']}"
        answer = await self.editor.put(path, json=policy)
        assert answer.status_code == 200, answer.text

    async def events(self, **params: Any) -> list[Json]:
        """The log."""
        answer = await self.editor.get("/events", params={"limit": 1000, **params})
        found: list[Json] = answer.json()["items"]
        return found


Talking = Callable[..., Any]


@pytest.fixture
async def talk(service: Service) -> Talk:
    """A live article that takes comments, as a fresh site does."""
    return Talk(service, await live(service.editor, "articles", title="Tides"))
