"""Every event there is, declared once: its type and the schema of its data."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from app.foundation.clock import Instant


class EntryCreated(BaseModel):
    """A new entry with its first draft."""

    locale: str
    revision: int


class EntrySaved(BaseModel):
    """The draft has new content; readers see nothing of it."""

    version: int
    revision: int
    autosave: bool


class EntryPublished(BaseModel):
    """Readers see this revision from now on."""

    version: int
    revision: int
    locale: str
    slug: str
    previous_slug: str | None
    minor: bool


class EntryWithdrawn(BaseModel):
    """Readers no longer see the entry (unpublished)."""

    version: int
    locale: str
    slug: str


class EntryVersion(BaseModel):
    """Archived, restored, or a schedule that was cancelled."""

    version: int


class EntryScheduled(BaseModel):
    """A time was set for publishing or withdrawing."""

    version: int
    publish_at: Instant | None
    publish_revision: int | None
    unpublish_at: Instant | None


class EntryScheduleFailed(BaseModel):
    """A due publish did not succeed; it is tried again after the next save."""

    version: int
    error: str


class RowsChanged(BaseModel):
    """Rows of a data table were added, changed, moved, removed or imported."""

    version: int
    row_count: int


class PreviewChanged(BaseModel):
    """A preview token was made or revoked. The token itself is nowhere."""

    preview_id: UUID
    revision: int | None


class CatalogChanged(BaseModel):
    """An author, section or tag was created, changed or deleted."""

    version: int
    slug: str


class KeyChanged(BaseModel):
    """An API key was created or revoked."""

    prefix: str
    name: str
    role: str


class KeyRefused(BaseModel):
    """A key was used after it had ended: its secret is in hands that should have let it go."""

    prefix: str
    name: str
    role: str
    reason: Literal["revoked", "expired"]


class CommentChanged(BaseModel):
    """A comment came, was changed, or was decided on. Who wrote it and what is nowhere in it."""

    article_id: UUID
    from_state: str | None
    state: str


class CommentScored(BaseModel):
    """Somebody has voted; who is nowhere in it."""

    article_id: UUID
    score: int


class CommentReported(BaseModel):
    """Somebody has reported a comment; who is nowhere in it."""

    article_id: UUID
    report_count: int


class CommentsClosed(BaseModel):
    """The time has come at which a thread closes."""

    closed_at: Instant


class CommentPolicyChanged(BaseModel):
    """What is said about comments of the site, a section or an article; `target` is null for the
    site."""

    scope: Literal["site", "section", "article"]
    target: UUID | None
    state: str | None
    moderation: str | None
    close_after_days: int | None
    hold_first_time: bool | None


class TraitsWritten(BaseModel):
    """What older articles are about was written down, so more of them are related."""

    articles: int


class SearchReindexed(BaseModel):
    """The search index was made anew."""

    entries: int


class BanChanged(BaseModel):
    """Somebody was banned, or is no longer; who is nowhere in it."""

    kind: str


ENTRY_EVENTS: Mapping[str, type[BaseModel]] = {
    "created": EntryCreated,
    "saved": EntrySaved,
    "published": EntryPublished,
    "unpublished": EntryWithdrawn,
    "archived": EntryVersion,
    "restored": EntryVersion,
    "scheduled": EntryScheduled,
    "schedule_cancelled": EntryVersion,
    "schedule_failed": EntryScheduleFailed,
    "preview_created": PreviewChanged,
    "preview_revoked": PreviewChanged,
}
"""`<type>.<verb>` for every content type: `article.published`."""

TABLE_EVENTS: Mapping[str, type[BaseModel]] = {
    "rows_changed": RowsChanged,
    "rows_imported": RowsChanged,
}
"""`table.…`, beside those of every type."""

ARTICLE_EVENTS: Mapping[str, type[BaseModel]] = {"traits_written": TraitsWritten}
"""`article.…`, beside those of every type; the subject is nothing that anybody could look at."""

CATALOG_EVENTS: Mapping[str, type[BaseModel]] = {
    "created": CatalogChanged,
    "updated": CatalogChanged,
    "deleted": CatalogChanged,
}
"""`author.…`, `section.…`, `tag.…`."""

KEY_EVENTS: Mapping[str, type[BaseModel]] = {
    "created": KeyChanged,
    "revoked": KeyChanged,
    "refused": KeyRefused,
}
"""`key.…`."""

COMMENT_EVENTS: Mapping[str, type[BaseModel]] = {
    "created": CommentChanged,
    "edited": CommentChanged,
    "approved": CommentChanged,
    "held": CommentChanged,
    "rejected": CommentChanged,
    "marked_spam": CommentChanged,
    "deleted": CommentChanged,
    "erased": CommentChanged,
    "voted": CommentScored,
    "reported": CommentReported,
}
"""`comment.…`."""

THREAD_EVENTS: Mapping[str, type[BaseModel]] = {"closed": CommentsClosed}
"""`comment_thread.…`; the subject is the article."""

POLICY_EVENTS: Mapping[str, type[BaseModel]] = {
    "changed": CommentPolicyChanged,
    "removed": CommentPolicyChanged,
}
"""`comment_policy.…`."""

BAN_EVENTS: Mapping[str, type[BaseModel]] = {"created": BanChanged, "deleted": BanChanged}
"""`ban.…`."""

SEARCH_EVENTS: Mapping[str, type[BaseModel]] = {"reindexed": SearchReindexed}
"""`search.…`; the subject is nothing that anybody could look at."""
