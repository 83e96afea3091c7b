"""Checking and keeping references, and asking them backwards."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import Uuid, column, delete, insert, select, table

from app.foundation.database import WriteSession
from app.foundation.errors import FieldError, Invalid, field_error
from app.foundation.models import Base
from app.foundation.schemas import AnswerModel
from app.references.ids import Reference, ReferenceId
from app.references.models import EntryReference

Side = Literal["draft", "live"]

# Entries belong to a package above this one, so only their columns are named here.
_ENTRIES = table(
    "entries", column("id", Uuid()), column("type"), column("title"), column("live_revision")
)


class Usage(AnswerModel):
    """Something that points at the thing in question."""

    type: str = Field(description="What it is: `article`, `faq`, `section`.")
    id: UUID = Field(description="Its id.")
    title: str = Field(description="Its title or name.")


async def check_references(session: WriteSession, references: Sequence[Reference]) -> None:
    """Raises `Invalid` for every reference whose target does not exist.

    The rows of the catalog are locked against deletion until the transaction ends.
    """
    errors: list[FieldError] = []
    for kind, wanted in _by_kind(references).items():
        known = await _existing(session, kind, {reference.target for reference in wanted})
        errors += [
            field_error(
                reference.pointer, "not-found", f"There is no {_noun(kind)} {reference.target}."
            )
            for reference in wanted
            if reference.target not in known
        ]
    if errors:
        raise Invalid(errors[0]["detail"], errors)


def _noun(kind: type[ReferenceId]) -> str:
    return kind.entry_type or kind.kind


def _by_kind(references: Sequence[Reference]) -> Mapping[type[ReferenceId], list[Reference]]:
    found: dict[type[ReferenceId], list[Reference]] = {}
    for reference in references:
        found.setdefault(type(reference.target), []).append(reference)
    return found


async def _existing(
    session: WriteSession, kind: type[ReferenceId], ids: set[ReferenceId]
) -> set[UUID]:
    target = Base.metadata.tables[kind.table]
    statement = select(target.c.id).where(target.c.id.in_([UUID(int=i.int) for i in ids]))
    if kind.entry_type is not None:
        statement = statement.where(target.c.type == kind.entry_type)
    if kind.kind != "entry":
        statement = statement.with_for_update(key_share=True, read=True)
    return set(await session.scalars(statement))


async def keep_references(
    session: WriteSession, entry_id: UUID, side: Side, references: Iterable[Reference]
) -> None:
    """Writes one side of an entry's references anew."""
    await forget_references(session, entry_id, side)
    rows: list[dict[str, Any]] = [
        {
            "entry_id": entry_id,
            "side": side,
            "pointer": reference.pointer,
            "target_kind": reference.target.kind,
            "target_id": UUID(int=reference.target.int),
        }
        for reference in references
    ]
    if rows:
        await session.execute(insert(EntryReference), rows)


async def forget_references(session: WriteSession, entry_id: UUID, side: Side) -> None:
    """Drops one side of an entry's references."""
    await session.execute(
        delete(EntryReference).where(
            EntryReference.entry_id == entry_id, EntryReference.side == side
        )
    )


async def used_by(
    session: WriteSession, target_id: UUID, *, sides: Sequence[Side] = ("draft", "live")
) -> list[Usage]:
    """The entries that point at this, by title."""
    statement = (
        select(_ENTRIES.c.id, _ENTRIES.c.type, _ENTRIES.c.title)
        .where(
            _ENTRIES.c.id.in_(
                select(EntryReference.entry_id).where(
                    EntryReference.target_id == target_id, EntryReference.side.in_(sides)
                )
            )
        )
        .order_by(_ENTRIES.c.title, _ENTRIES.c.id)
        .limit(100)
    )
    return [Usage.model_validate(row) for row in await session.execute(statement)]
