"""Permissions, and the roles that have them. Every editorial route declares one permission."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What a route asks for, or what a route does only for some."""

    READ_ENTRIES = "read entries"
    READ_DRAFTS = "read drafts"
    SAVE_ENTRIES = "save entries"
    PREVIEW_ENTRIES = "preview entries"
    ARCHIVE_ENTRIES = "archive entries"
    CHANGE_ALL_ENTRIES = "change all entries"
    PUBLISH_ENTRIES = "publish entries"
    BACKDATE_ENTRIES = "backdate entries"
    READ_CATALOG = "read the catalog"
    CHANGE_CATALOG = "change the catalog"
    ANSWER_COMMENTS = "answer comments"
    MODERATE_COMMENTS = "moderate comments"
    READ_EVENTS = "read the audit trail"
    MANAGE_KEYS = "manage keys"
    KNOW_ONESELF = "see one's own key"


class Role(StrEnum):
    """What a key may do."""

    CONTRIBUTOR = "contributor"
    EDITOR = "editor"
    MODERATOR = "moderator"
    ADMIN = "admin"


_CONTRIBUTOR = frozenset(
    {
        Permission.READ_ENTRIES,
        Permission.READ_DRAFTS,
        Permission.SAVE_ENTRIES,
        Permission.PREVIEW_ENTRIES,
        Permission.ARCHIVE_ENTRIES,
        Permission.READ_CATALOG,
        Permission.KNOW_ONESELF,
    }
)

GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.CONTRIBUTOR: _CONTRIBUTOR,
    Role.EDITOR: _CONTRIBUTOR
    | {
        Permission.CHANGE_ALL_ENTRIES,
        Permission.PUBLISH_ENTRIES,
        Permission.CHANGE_CATALOG,
        Permission.ANSWER_COMMENTS,
    },
    Role.MODERATOR: frozenset(
        {
            Permission.READ_ENTRIES,
            Permission.READ_CATALOG,
            Permission.ANSWER_COMMENTS,
            Permission.MODERATE_COMMENTS,
            Permission.KNOW_ONESELF,
        }
    ),
    Role.ADMIN: frozenset(Permission),
}
"""The permissions of each role. Who lacks `READ_DRAFTS` sees live entries, and of them what is
live; who lacks `CHANGE_ALL_ENTRIES` changes only entries of their own that were never live."""
