"""Bans: who they are about is hashed, and they end by themselves."""

from datetime import datetime
from ipaddress import ip_network
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, or_, select

from app.comments.ban_schemas import BanRequest
from app.comments.hashing import FINEST, WIDEST, Hash, Hasher, fold_email, networks_around
from app.comments.models import Comment
from app.comments.private_models import Ban, CommentRecord
from app.comments.text import folded
from app.events.log import Actor, record
from app.events.types import BanChanged
from app.foundation.clock import now
from app.foundation.database import Queryable, WriteSession
from app.foundation.errors import Invalid, NotFound, field_error
from app.foundation.ids import new_id
from app.foundation.prepared import Prepared

_FITTING = Prepared(
    select(Ban.kind)
    .where(
        or_(
            Ban.expires_at.is_(None),
            Ban.expires_at > bindparam("moment", type_=Ban.expires_at.type),
        ),
        or_(
            and_(Ban.kind == "address", Ban.hash.in_(bindparam("addresses", expanding=True))),
            and_(Ban.kind == "email", Ban.hash.in_(bindparam("emails", expanding=True))),
            and_(Ban.kind == "name", Ban.name == bindparam("name")),
        ),
    )
    .limit(1)
)


async def find_ban(
    session: Queryable, hasher: Hasher, *, client: str, email: str | None, name: str
) -> str | None:
    """What somebody is banned by, `address`, `email` or `name`; None if not at all."""
    asked = {
        "moment": now(),
        "addresses": hasher.every("client", *networks_around(client)),
        "emails": hasher.every("email", fold_email(email)) if email else [],
        "name": folded(name),
    }
    found = await session.rows(_FITTING, asked)
    return str(found[0].kind) if found else None


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
        banned.name = await _name_of(session, asked)
    else:
        known = await _hash_of(session, hasher, asked)
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


async def _name_of(session: WriteSession, asked: BanRequest) -> str:
    if asked.value is not None:
        return folded(asked.value)
    comment = await _find_comment(session, asked)
    return folded(comment.author_name)


async def _hash_of(session: WriteSession, hasher: Hasher, asked: BanRequest) -> Hash:
    if asked.value is not None:
        if asked.kind == "email":
            return hasher.hash("email", fold_email(asked.value))
        return hasher.hash("client", _range(asked.value))
    await _find_comment(session, asked)
    found = await session.get(CommentRecord, asked.comment_id)
    digest = None
    if found is not None:
        digest = found.email_hash if asked.kind == "email" else found.client_hash
    if found is None or digest is None or found.key_number is None:
        detail = f"Nothing is known of the {asked.kind} of comment {asked.comment_id}."
        raise Invalid(detail, [field_error("#/comment_id", "not-found", detail)])
    return Hash(digest, found.key_number)


async def _find_comment(session: WriteSession, asked: BanRequest) -> Comment:
    found = await session.get(Comment, asked.comment_id)
    if found is None or found.state == "deleted":
        detail = f"There is no comment {asked.comment_id}."
        raise Invalid(detail, [field_error("#/comment_id", "not-found", detail)])
    return found


def _range(text: str) -> str:
    """An address or a range as it is hashed. A single IPv6 address is its subscriber's /64."""
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError:
        raise _bad_range(f"“{text[:50]}” is no address or range.") from None
    widest, finest = WIDEST[network.version], FINEST[network.version]
    if network.prefixlen < widest:
        raise _bad_range(f"“{text[:50]}” is wider than /{widest}.")
    return str(network if network.prefixlen <= finest else network.supernet(new_prefix=finest))


def _bad_range(detail: str) -> Invalid:
    return Invalid(detail, [field_error("#/value", "bad-format", detail)])
