"""One computation per question, and none of its results outlives what it was read from."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.types import Message

from app.foundation.database import ReadSession
from tests.cache.conftest import cache_of, said
from tests.conftest import Service
from tests.factories import live, patch, publish

PATH = "/v1/articles/read?include=all"


class Hold:
    """Stops the readers of a service at their n-th statement, before or after it is run."""

    def __init__(self, place: int, *, is_after: bool) -> None:
        self.place, self.is_after = place, is_after
        self.count = 0
        self.reached, self.released = asyncio.Event(), asyncio.Event()

    async def wait(self) -> None:
        self.reached.set()
        await self.released.wait()


@contextmanager
def holding(hold: Hold) -> Iterator[None]:
    """Readers wait where the hold says, until it is released."""
    rows = ReadSession.rows

    async def held(self: ReadSession, statement: Any, parameters: Any = None) -> Any:
        hold.count += 1
        is_here = hold.count == hold.place
        if is_here and not hold.is_after:
            await hold.wait()
        found = await rows(self, statement, parameters)
        if is_here and hold.is_after:
            await hold.wait()
        return found

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ReadSession, "rows", held)
        yield


async def test_a_slow_read_leaves_nothing_behind_that_a_publish_has_overtaken(
    cached: Service,
) -> None:
    made = await live(cached.editor, "articles", title="Old", slug="read")
    held = 0
    for place in range(1, 20):
        for is_after in (False, True):
            hold = Hold(place, is_after=is_after)
            with holding(hold):
                slow = asyncio.create_task(cached.reader.get(PATH))
                waiting = asyncio.create_task(hold.reached.wait())
                await asyncio.wait([slow, waiting], return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                if not hold.reached.is_set():
                    await slow
                    continue
                held += 1
                title = f"New {place} {is_after}"
                await patch(cached.editor, "articles", made, {"title": title})
                await publish(cached.editor, "articles", made)
                joined = asyncio.create_task(cached.reader.get(PATH))
                await asyncio.sleep(0)
                hold.released.set()
                assert (await slow).status_code == 200
                assert (await joined).json()["title"] == title, (place, is_after)
            assert (await cached.reader.get(PATH)).json()["title"] == title, (place, is_after)
            await patch(cached.editor, "articles", made, {"title": f"{title} again"})
            await publish(cached.editor, "articles", made)
    assert held >= 8


async def test_many_who_ask_at_once_are_one_computation(cached: Service) -> None:
    await live(cached.editor, "articles", title="Asked", slug="read")
    hold = Hold(1, is_after=True)
    with holding(hold):
        asking = [asyncio.create_task(cached.reader.get(PATH)) for _ in range(20)]
        await hold.reached.wait()
        # Ten more, put in another way; and the first who asked goes away.
        asking += [
            asyncio.create_task(cached.reader.get(PATH, headers={"Accept-Encoding": "gzip"}))
            for _ in range(10)
        ]
        await asyncio.sleep(0.01)
        asking[0].cancel()
        hold.released.set()
        answers = await asyncio.gather(*asking[1:])
    alone = hold.count
    assert {answer.status_code for answer in answers} == {200}
    assert {said(answer) for answer in answers} == {"fwd=miss; collapsed"}
    assert len({answer.content for answer in answers}) == 1
    with holding(counter := Hold(0, is_after=True)):
        await cached.reader.get(f"{PATH}&locale=en")
    assert alone == counter.count


async def test_what_a_client_has_is_made_whole_the_second_time(cached: Service) -> None:
    await live(cached.editor, "articles", title="Had", slug="read")
    known = {"If-None-Match": "*"}
    told = [await cached.reader.get(PATH, headers=known) for _ in range(3)]
    assert [answer.status_code for answer in told] == [304] * 3
    assert [said(answer) for answer in told] == ["fwd=miss", "fwd=miss; stored", "hit"]


async def test_what_is_for_one_alone_is_made_for_everybody(cached: Service) -> None:
    await live(cached.editor, "articles", title="Asked", slug="read")
    refused = await asyncio.gather(*(cached.reader.get("/v1/articles?limit=0") for _ in range(5)))
    assert {answer.status_code for answer in refused} == {422}
    assert len({answer.headers["x-request-id"] for answer in refused}) == 5
    assert len(cache_of(cached).flights) == 0


async def test_a_flight_that_fails_is_an_error_for_each_and_over(
    cached: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    await live(cached.editor, "articles", title="Asked", slug="read")

    async def fail(*arguments: object) -> object:
        await asyncio.sleep(0)
        raise RuntimeError("a defect")

    with monkeypatch.context() as patched:
        patched.setattr(ReadSession, "rows", fail)
        answers = await asyncio.gather(*(cached.reader.get(PATH) for _ in range(3)))
        assert {answer.status_code for answer in answers} == {500}
    assert len(cache_of(cached).flights) == 0
    assert (await cached.reader.get(PATH)).status_code == 200


async def test_a_stream_goes_to_whoever_asked_and_ends_with_them(cached: Service) -> None:
    columns = [{"name": "word", "type": "string"}]
    made = (await cached.editor.post("/tables", json={"title": "Rows", "columns": columns})).json()
    rows = "word\r\n" + "".join(f"word {number}\r\n" for number in range(5000))
    path = f"/tables/{made['id']}/rows/import"
    taken = await cached.editor.post(path, content=rows, headers={"Content-Type": "text/csv"})
    assert taken.status_code == 200, taken.text
    await publish(cached.editor, "tables", made)
    asked = "/v1/tables/rows/rows?format=csv"
    answers = await asyncio.gather(*(cached.reader.get(asked) for _ in range(3)))
    assert {answer.text for answer in answers} == {rows}
    head = await cached.reader.head(asked)
    assert (head.status_code, head.content) == (200, b"")
    assert len(cache_of(cached).store) == 0

    sent: list[Message] = []

    async def receive() -> Message:
        await asyncio.sleep(0)
        if not sent:
            return {"type": "http.request", "body": b"", "more_body": False}
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": "/v1/tables/rows/rows", "raw_path": b"/v1/tables/rows/rows",
        "query_string": b"format=csv", "root_path": "", "headers": [], "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }  # fmt: skip
    await cached.app(scope, receive, send)
    assert sent[0]["status"] == 200
    assert sum(len(message.get("body", b"")) for message in sent) < len(rows)
    assert len(cache_of(cached).flights) == 0
