"""The life of API keys: create, check, list, revoke. `bs_<prefix>_<secret>`, 256 random bits."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, select
from sqlalchemy.exc import IntegrityError

from app.access.models import ApiKey
from app.access.roles import Role
from app.events.log import SYSTEM, Actor, record
from app.events.types import KeyChanged, KeyRefused
from app.foundation.clock import now
from app.foundation.database import ReadSession, WriteSession
from app.foundation.errors import Invalid, NotFound, field_error
from app.foundation.ids import new_id
from app.foundation.prepared import Prepared

_LOOKUP = Prepared(
    select(
        ApiKey.id,
        ApiKey.prefix,
        ApiKey.name,
        ApiKey.role,
        ApiKey.digest,
        ApiKey.author_id,
        ApiKey.expires_at,
        ApiKey.revoked_at,
    ).where(ApiKey.prefix == bindparam("prefix"))
)


async def create_key(
    session: WriteSession,
    name: str,
    role: Role,
    *,
    expires_at: datetime | None = None,
    author_id: UUID | None = None,
    actor: Actor = SYSTEM,
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is never seen again."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(
        id=new_id(),
        prefix=prefix,
        digest=_digest(secret),
        name=name,
        role=role,
        author_id=author_id,
        created_at=now(),
        created_by_id=actor.id,
        created_by_name=actor.name,
        expires_at=expires_at,
    )
    session.add(key)
    try:
        await session.flush()
    except IntegrityError:
        detail = f"There is no author {author_id}."
        raise Invalid(detail, [field_error("#/author_id", "not-found", detail)]) from None
    record(session, "key.created", key.id, actor, KeyChanged(prefix=prefix, name=name, role=role))
    return key, f"bs_{prefix}_{secret}"


async def find_key(session: ReadSession, presented: str) -> Row[Any] | None:
    """The key of which this is the secret, whether it is still valid or not."""
    scheme, _, rest = presented.partition("_")
    prefix, _, secret = rest.partition("_")
    if scheme != "bs" or not secret or not presented.isascii():
        return None
    found = await session.rows(_LOOKUP, {"prefix": prefix})
    # The digest is compared even for an unknown prefix, so that time tells nothing.
    matches = compare_digest(found[0].digest if found else bytes(32), _digest(secret))
    return found[0] if found and matches else None


def is_valid(key: Row[Any]) -> bool:
    """Whether a key is neither revoked nor expired."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now())


def record_refusal(session: WriteSession, key: Row[Any]) -> None:
    """Somebody uses a key that has ended: whoever runs the site should know."""
    refused = KeyRefused(
        prefix=key.prefix,
        name=key.name,
        role=key.role,
        reason="expired" if key.revoked_at is None else "revoked",
    )
    record(session, "key.refused", key.id, Actor(key.id, key.name), refused)


async def list_keys(session: ReadSession) -> Sequence[ApiKey]:
    """All keys, oldest first, without their secrets."""
    return await session.objects(select(ApiKey).order_by(ApiKey.id))


async def find_for_revocation(session: WriteSession, key_id: UUID) -> ApiKey:
    """A key by its id, locked, or `NotFound`."""
    key = await session.get(ApiKey, key_id, with_for_update=True)
    if key is None:
        raise NotFound(f"There is no key {key_id}.")
    return key


async def revoke_prefix(session: WriteSession, prefix: str) -> None:
    """Ends the key with this prefix at once."""
    key = await session.scalar(select(ApiKey).where(ApiKey.prefix == prefix).with_for_update())
    if key is None:
        raise NotFound(f"There is no key with the prefix “{prefix}”.")
    revoke(session, key)


async def revoke_named(session: WriteSession, name: str) -> None:
    """Ends every key of this name."""
    named = await session.scalars(select(ApiKey).where(ApiKey.name == name).with_for_update())
    for key in named:
        revoke(session, key)


def revoke(session: WriteSession, key: ApiKey, actor: Actor = SYSTEM) -> None:
    """Ends a key at once. Revoking it again changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = now()
        changed = KeyChanged(prefix=key.prefix, name=key.name, role=key.role)
        record(session, "key.revoked", key.id, actor, changed)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
