"""The words of the document: summaries, who may, and tags grouped by door."""

from typing import Any

from fastapi.routing import RouteContext

from app.access.editor import permission_of
from app.access.roles import GRANTS

Json = dict[str, Any]
EDITORIAL = "editorial: "
CAPITALS = {"faq": "FAQ", "faqs": "FAQs", "id": "ID", "rss": "RSS", "json": "JSON", "api": "API",
            "atom": "Atom", "llms": "llms.txt"}  # fmt: skip
SAID_OTHERWISE = {
    "read_me": "Read the key in use",
    "read_liveness": "Say that the process lives",
    "read_readiness": "Say whether requests can be answered",
}
TAGS = {
    "discovery": "Where language models find what there is.",
    "feeds": "Live entries with their full text, for readers of feeds.",
    "sitemaps": "Every page, for search engines.",
    "previews": "Drafts shown to whoever has the token.",
    "operations": "For whoever runs the service.",
    "problems": "What each kind of problem means.",
    "editorial: access": "Keys, and the log of everything that happened.",
}


def summary_of(name: str) -> str:
    """A short phrase from the name of a route: `list_faq_entries` is “List FAQ entries”."""
    words = [CAPITALS.get(word, word) for word in name.split("_")]
    phrase = " ".join(words)
    return SAID_OTHERWISE.get(name, phrase[:1].upper() + phrase[1:])


def describe_words(route: RouteContext, operation: Json) -> None:
    """A summary for people, and at the editorial door which roles may."""
    operation["summary"] = route.summary or summary_of(route.name or "")
    operation.setdefault("security", [])  # said aloud: no key is needed
    permission = permission_of(route.dependant)
    if permission is not None and operation.get("description"):
        roles = ", ".join(f"`{role}`" for role, granted in GRANTS.items() if permission in granted)
        operation["description"] += f"\n\nRoles that may: {roles}."


def tags_of(paths: Json) -> tuple[list[Json], list[Json]]:
    """The tags with their descriptions, and their groups: one for each door, one for the rest."""
    used = sorted(
        {
            (_group(path), tag)
            for path, operations in paths.items()
            for operation in operations.values()
            for tag in operation.get("tags", ())
        }
    )
    groups = [
        {"name": group, "tags": [tag for of, tag in used if of == group]}
        for group in dict.fromkeys(group for group, _ in used)
    ]
    return [{"name": tag, "description": _describe(tag)} for _, tag in used], groups


def _group(path: str) -> str:
    if path.startswith("/editorial/"):
        return "Editorial"
    return "Delivery" if path.startswith("/v1/") else "Operations"


def _describe(tag: str) -> str:
    if tag in TAGS:
        return TAGS[tag]
    if tag.startswith(EDITORIAL):
        return f"{summary_of(tag.removeprefix(EDITORIAL))} as editors write and manage them."
    return f"{summary_of(tag)} as readers get them."
