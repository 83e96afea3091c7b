"""Comments as articles show them: a state, a time, a number; read along with their other labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Row, String, Uuid, cast, func, literal, null, or_, select

from app.comments.models import CommentPolicy, CommentThread
from app.comments.policies import Said, resolve
from app.content.live import LABELED_IDS, Surroundings

POLICY_LABELS = select(
    literal("policy").label("kind"),
    cast(null(), Uuid()).label("entry_id"),
    CommentPolicy.close_after_days.label("position"),
    cast(null(), Uuid()).label("id"),
    CommentPolicy.state.label("slug"),
    literal("").label("name"),
    cast(func.coalesce(CommentPolicy.article_id, CommentPolicy.section_id), String(36)).label(
        "role"
    ),
    cast(null(), JSON).label("avatar"),
).where(or_(CommentPolicy.article_id.is_(None), CommentPolicy.article_id.in_(LABELED_IDS)))
"""Policies in the columns of an article's labels: the target stands where a role would."""

THREAD_LABELS = select(
    literal("thread").label("kind"),
    CommentThread.id.label("entry_id"),
    CommentThread.comment_count.label("position"),
    cast(null(), Uuid()).label("id"),
    cast(null(), String(200)).label("slug"),
    cast(null(), String(200)).label("name"),
    cast(null(), String(36)).label("role"),
    cast(null(), JSON).label("avatar"),
).where(CommentThread.id.in_(LABELED_IDS))
"""The number of comments, likewise."""


@dataclass(frozen=True)
class CommentLabel:
    """What an article says about its comments."""

    state: str
    close_at: datetime | None
    count: int


@dataclass(frozen=True)
class _LabeledPolicy:
    state: str | None
    close_after_days: int | None
    moderation: None = None
    hold_first_time: None = None


def _policies_among(around: Surroundings) -> Said:
    """The policies among the labels."""
    rows: Sequence[Row[Any]] = around.labels.get(("policy", None), ())
    return {
        UUID(row.role) if row.role else None: _LabeledPolicy(row.slug, row.position) for row in rows
    }


def comment_label(around: Surroundings, row: Row[Any]) -> CommentLabel:
    """What a live article says about its comments at this moment."""
    policy = resolve(_policies_among(around), row.id, around.trail(row))
    state = policy.state_of(row.published_at)
    threads = around.labeled("thread", row)
    count = threads[0].position if threads and state != "off" else 0
    return CommentLabel(state, policy.closes_at(row.published_at), count)
