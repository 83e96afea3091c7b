"""A service with its response cache on, on both databases, which has found its place in the log."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from app.cache.response_cache import ResponseCache
from app.features import CONTENT_TYPES
from tests.conftest import Service, built_app, make_settings, opened

ROOM = 4 * 1024 * 1024


@pytest.fixture
async def cached(database_url: str) -> AsyncIterator[Service]:
    """The usual app, whatever the other tests do without."""
    settings = make_settings(database_url=database_url, cache_bytes=ROOM)
    async with opened(built_app(CONTENT_TYPES), settings) as service:
        await following(service)
        yield service


async def following(service: Service) -> None:
    """Until the cache knows where it is in the log."""
    while not cache_of(service).follower.is_current():  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)


def cache_of(service: Service) -> ResponseCache:
    """The response cache of a service."""
    cache: ResponseCache = service.app.state.cache
    return cache


def said(answer: httpx.Response) -> str:
    """What the cache says of an answer (RFC 9211): `hit`, `fwd=miss; stored`, ..."""
    return answer.headers["cache-status"].removeprefix("broadsheet; ")
