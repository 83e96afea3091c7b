"""Permissions, and the roles that have them. Every editorial route declares one permission."""

from collections.abc import Mapping
from enum import StrEnum


class Permission(StrEnum):
    """What a route asks for."""

    READ_ENTRIES = "read entries"
    SAVE_ENTRIES = "save entries"
    PREVIEW_ENTRIES = "preview entries"
    ARCHIVE_ENTRIES = "archive entries"
    PUBLISH_ENTRIES = "publish entries"
    READ_CATALOG = "read the catalog"
    CHANGE_CATALOG = "change the catalog"
    READ_EVENTS = "read the audit trail"
    KNOW_ONESELF = "see one's own key"


class Role(StrEnum):
    """What a key may do."""

    ADMIN = "admin"


GRANTS: Mapping[Role, frozenset[Permission]] = {Role.ADMIN: frozenset(Permission)}
"""The permissions of each role."""
