"""Finds the ban that fits somebody who writes."""

from sqlalchemy import and_, bindparam, or_, select

from app.comments.addresses import fold_email, networks_around
from app.comments.hashing import Hasher
from app.comments.private_models import Ban
from app.comments.text import folded
from app.foundation.clock import now
from app.foundation.database import Queryable
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
