"""Limits: exact, by key and by client, said in headers, and clients seen through known proxies."""

from collections.abc import Awaitable, Callable

import httpx
import pytest
import time_machine

from app.foundation.clients import name_client
from app.foundation.rate_limits import RateLimit
from tests.conftest import Service
from tests.factories import assert_problem

Serve = Callable[..., Awaitable[Service]]


async def test_a_key_has_a_quota_of_its_own(serve: Serve) -> None:
    service = await serve(editorial_rate=3)
    for _ in range(3):
        assert (await service.editor.get("/me")).status_code == 200
    refused = await service.editor.get("/me")
    assert_problem(refused, 429, "too-many-requests")
    assert refused.headers["ratelimit-policy"] == '"editorial";q=3;w=60'
    assert refused.headers["ratelimit"].startswith('"editorial";r=0;t=')
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["cache-control"] == "private, no-store"
    other = httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app), base_url="http://test/editorial/v1"
    )
    assert_problem(await other.get("/me"), 401, "key-required")


async def test_429_comes_before_403_404_and_the_body(serve: Serve) -> None:
    service = await serve(editorial_rate=1)
    await service.editor.get("/me")
    refused = await service.editor.put("/articles/nothing", content=b"{")
    assert_problem(refused, 429, "too-many-requests")
    assert_problem(await service.editor.put("/me"), 405, "method-not-allowed")


async def test_writes_say_what_is_left_and_reads_do_not(service: Service) -> None:
    read = await service.editor.get("/me")
    assert "ratelimit" not in read.headers
    wrote = await service.editor.post("/tags", json={"name": "x"})
    assert wrote.status_code == 201
    assert wrote.headers["ratelimit-policy"] == '"editorial";q=1200;w=60'
    assert wrote.headers["ratelimit"].startswith('"editorial";r=1198;t=')
    failed = await service.editor.post("/tags", json={"nonsense": 1})
    assert_problem(failed, 422, "invalid")
    assert failed.headers["ratelimit"].startswith('"editorial";r=1197;t=')
    assert "ratelimit" not in (await service.reader.get("/v1/tags")).headers


async def test_who_guesses_keys_is_429_and_who_has_one_is_not(serve: Serve) -> None:
    service = await serve(refused_key_rate=3)
    guess = {"Authorization": f"Bearer {service.key}x"}
    for _ in range(3):
        refused = await service.reader.get("/editorial/v1/me", headers=guess)
        assert_problem(refused, 401, "key-required")
    limited = await service.reader.get("/editorial/v1/me", headers=guess)
    assert_problem(limited, 429, "too-many-requests")
    assert limited.headers["ratelimit-policy"] == '"refused-keys";q=3;w=60'
    assert (await service.editor.get("/me")).status_code == 200
    assert_problem(await service.reader.get("/editorial/v1/me"), 401, "key-required")


def through(service: Service, peer: str, forwarded: str) -> httpx.AsyncClient:
    """A client whose connection comes from `peer`."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(service.app, client=(peer, 1)),
        base_url="http://test/editorial/v1",
        headers={"X-Forwarded-For": forwarded, "Authorization": "Bearer bs_0_0"},
    )


async def test_forwarded_addresses_are_believed_of_known_proxies_only(serve: Serve) -> None:
    service = await serve(refused_key_rate=1, trusted_proxies="10.0.0.0/8, 2001:db8::1")
    for status, peer, forwarded in (
        (401, "10.1.1.1", "203.0.113.1"),
        (429, "10.1.1.2", "203.0.113.1"),
        (401, "10.1.1.2", "203.0.113.2"),
        (429, "2001:db8::1", "203.0.113.2"),
        (429, "10.1.1.1", "198.51.100.9, 203.0.113.2, 10.9.9.9"),  # what the client made up
        (401, "192.0.2.1", "203.0.113.3"),  # not a proxy of ours: it is the client itself
        (429, "192.0.2.1", "203.0.113.4"),
        (401, "10.1.1.1", "203.0.113.3"),
    ):
        answer = await through(service, peer, forwarded).get("/me")
        assert answer.status_code == status, (peer, forwarded)


async def test_without_trusted_proxies_nobody_is_believed(serve: Serve) -> None:
    service = await serve(refused_key_rate=1)
    assert (await through(service, "127.0.0.1", "203.0.113.1").get("/me")).status_code == 401
    assert (await through(service, "127.0.0.1", "203.0.113.2").get("/me")).status_code == 429


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix socket", "unix socket"),
        ("x" * 5000, "x" * 100),
    ],
)
def test_a_client_is_an_address_or_a_network_of_one_subscriber(host: str, name: str) -> None:
    assert name_client(host) == name


def test_a_quota_comes_back_with_time_and_refusals_do_not_prolong_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = 1000.0
    monkeypatch.setattr("app.foundation.rate_limits.monotonic", lambda: moment)
    limit = RateLimit("test", 2)
    assert [limit.take("a").is_allowed for _ in range(4)] == [True, True, False, False]
    assert limit.take("b").is_allowed, "each name has its own"
    moment += 59
    standing = limit.take("a")
    assert (standing.is_allowed, standing.remaining, standing.reset_seconds) == (False, 0, 2)
    moment += standing.reset_seconds
    assert limit.take("a").remaining == 1


def test_setting_the_clock_of_the_wall_changes_nothing() -> None:
    limit = RateLimit("test", 1)
    limit.take("a")
    with time_machine.travel("2999-01-01"):
        assert not limit.take("a").is_allowed
