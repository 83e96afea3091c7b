"""The life of API keys: create, check, list, revoke. `bs_<prefix>_<secret>`, 256 random bits."""

import secrets
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest

from sqlalchemy import bindparam, select

from app.access.models import ApiKey
from app.access.roles import Role
from app.events.log import SYSTEM, Actor, record
from app.events.types import KeyChanged
from app.foundation.clock import now
from app.foundation.database import ReadSession, WriteSession
from app.foundation.errors import NotFound
from app.foundation.ids import new_id

_LOOKUP = select(
    ApiKey.id, ApiKey.name, ApiKey.role, ApiKey.digest, ApiKey.expires_at, ApiKey.revoked_at
).where(ApiKey.prefix == bindparam("prefix"))


def create_key(
    session: WriteSession, name: str, role: Role, *, actor: Actor = SYSTEM
) -> tuple[ApiKey, str]:
    """A new key and its secret, which is never seen again."""
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(
        id=new_id(),
        prefix=prefix,
        digest=_digest(secret),
        name=name,
        role=role,
        created_at=now(),
    )
    session.add(key)
    record(session, "key.created", key.id, actor, KeyChanged(prefix=prefix, name=name, role=role))
    return key, f"bs_{prefix}_{secret}"


async def find_holder(session: ReadSession, presented: str) -> tuple[Actor, Role] | None:
    """Who presents this key, if it is valid now."""
    scheme, _, rest = presented.partition("_")
    prefix, _, secret = rest.partition("_")
    if scheme != "bs" or not secret or not presented.isascii():
        return None
    found = await session.rows(_LOOKUP, {"prefix": prefix})
    # The digest is compared even for an unknown prefix, so that time tells nothing.
    matches = compare_digest(found[0].digest if found else bytes(32), _digest(secret))
    if not found or not matches:
        return None
    row = found[0]
    is_over = row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= now())
    return None if is_over else (Actor(row.id, row.name), Role(row.role))


async def list_keys(session: ReadSession) -> Sequence[ApiKey]:
    """All keys, oldest first, without their secrets."""
    return await session.objects(select(ApiKey).order_by(ApiKey.id))


async def revoke_key(session: WriteSession, prefix: str, *, actor: Actor = SYSTEM) -> None:
    """Ends a key at once. Revoking it again changes nothing."""
    key = await session.scalar(select(ApiKey).where(ApiKey.prefix == prefix).with_for_update())
    if key is None:
        raise NotFound(f"There is no key with the prefix “{prefix}”.")
    await _revoke(session, [key], actor)


async def revoke_keys_named(session: WriteSession, name: str) -> None:
    """Ends every key of this name."""
    keys = await session.scalars(select(ApiKey).where(ApiKey.name == name).with_for_update())
    await _revoke(session, keys.all(), SYSTEM)


async def _revoke(session: WriteSession, keys: Sequence[ApiKey], actor: Actor) -> None:
    for key in keys:
        if key.revoked_at is None:
            key.revoked_at = now()
            changed = KeyChanged(prefix=key.prefix, name=key.name, role=key.role)
            record(session, "key.revoked", key.id, actor, changed)


def _digest(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
