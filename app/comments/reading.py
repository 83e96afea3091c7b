"""From rows to comments as readers see them: threads, flat lists, single ones."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from app.comments.groups import thread_group
from app.comments.models import Comment
from app.comments.page_statements import PageShape, select_page
from app.comments.schemas import CommentAuthor, CommentDocument, CommentPage, CommentsQuery
from app.content.live import Live
from app.foundation.clock import format_instant
from app.foundation.pagination import Cursors, KeyValue
from app.foundation.settings import Settings

FIRST_PAGE = CommentsQuery()


async def read_page(
    live: Live, settings: Settings, article_id: UUID, query: CommentsQuery
) -> CommentPage:
    """A page of the comments of an article, in one statement (two with `count=exact`)."""
    live.gate.note_lists(thread_group(article_id))
    cursors = Cursors(settings, f"comments of {article_id}", query)
    shape, parameters = _ask(cursors, article_id, query)
    rows = await live.read(select_page(shape), parameters)
    replies: dict[UUID, list[Row[Any]]] = {}
    for row in rows:
        if row.is_reply:
            replies.setdefault(row.shown_under_id, []).append(row)
    sort = shape.column.key or ""
    found = sorted(
        (row for row in rows if not row.is_reply),
        key=lambda row: (getattr(row, sort), row.id),
        reverse=shape.is_descending,
    )
    shown, cursor = found[: query.limit], None
    if len(found) > query.limit:
        cursor = cursors.write((getattr(shown[-1], sort), shown[-1].id))
    total = await _count(live, shape, parameters) if query.count else None
    items = [describe(row, replies.get(row.id, ())) for row in shown]
    return CommentPage(items=items, next_cursor=cursor, total=total)


async def read_first_page(live: Live, article_id: UUID) -> CommentPage:
    """What the page of an article may include: exactly the first page of its comments."""
    return await read_page(live, live.settings, article_id, FIRST_PAGE)


def no_comments(query: CommentsQuery) -> CommentPage:
    """Where comments are off, there are none."""
    return CommentPage(items=[], next_cursor=None, total=0 if query.count else None)


def describe(row: Row[Any], replies: Sequence[Row[Any]] = ()) -> dict[str, Any]:
    """The fields of a `CommentDocument`, as JSON has them. What is not approved only keeps its
    place.

    A page has up to 80 comments that we have written ourselves: they are not validated again.
    """
    is_seen = row.state == "approved"
    edited_at = row.edited_at if is_seen else None
    return {
        "id": row.id,
        "parent_id": row.parent_id,
        "thread_parent_id": None if row.shown_under_id == row.article_id else row.shown_under_id,
        "reply_to": _answered(row),
        "depth": row.depth,
        "author": {"name": row.author_name, "is_staff": row.is_staff} if is_seen else None,
        "body": row.body if is_seen else None,
        "body_html": row.body_html if is_seen else None,
        "created_at": format_instant(row.created_at),
        "edited_at": edited_at and format_instant(edited_at),
        "state": "approved" if is_seen else "deleted",
        "score": row.score,
        "reply_count": row.reply_count,
        "replies": [describe(reply) for reply in sorted(replies, key=_age)] if replies else [],
    }


def _age(row: Row[Any]) -> tuple[datetime, UUID]:
    return row.created_at, row.id


def document_of(row: Row[Any]) -> CommentDocument:
    """A single comment."""
    return CommentDocument.model_validate(describe(row))


def document_for_author(row: Row[Any]) -> CommentDocument:
    """The same for whoever wrote it, who sees it before everybody else. Spam is told pending."""
    shown = document_of(row)
    if row.state == "approved":
        return shown
    author = CommentAuthor(name=row.author_name, is_staff=row.is_staff)
    own = {"author": author, "body": row.body, "body_html": row.body_html, "state": "pending",
           "edited_at": row.edited_at}  # fmt: skip
    return shown.model_copy(update=own)


def _answered(row: Row[Any]) -> dict[str, Any] | None:
    if row.answered_in is None:
        return None
    name = row.answered_name if row.is_answered_seen else None
    return {"id": row.parent_id, "author_name": name}


def _ask(
    cursors: Cursors, article_id: UUID, query: CommentsQuery
) -> tuple[PageShape, Mapping[str, Any]]:
    shape = PageShape(
        sort=query.sort,
        size=query.limit + 1,
        is_flat=query.view == "flat",
        has_parent=query.parent is not None,
        has_key=query.cursor is not None,
    )
    parameters: dict[str, Any] = {
        "article_id": article_id,
        "under_id": query.parent or article_id,
    }
    if query.cursor is not None:
        kind = int if query.sort == "-score" else datetime
        key: list[KeyValue] = cursors.read(query.cursor, (kind, UUID))
        parameters |= {"key": key[0], "key_id": key[1]}
    return shape, parameters


async def _count(live: Live, shape: PageShape, parameters: Mapping[str, Any]) -> int:
    """How many there are in the whole list."""
    counted = select(func.count()).select_from(Comment).where(*shape.conditions())
    return await live.gate.count(counted.params(**_named(shape, parameters)))


def _named(shape: PageShape, parameters: Mapping[str, Any]) -> dict[str, Any]:
    names = {"article_id"} if shape.is_flat and not shape.has_parent else {"under_id"}
    names |= {"article_id"} if shape.has_parent else set()
    return {name: parameters[name] for name in names}
