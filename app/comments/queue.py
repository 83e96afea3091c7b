"""The moderators' queue: filters, keyset pages, and a comment with all that may be known of it."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Table, exists, func, or_, select

from app.catalog.sections.models import Section
from app.catalog.sections.tree import subtree
from app.comments.editorial_schemas import (
    ArticleLabel,
    CommentWriter,
    ModerationQuery,
    QueuedComment,
)
from app.comments.models import Comment
from app.comments.private_models import CommentRecord
from app.comments.sealing import unseal
from app.comments.text import folded
from app.content.models import Entry
from app.foundation.database import AnySelect, Queryable
from app.foundation.pagination import Cursors, KeyValue, Page, beyond
from app.foundation.settings import Settings

_QUEUED: AnySelect = (
    select(
        *(column for column in Comment.__table__.c),
        Entry.title,
        CommentRecord.verdict,
        CommentRecord.report_count,
        CommentRecord.decided_at,
        CommentRecord.sealed_email,
        CommentRecord.email_hash.is_not(None).label("has_email"),
    )
    .join(CommentRecord, CommentRecord.comment_id == Comment.id)
    .join(Entry, Entry.id == Comment.article_id)
)


async def read_queue(
    session: Queryable,
    settings: Settings,
    articles: Table,
    query: ModerationQuery,
    cursors: Cursors,
) -> Page[QueuedComment]:
    """A page of the queue. What others decide meanwhile leaves it, and moves nothing else."""
    conditions = _conditions(query, articles)
    is_by_reports = query.sort == "-report_count"
    order = _order(query)
    statement = _QUEUED.where(*conditions).limit(query.limit + 1)
    statement = statement.order_by(*(part.desc() if is_by_reports else part for part in order))
    if query.cursor is not None:
        key: list[KeyValue] = cursors.read(query.cursor, (int if is_by_reports else datetime, UUID))
        statement = statement.where(beyond(order, key, descending=is_by_reports))
    rows = await session.rows(statement)
    total = None
    if query.count:
        total = (await session.rows(_counted(conditions)))[0][0]
    shown, cursor = rows[: query.limit], None
    if len(rows) > query.limit:
        last = shown[-1]
        cursor = cursors.write((last.report_count if is_by_reports else last.created_at, last.id))
    return Page[QueuedComment](
        items=[QueuedComment(**describe(settings, row)) for row in shown],
        next_cursor=cursor,
        total=total,
    )


async def find_queued(session: Queryable, comment_id: UUID) -> Row[Any] | None:
    """One comment, as the queue shows it."""
    rows = await session.rows(_QUEUED.where(Comment.id == comment_id))
    return rows[0] if rows else None


def describe(settings: Settings, row: Row[Any]) -> dict[str, Any]:
    """The fields of a comment as moderators see it."""
    return {
        "id": row.id,
        "article": ArticleLabel(id=row.article_id, title=row.title),
        "parent_id": row.parent_id,
        "depth": row.depth,
        "author": CommentWriter(
            name=row.author_name,
            is_staff=row.is_staff,
            email=_open(settings, row.sealed_email),
            has_email=row.has_email,
        ),
        **{name: getattr(row, name) for name in PLAIN},
    }


PLAIN = ("body", "body_html", "state", "verdict", "score", "reply_count", "report_count",
         "created_at", "edited_at", "decided_at")  # fmt: skip
"""What is shown as it is kept."""


def _open(settings: Settings, sealed: bytes | None) -> str | None:
    content = unseal(settings, sealed) if sealed is not None else None
    return content.decode() if content is not None else None


def _order(query: ModerationQuery) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The columns whose index leads to the page: the time stands in both tables.

    On comments an index by time alone would tempt planners to read a thread through it.
    """
    if query.sort == "-report_count":
        return CommentRecord.report_count.expression, CommentRecord.comment_id.expression
    if query.state is not None:
        return Comment.created_at.expression, Comment.id.expression
    return CommentRecord.created_at.expression, CommentRecord.comment_id.expression


def _conditions(query: ModerationQuery, articles: Table) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.state is not None:
        found.append(Comment.state == query.state)
    if query.article is not None:
        found.append(Comment.article_id == query.article)
    if query.section is not None:
        found.append(_stands_in(query.section, articles))
    if query.verdict is not None:
        found.append(CommentRecord.verdict == query.verdict)
    if query.q is not None:
        found.append(CommentRecord.folded.contains(folded(query.q), autoescape=True))
    if query.reported is not None:
        has_reports = CommentRecord.report_count > 0
        found.append(has_reports if query.reported == "true" else ~has_reports)
    if query.created_after is not None:
        found.append(Comment.created_at >= query.created_after)
    return found


def _stands_in(section: str, articles: Table) -> ColumnElement[bool]:
    """In a section or below it, as far as the article is live."""
    named = [Section.slug == section]
    with suppress(ValueError):  # which is a slug only
        named.append(Section.id == UUID(section))
    below = subtree(select(Section.id).where(or_(*named)))
    placed = articles.c.section_id.in_(select(below.c.id))
    return exists().where(articles.c.id == Comment.article_id, placed)


def _counted(conditions: Sequence[ColumnElement[bool]]) -> AnySelect:
    return (
        select(func.count())
        .select_from(Comment)
        .join(CommentRecord, CommentRecord.comment_id == Comment.id)
        .where(*conditions)
    )
