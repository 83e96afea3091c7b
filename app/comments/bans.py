"""Bans: who they are about is hashed, and they end by themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete

from app.comments.ban_schemas import BanRequest
from app.comments.ban_targets import hash_of, name_of
from app.comments.hashing import Hasher
from app.comments.private_models import Ban
from app.events.log import Actor, record
from app.events.types import BanChanged
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.errors import Invalid, NotFound, field_error
from app.foundation.ids import new_id


async def ban(session: WriteSession, hasher: Hasher, asked: BanRequest, actor: Actor) -> Ban:
    """A new ban, of a value or of whoever wrote a comment."""
    banned = Ban(
        id=new_id(),
        kind=asked.kind,
        reason=asked.reason,
        created_at=now(),
        created_by_id=actor.id,
        created_by_name=actor.name,
        expires_at=_future(asked.expires_at),
    )
    if asked.kind == "name":
        banned.name = await name_of(session, asked)
    else:
        known = await hash_of(session, hasher, asked)
        banned.hash, banned.key_number = known.digest, known.key_number
    session.add(banned)
    await session.flush()
    record(session, "ban.created", banned.id, actor, BanChanged(kind=banned.kind))
    return banned


async def lift(session: WriteSession, ban_id: UUID, actor: Actor) -> None:
    """Ends a ban. Raises `NotFound` if there is none."""
    found = await session.get(Ban, ban_id, with_for_update=True)
    if found is None:
        raise NotFound(f"There is no ban {ban_id}.")
    await session.delete(found)
    record(session, "ban.deleted", ban_id, actor, BanChanged(kind=found.kind))


async def forget_expired_bans(session: WriteSession) -> None:
    """Bans that are over need not be remembered."""
    await session.execute(delete(Ban).where(Ban.expires_at <= now()))


def _future(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= now():
        detail = "expires_at must be in the future."
        raise Invalid(detail, [field_error("#/expires_at", "in-the-past", detail)])
    return moment
