"""The one statement of a page of comments: the page, their first replies, whom they answer.

A page is one range of one index, wherever it begins and however long the thread is: the key is
compared as a row value, and the first replies are marked when they are written, not sought.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Uuid,
    and_,
    bindparam,
    false,
    literal,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import aliased

from app.comments.models import Comment
from app.foundation.database import AnySelect
from app.foundation.prepared import Prepared

COLUMNS: tuple[Any, ...] = (
    Comment.id,
    Comment.article_id,
    Comment.parent_id,
    Comment.shown_under_id,
    Comment.depth,
    Comment.author_name,
    Comment.is_staff,
    Comment.body,
    Comment.body_html,
    Comment.state,
    Comment.score,
    Comment.reply_count,
    Comment.created_at,
    Comment.edited_at,
)


@dataclass(frozen=True)
class PageShape:
    """What distinguishes the statements of pages; the rest are parameters."""

    sort: str
    size: int = 20
    """Written into the statement: PostgreSQL takes an unknown limit for a tenth of all rows."""
    is_flat: bool = False
    """Without replies; and without a parent, replies stand among the roots."""
    has_parent: bool = False
    has_key: bool = False

    @property
    def column(self) -> ColumnElement[Any]:
        """What it is sorted by."""
        return getattr(Comment, self.sort.removeprefix("-")).expression  # type: ignore[no-any-return]

    @property
    def is_descending(self) -> bool:
        """Whether the newest, or the best, come first."""
        return self.sort.startswith("-")

    def conditions(self) -> list[ColumnElement[bool]]:
        """Which comments belong to the list, wherever a page begins."""
        of_article = Comment.article_id == bindparam("article_id", type_=Uuid())
        if self.is_flat and not self.has_parent:
            return [of_article, Comment.is_shown.is_(true())]
        under = Comment.shown_under_id == bindparam("under_id", type_=Uuid())
        conditions = [under, Comment.is_shown.is_(true())]
        return [*conditions, of_article] if self.has_parent else conditions


@lru_cache(maxsize=512)
def select_page(shape: PageShape) -> Prepared:
    """Takes `article_id` or `under_id`, and `key` and `key_id` to begin behind."""
    page = _ordered(shape).limit(literal(shape.size, literal_execute=True)).cte("page")
    parts = [select(page, false().label("is_reply"))]
    if not shape.is_flat:
        # Joined, SQLite would take the page for a million rows and read all comments instead.
        leading = select(*COLUMNS, true().label("is_reply")).where(
            Comment.shown_under_id.in_(select(page.c.id)), Comment.is_leading.is_(true())
        )
        parts.append(leading)
    shown = (union_all(*parts) if len(parts) > 1 else parts[0]).cte("shown")
    answered = aliased(Comment, name="answered")
    is_deep = and_(answered.id == shown.c.parent_id, shown.c.parent_id != shown.c.shown_under_id)
    return Prepared(
        select(
            shown,
            answered.article_id.label("answered_in"),
            answered.author_name.label("answered_name"),
            (answered.state == literal("approved", literal_execute=True)).label("is_answered_seen"),
        ).outerjoin(answered, is_deep)
    )


@lru_cache(maxsize=2)
def select_one() -> Prepared:
    """One comment, whatever its state, and whom it answers."""
    answered = aliased(Comment, name="answered")
    is_deep = and_(answered.id == Comment.parent_id, Comment.parent_id != Comment.shown_under_id)
    return Prepared(
        select(
            *COLUMNS,
            Comment.is_shown,
            answered.article_id.label("answered_in"),
            answered.author_name.label("answered_name"),
            (answered.state == literal("approved", literal_execute=True)).label("is_answered_seen"),
        )
        .outerjoin(answered, is_deep)
        .where(Comment.id == bindparam("id", type_=Uuid()))
    )


def _ordered(shape: PageShape) -> AnySelect:
    order = (shape.column, Comment.id.expression)
    statement: AnySelect = select(*COLUMNS).where(*shape.conditions())
    if shape.has_key:
        key = tuple_(bindparam("key", type_=shape.column.type), bindparam("key_id", type_=Uuid()))
        beyond = tuple_(*order) < key if shape.is_descending else tuple_(*order) > key
        statement = statement.where(beyond)
    return statement.order_by(*(part.desc() if shape.is_descending else part for part in order))
