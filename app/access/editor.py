"""`Editor`: who is asking at the editorial door, and whether they may."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Security
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPBearer
from sqlalchemy import Row
from starlette.requests import Request

from app.access.keys import find_key, is_valid, record_refusal
from app.access.limits import Limits
from app.access.roles import GRANTS, Permission, Role
from app.events.log import Actor
from app.foundation.clients import client_of
from app.foundation.errors import KeyRequired, NotAllowed, Problem
from app.foundation.requests import database_of

log = logging.getLogger(__name__)

BEARER = HTTPBearer(
    auto_error=False, scheme_name="key", description="An API key, `bs_…`, of `broadsheet keys`."
)


@dataclass(frozen=True)
class Editor(Actor):
    """The key behind a request, with its role."""

    role: Role
    author_id: UUID | None = None
    expires_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return permission in GRANTS[self.role]

    def require(self, permission: Permission) -> None:
        """Raises `NotAllowed` if the role does not have it."""
        if not self.may(permission):
            raise NotAllowed(f"The role “{self.role}” may not {permission}.")


async def find_editor(request: Request) -> Editor:
    """The key of a request, or `KeyRequired`: the same for none, unknown, expired, revoked."""
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not presented.strip():
        raise KeyRequired
    async with database_of(request).read() as session:
        key = await find_key(session, presented.strip())
    if key is None or not is_valid(key):
        await _refuse(request, key)
        raise KeyRequired
    _count(request, key)
    request.state.caller = key.id.hex
    return Editor(key.id, key.name, Role(key.role), key.author_id, key.expires_at)


def limits_of(request: Request) -> Limits:
    """The counters of the running app."""
    return cast(Limits, request.app.state.limits)


async def _refuse(request: Request, key: Row[Any] | None) -> None:
    limits_of(request).refused_keys.take(client_of(request)).require("Too many keys were refused.")
    if key is not None:
        try:
            async with database_of(request).write() as session:
                record_refusal(session, key)
        except Problem:
            # A log that cannot be written to now must not turn the refusal into another answer.
            log.warning("the use of the ended key %s could not be recorded", key.prefix)


def _count(request: Request, key: Row[Any]) -> None:
    standing = limits_of(request).editorial.take(key.id.hex)
    standing.require(f"This key may make {standing.quota} requests a minute.")
    if request.method != "GET":
        request.state.headers.update(standing.headers)


CurrentEditor = Annotated[Editor, Depends(find_editor)]


@dataclass(frozen=True)
class Requires:
    """A dependency that declares a route's permission, and refuses keys without it."""

    permission: Permission

    async def __call__(self, editor: CurrentEditor) -> Editor:
        """The editor, if the role has the permission."""
        editor.require(self.permission)
        return editor


Reader = Annotated[Editor, Depends(Requires(Permission.READ_ENTRIES))]
DraftReader = Annotated[Editor, Depends(Requires(Permission.READ_DRAFTS))]
Writer = Annotated[Editor, Depends(Requires(Permission.SAVE_ENTRIES))]
Previewer = Annotated[Editor, Depends(Requires(Permission.PREVIEW_ENTRIES))]
Archivist = Annotated[Editor, Depends(Requires(Permission.ARCHIVE_ENTRIES))]
Publisher = Annotated[Editor, Depends(Requires(Permission.PUBLISH_ENTRIES))]
CatalogReader = Annotated[Editor, Depends(Requires(Permission.READ_CATALOG))]
CatalogEditor = Annotated[Editor, Depends(Requires(Permission.CHANGE_CATALOG))]
StaffWriter = Annotated[Editor, Depends(Requires(Permission.ANSWER_COMMENTS))]
Moderator = Annotated[Editor, Depends(Requires(Permission.MODERATE_COMMENTS))]
Auditor = Annotated[Editor, Depends(Requires(Permission.READ_EVENTS))]
KeyManager = Annotated[Editor, Depends(Requires(Permission.MANAGE_KEYS))]
KeyOwner = Annotated[Editor, Depends(Requires(Permission.KNOW_ONESELF))]

EDITORIAL = [Security(BEARER), Depends(find_editor)]
"""The dependencies of the editorial router: a key, before anything else."""


def refuse_undeclared(router: APIRouter) -> None:
    """Raises `RuntimeError` if a route asks for no permission: the app does not start with one."""
    undeclared = [
        f"{min(route.methods or ())} {route.path}"
        for route in iter_route_contexts(router.routes)
        if permission_of(route.dependant) is None
    ]
    if undeclared:
        raise RuntimeError(
            f"These editorial routes declare no permission: {', '.join(undeclared)}. Take one of "
            "the editors of app.access.editor as a parameter."
        )


def permission_of(dependant: object) -> Permission | None:
    """The permission that a route declares."""
    waiting = [dependant]
    while waiting:
        found = waiting.pop()
        if isinstance(call := getattr(found, "call", None), Requires):
            return call.permission
        waiting.extend(getattr(found, "dependencies", ()))
    return None
