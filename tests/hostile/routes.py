"""Every editorial route that has a body, from the OpenAPI document: a new one is covered by itself."""

from dataclasses import dataclass

import httpx

from app.features import CONTENT_TYPES
from app.foundation.ids import new_id
from tests.conftest import Service
from tests.factories import Json, create, create_filled, live

JSON = {"Content-Type": "application/json"}
EDITORIAL = "/editorial/v1"


@dataclass(frozen=True)
class BodyRoute:
    """A route that reads a body. `place` names what exists, `nowhere` what does not."""

    method: str
    template: str
    place: str
    needs_version: bool
    version: int = 1
    """The version of the thing in `place`."""

    @property
    def nowhere(self) -> str | None:
        """The same route for a thing that does not exist; None where it names none."""
        if "{" not in self.template:
            return None
        return self.at(str(new_id()))

    def at(self, named: str) -> str:
        """The same route for whatever is called so."""
        names = ("entry_id", "row_id", "comment_id", "target_id")
        return self.template.format(**dict.fromkeys(names, named), number=1)

    @property
    def is_for_moderators(self) -> bool:
        """Whether moderators may do what others may not."""
        return "comment" in self.template or self.template == "/bans"


async def routes_with_bodies(service: Service) -> list[BodyRoute]:
    """All of them, aimed at things that exist."""
    return [
        route
        for path, operations in service.app.openapi()["paths"].items()
        if path.startswith(EDITORIAL)
        if not path.endswith("/rows/import")  # it reads files: tests/content_types/tables
        for route in await _routes_at(service.editor, path.removeprefix(EDITORIAL), operations)
    ]


async def _routes_at(editor: httpx.AsyncClient, path: str, operations: Json) -> list[BodyRoute]:
    methods = [method.upper() for method, one in operations.items() if "requestBody" in one]
    if not methods:
        return []
    if "comment" in path or path == "/bans":
        place = path.format(**await _make_comment(editor, path)) if "{" in path else path
        return [BodyRoute(method, path, place, needs_version=False) for method in methods]
    if "{" not in path:
        return [BodyRoute(method, path, path, method in {"PUT", "PATCH"}) for method in methods]
    plural = path.split("/")[1]
    made = await _make(editor, plural)
    row_id = 1 if plural == "tables" else made["id"]
    place = path.format(entry_id=made["id"], row_id=row_id, number=1)
    return [
        BodyRoute(method, path, place, method in {"PUT", "PATCH"}, made["version"])
        for method in methods
    ]


async def _make_comment(editor: httpx.AsyncClient, path: str) -> dict[str, str]:
    """What the paths of the comments' routes may name."""
    article = await live(editor, "articles", title="Talked about")
    made = await create(editor, f"articles/{article['id']}/comments", body="Words.")
    section = (await create(editor, "sections", name="Talked about"))["id"]
    target = section if "/sections/" in path else article["id"]
    return {"comment_id": made["id"], "entry_id": article["id"], "target_id": target}


async def _make(editor: httpx.AsyncClient, plural: str) -> Json:
    if plural in {kind.plural for kind in CONTENT_TYPES}:
        return await create_filled(editor, plural)
    return await create(editor, plural, name="Something")
