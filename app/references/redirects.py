"""Former addresses: noted when a slug goes live, followed when nothing live has it."""

from uuid import UUID

from sqlalchemy import bindparam, select, update

from app.foundation.database import WriteSession
from app.foundation.ids import new_id
from app.references.models import Redirect

FIND_REDIRECT = select(Redirect.id, Redirect.target_id, Redirect.is_gone).where(
    Redirect.type == bindparam("type"),
    Redirect.locale == bindparam("locale"),
    Redirect.slug == bindparam("slug"),
)
"""The former address of a type, a locale (empty for the catalog) and a slug."""


async def remember_slug(
    session: WriteSession, kind: str, locale: str, slug: str, target_id: UUID
) -> None:
    """From now on this slug leads to the target, whatever it led to before."""
    known = await session.scalar(
        select(Redirect).where(
            Redirect.type == kind, Redirect.locale == locale, Redirect.slug == slug
        )
    )
    if known is None:
        session.add(
            Redirect(
                id=new_id(), type=kind, locale=locale, slug=slug, target_id=target_id, is_gone=False
            )
        )
    else:
        known.target_id = target_id
        known.is_gone = False


async def mark_gone(session: WriteSession, target_id: UUID, *, is_gone: bool) -> None:
    """Former addresses of an archived entry answer 410; of a restored one 404 again."""
    await session.execute(
        update(Redirect).where(Redirect.target_id == target_id).values(is_gone=is_gone)
    )


async def forget_slugs(session: WriteSession, target_id: UUID) -> None:
    """For a catalog entry that is deleted: its former addresses name nothing."""
    await session.execute(Redirect.__table__.delete().where(Redirect.target_id == target_id))  # type: ignore[attr-defined]
