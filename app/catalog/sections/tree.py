"""The tree of sections: ways up, subtrees, and the rule that it stays a tree."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, func, literal_column, select
from sqlalchemy.sql.selectable import CTE

from app.cache.gate import Gate
from app.catalog.sections.models import Section
from app.catalog.sections.schemas import Breadcrumb, SectionDraft, SectionLabel
from app.catalog.urls import SiteUrls
from app.foundation.database import AnySelect, WriteSession
from app.foundation.errors import Invalid, field_error
from app.foundation.prepared import Prepared
from app.references.tracking import Usage, used_by

TREE_LOCK = 0x74726565
"""Key of PostgreSQL's advisory lock for changes of the tree."""

DEEPEST = 20
"""Levels that the tree may have."""


@dataclass(frozen=True)
class Trail:
    """The way from the root to a section."""

    steps: Sequence[Row[Any]]

    @cached_property
    def slugs(self) -> list[str]:
        """The slugs from the root on."""
        return [step.slug for step in self.steps]

    @property
    def label(self) -> SectionLabel | None:
        """The section itself."""
        return SectionLabel(slug=self.steps[-1].slug, name=self.steps[-1].name) if self else None

    def breadcrumbs(self, urls: SiteUrls, locale: str) -> list[Breadcrumb]:
        """The way, each step with its address."""
        slugs = self.slugs
        return [
            Breadcrumb(slug=step.slug, name=step.name, url=urls.section(locale, slugs[: depth + 1]))
            for depth, step in enumerate(self.steps)
        ]

    def __bool__(self) -> bool:
        return bool(self.steps)


NOWHERE = Trail([])
"""The way of what stands in no section."""


def _upward() -> AnySelect:
    start: AnySelect = select(
        Section.id.label("leaf"),
        Section.id,
        Section.parent_id,
        Section.slug,
        Section.name,
        literal_column("0").label("depth"),
    ).where(Section.id.in_(bindparam("ids", expanding=True)))
    way = start.cte("way", recursive=True)
    above = select(
        way.c.leaf, Section.id, Section.parent_id, Section.slug, Section.name, way.c.depth + 1
    ).where(Section.id == way.c.parent_id, way.c.depth < DEEPEST)
    way = way.union_all(above)
    return select(way.c.leaf, way.c.id, way.c.slug, way.c.name).order_by(
        way.c.leaf, way.c.depth.desc()
    )


def subtree(start: AnySelect, name: str = "subtree") -> CTE:
    """The sections of a statement, with all sections below them."""
    below = start.cte(name, recursive=True)
    return below.union_all(select(Section.id).where(Section.parent_id == below.c.id))


_UPWARD = Prepared(_upward())


async def read_trails(gate: Gate, ids: Iterable[UUID | None]) -> Mapping[UUID | None, Trail]:
    """The ways to these sections, in one statement."""
    wanted = sorted({section_id for section_id in ids if section_id is not None})
    if not wanted:
        return {None: NOWHERE}
    steps: dict[UUID | None, list[Row[Any]]] = {None: []}
    for step in await gate.read(_UPWARD, {"ids": wanted}):
        steps.setdefault(step.leaf, []).append(step)
    return {leaf: Trail(way) for leaf, way in steps.items()}


async def check_tree(session: WriteSession, row_id: UUID | None, draft: SectionDraft) -> None:
    """Refuses a parent that does not exist, that is the section itself or that is below it."""
    if draft.parent_id is None:
        return
    await _wait_for_turn(session)
    parents = {
        row.id: row.parent_id
        for row in await session.execute(select(Section.id, Section.parent_id))
    }
    way: list[UUID] = []
    step: UUID | None = UUID(int=draft.parent_id.int)
    if step not in parents:
        raise _refuse("not-found", f"There is no section {draft.parent_id}.")
    while step is not None and step not in way:
        way.append(step)
        step = parents[step]
    if row_id in way:
        raise _refuse("cycle", "A section cannot stand below itself.")
    if len(way) + _height(parents, row_id) > DEEPEST:
        raise _refuse("out-of-range", f"Sections are at most {DEEPEST} levels deep.")


async def users_of_section(session: WriteSession, row_id: UUID) -> list[Usage]:
    """The entries in a section, and the sections below it."""
    below = await session.execute(
        select(Section.id, Section.name).where(Section.parent_id == row_id).order_by(Section.name)
    )
    children = [Usage(type="section", id=row.id, title=row.name) for row in below]
    return await used_by(session, row_id) + children


async def _wait_for_turn(session: WriteSession) -> None:
    """Two moves that are each fine could make a cycle together, so they come one by one."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(select(func.pg_advisory_xact_lock(TREE_LOCK)))


def _height(parents: Mapping[UUID, UUID | None], top: UUID | None) -> int:
    """Levels of the branch below a section, itself included; 1 for a new one."""
    level, height = {top}, 0
    while level:
        height += 1
        level = {child for child, parent in parents.items() if top and parent in level}
    return height


def _refuse(code: str, detail: str) -> Invalid:
    return Invalid(detail, [field_error("#/parent_id", code, detail)])
