"""Keys: nobody can read them back, and one that is refused is refused in one way."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from app.access.keys import create_key, list_keys, revoke_named, revoke_prefix
from app.access.models import ApiKey
from app.access.roles import Permission, Role
from app.foundation.clock import now
from app.foundation.errors import NotFound
from app.foundation.models import Base
from tests.conftest import Service
from tests.factories import assert_problem


async def make(service: Service, name: str = "other", **values: Any) -> str:
    """A new key's secret; `values` are set on its row."""
    async with service.database.write() as session:
        key, secret = await create_key(session, name, Role.ADMIN)
        for column, value in values.items():
            setattr(key, column, value)
    return secret


def prefix_of(key: str) -> str:
    return key.split("_")[1]


async def ask(service: Service, authorization: str | None, path: str = "/me") -> httpx.Response:
    headers = {} if authorization is None else {"Authorization": authorization}
    return await service.reader.get(f"/editorial/v1{path}", headers=headers)


async def test_a_key_is_shown_once_and_kept_as_a_hash_only(service: Service) -> None:
    key = await make(service)
    assert key.startswith("bs_")
    secret = key.split("_", 2)[2]
    assert len(secret) >= 43, "256 random bits"
    assert (await ask(service, f"Bearer {key}")).status_code == 200
    async with service.database.read() as session:
        row = await session.object(select(ApiKey).where(ApiKey.prefix == prefix_of(key)))
        assert row is not None
        assert row.digest == sha256(secret.encode()).digest()
        for table in Base.metadata.sorted_tables:
            if table.name == "polls":  # of the type that lives in a test of its own
                continue
            for found in await session.rows(table.select()):
                assert secret not in repr(found)
                assert secret.encode() not in repr(found).encode()
    if service.settings.is_embedded:
        folder = service.settings.sqlite_path.parent
        files = list(folder.glob(f"{service.settings.sqlite_path.name}*"))
        assert files
        assert all(secret.encode() not in file.read_bytes() for file in files)


async def test_two_keys_are_never_alike(service: Service) -> None:
    keys = [await make(service) for _ in range(5)]
    assert len({prefix_of(key) for key in keys}) == 5
    assert len({key.split("_", 2)[2] for key in keys}) == 5


async def refusals(service: Service) -> dict[str, str | None]:
    """Every way not to have a valid key."""
    revoked = await make(service)
    async with service.database.write() as session:
        await revoke_prefix(session, prefix_of(revoked))
    expired = await make(service, expires_at=now() - timedelta(seconds=1))
    other = await make(service)
    return {
        "none": None,
        "empty": "",
        "only the scheme": "Bearer",
        "a blank key": "Bearer  ",
        "another scheme": f"Basic {service.key}",
        "no scheme": service.key,
        "not our form": "Bearer secret",
        "no secret": f"Bearer bs_{prefix_of(service.key)}_",
        "an unknown prefix": "Bearer bs_000000000000_" + "x" * 43,
        "a wrong secret": f"Bearer bs_{prefix_of(service.key)}_" + "x" * 43,
        "the secret of another": f"Bearer bs_{prefix_of(service.key)}_{other.split('_', 2)[2]}",
        "a letter less": f"Bearer {service.key[:-1]}",
        "a letter more": f"Bearer {service.key}x",
        "upper case": f"Bearer {service.key.upper()}",
        "a very long key": "Bearer bs_" + "x" * 5000 + "_" + "y" * 5000,
        "letters beyond ASCII": "Bearer bs_é_ü",
        "a pattern": "Bearer bs_%_x",
        "expired": f"Bearer {expired}",
        "revoked": f"Bearer {revoked}",
    }


async def test_every_refused_key_gets_the_same_answer(service: Service) -> None:
    answers = {
        name: await service.reader.get(
            "/editorial/v1/me",
            headers={} if value is None else {"Authorization": value.encode("latin-1")},  # type: ignore[dict-item]
        )
        for name, value in (await refusals(service)).items()
    }
    for name, answer in answers.items():
        assert_problem(answer, 401, "key-required")
        assert answer.headers["www-authenticate"] == "Bearer"
        assert answer.content == answers["none"].content, name
        headers = dict(answer.headers)
        assert headers.pop("x-request-id")
        assert headers == {
            header: value
            for header, value in answers["none"].headers.items()
            if header != "x-request-id"
        }, name


async def test_the_scheme_is_read_in_any_case(service: Service) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        assert (await ask(service, f"{scheme} {service.key}")).status_code == 200


async def test_a_key_that_is_revoked_is_refused_at_once_and_for_good(service: Service) -> None:
    key = await make(service)
    assert (await ask(service, f"Bearer {key}")).status_code == 200
    for _ in range(2):  # revoking it again changes nothing
        async with service.database.write() as session:
            await revoke_prefix(session, prefix_of(key))
        assert_problem(await ask(service, f"Bearer {key}"), 401, "key-required")
    assert (await service.editor.get("/me")).status_code == 200, "the other one still works"
    events = (await service.editor.get("/events?type=key.revoked")).json()["items"]
    assert [event["data"] for event in events] == [
        {"prefix": prefix_of(key), "name": "other", "role": "admin"}
    ]


async def test_a_key_ends_at_the_moment_that_was_set(service: Service) -> None:
    key = await make(service, expires_at=now() + timedelta(hours=1))
    assert (await ask(service, f"Bearer {key}")).status_code == 200
    async with service.database.write() as session:
        row = await session.scalar(select(ApiKey).where(ApiKey.prefix == prefix_of(key)))
        assert row is not None
        row.expires_at = now()
    assert_problem(await ask(service, f"Bearer {key}"), 401, "key-required")


async def test_keys_of_one_name_are_revoked_together(service: Service) -> None:
    keys = [await make(service, "demo") for _ in range(2)]
    async with service.database.write() as session:
        await revoke_named(session, "demo")
    for key in keys:
        assert_problem(await ask(service, f"Bearer {key}"), 401, "key-required")
    assert (await service.editor.get("/me")).status_code == 200


async def test_an_unknown_prefix_cannot_be_revoked(service: Service) -> None:
    async def revoke() -> None:
        async with service.database.write() as session:
            await revoke_prefix(session, "nothing")

    with pytest.raises(NotFound, match="nothing"):
        await revoke()


async def test_keys_are_listed_oldest_first(service: Service) -> None:
    await make(service, "second")
    async with service.database.read() as session:
        assert [key.name for key in await list_keys(session)] == ["test", "second"]


async def test_a_key_knows_itself(service: Service) -> None:
    me = (await service.editor.get("/me")).json()
    assert me == {
        "id": me["id"],
        "name": "test",
        "role": "admin",
        "permissions": sorted(Permission),
        "author_id": None,
        "expires_at": None,
    }


async def test_keys_are_not_logged(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    key = await make(service)
    await ask(service, f"Bearer {key}")
    await ask(service, f"Bearer {key}x")
    assert key.split("_", 2)[2] not in caplog.text
