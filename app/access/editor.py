"""`Editor`: who is asking at the editorial door, and whether they may."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Security
from fastapi.routing import iter_route_contexts
from fastapi.security import HTTPBearer
from starlette.requests import Request
from starlette.routing import BaseRoute

from app.access.keys import find_holder
from app.access.roles import GRANTS, Permission, Role
from app.events.log import Actor
from app.foundation.errors import KeyRequired, NotAllowed
from app.foundation.requests import database_of

BEARER = HTTPBearer(
    auto_error=False, scheme_name="key", description="An API key, `bs_…`, of `broadsheet keys`."
)


@dataclass(frozen=True)
class Editor(Actor):
    """The key behind a request, with its role."""

    role: Role


async def find_editor(request: Request) -> Editor:
    """The key of a request, or `KeyRequired`: the same for none, unknown, expired, revoked."""
    scheme, _, presented = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and presented:
        async with database_of(request).read() as session:
            if holder := await find_holder(session, presented.strip()):
                actor, role = holder
                return Editor(actor.id, actor.name, role)
    raise KeyRequired


CurrentEditor = Annotated[Editor, Depends(find_editor)]


@dataclass(frozen=True)
class Requires:
    """A dependency that declares a route's permission, and refuses keys without it."""

    permission: Permission

    async def __call__(self, editor: CurrentEditor) -> Editor:
        """The editor, if the role has the permission."""
        if self.permission not in GRANTS[editor.role]:
            raise NotAllowed(f"The role “{editor.role}” may not {self.permission}.")
        return editor


Reader = Annotated[Editor, Depends(Requires(Permission.READ_ENTRIES))]
Writer = Annotated[Editor, Depends(Requires(Permission.SAVE_ENTRIES))]
Previewer = Annotated[Editor, Depends(Requires(Permission.PREVIEW_ENTRIES))]
Archivist = Annotated[Editor, Depends(Requires(Permission.ARCHIVE_ENTRIES))]
Publisher = Annotated[Editor, Depends(Requires(Permission.PUBLISH_ENTRIES))]
CatalogReader = Annotated[Editor, Depends(Requires(Permission.READ_CATALOG))]
CatalogEditor = Annotated[Editor, Depends(Requires(Permission.CHANGE_CATALOG))]
Auditor = Annotated[Editor, Depends(Requires(Permission.READ_EVENTS))]
KeyOwner = Annotated[Editor, Depends(Requires(Permission.KNOW_ONESELF))]

EDITORIAL = [Security(BEARER), Depends(find_editor)]
"""The dependencies of the editorial router: a key, before anything else."""


def undeclared_routes(routes: list[BaseRoute]) -> list[str]:
    """Editorial routes that ask for no permission; the app does not start with one."""
    return [
        f"{min(route.methods or ())} {route.path}"
        for route in iter_route_contexts(routes)
        if (route.path or "").startswith("/editorial/") and not _declares(route.dependant)
    ]


def _declares(dependant: object) -> bool:
    waiting = [dependant]
    while waiting:
        found = waiting.pop()
        if isinstance(getattr(found, "call", None), Requires):
            return True
        waiting.extend(getattr(found, "dependencies", ()))
    return False
