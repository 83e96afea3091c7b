"""`/llms.txt`: where language models find the publication as Markdown (llmstxt.org)."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends
from sqlalchemy import Row, func, select
from starlette.requests import Request
from starlette.responses import Response

from app.body.markdown import plain
from app.body.reading import shortened
from app.cache.answers import Answer
from app.catalog.sections.models import Section
from app.content.content_type import ContentType
from app.content.links import document_path, feed_path
from app.content.live import Live, columns_for, table_of
from app.discovery.answers import open_outlet, send_whole
from app.foundation.parameters import check_parameters
from app.foundation.requests import IfNoneMatch, Reads

NEWEST = 50
MOST_SECTIONS = 200
MARKDOWN = "markdown"

router = APIRouter(tags=["discovery"], dependencies=[Depends(check_parameters)])


class LlmsResponse(Response):
    """Markdown that is called a text, so that browsers show it."""

    media_type = "text/plain"


@router.get("/llms.txt", name="read_llms", response_class=LlmsResponse)
async def read_llms(
    request: Request, session: Reads, if_none_match: IfNoneMatch = None
) -> Response:
    """What there is to read as Markdown: the sections and the newest articles."""
    live = open_outlet(request, session)
    kinds = [kind for kind in live.types.values() if _has_markdown(kind)]
    parts = [_head(live), *await _sections(live, kinds)]
    for kind in kinds:
        parts += await _newest(live, kind)
    parts += _more(live, kinds)
    content = ("\n\n".join(parts) + "\n").encode()
    answer = Answer(None, "articles", live.locale)
    return send_whole(request, live.gate, answer, content, LlmsResponse, is_strict=True)


def _has_markdown(kind: ContentType) -> bool:
    return any(other.name == MARKDOWN for other in kind.document.alternatives)


def _head(live: Live) -> str:
    name = _line(live.settings.site_name)
    return (
        f"# {name}\n\n"
        f"> The articles of {name} ({live.settings.site_url}), as Markdown with front matter.\n\n"
        f"Every article is at `{live.settings.api_url}/v1/articles/<slug>?format=markdown`, with "
        "its authors, its dates and the address of its page, which is the one to cite. Lists take "
        "`section`, `tag`, `author`, `published_after` and `published_before`; the next page is in "
        "the header `Link`."
    )


async def _sections(live: Live, kinds: Sequence[ContentType]) -> list[str]:
    """The sections, as lists of what has lists in Markdown."""
    lists = [
        kind for kind in kinds if any(other.name == MARKDOWN for other in kind.summary.alternatives)
    ]
    live.gate.note_lists("sections")
    table = Section.__table__
    place = func.coalesce(table.c.position, 2**31 - 1)
    rows = await live.read(
        select(table.c.id, table.c.slug, table.c.name, table.c.description)
        .order_by(place, table.c.name_sort, table.c.id)
        .limit(MOST_SECTIONS)
    )
    lines = [
        _item(
            row.name,
            f"{live.settings.api_url}/v1/{kind.plural}?section={quote(row.slug, safe='')}"
            f"&format={MARKDOWN}",
            row.description,
            live.locale,
        )
        for row in rows
        for kind in lists
    ]
    return ["## Sections", "\n".join(lines)] if lines else []


async def _newest(live: Live, kind: ContentType) -> list[str]:
    live.gate.note_lists(kind.plural)
    table, summary = table_of(kind), kind.summary
    rows = await live.read(
        select(*columns_for(kind, summary.model.model_fields))
        .where(table.c.locale == live.locale, table.c.noindex.is_(False))
        .order_by(table.c.published_at.desc(), table.c.id.desc())
        .limit(NEWEST)
    )
    lines = [_entry(live, kind, row) for row in rows]
    return [f"## Newest {kind.plural}", "\n".join(lines)] if lines else []


def _entry(live: Live, kind: ContentType, row: Row[Any]) -> str:
    path = document_path(kind, row.slug)
    day = row.published_at.date().isoformat()
    address = f"{live.settings.api_url}{path}?format={MARKDOWN}"
    words = " ".join(filter(None, (f"{day}.", getattr(row, "summary", None))))
    return _item(row.title, address, words, row.locale)


def _more(live: Live, kinds: Sequence[ContentType]) -> list[str]:
    here = live.settings.api_url
    feeds = [
        _item(f"Feed of {kind.plural}", here + feed_path(kind, "atom", {}), "Full text, as Atom.")
        for kind in kinds
        if kind.document.feed is not None
    ]
    others = (
        ("Sitemap", "/sitemap.xml", "Every page."),
        ("OpenAPI", "/v1/openapi.json", "How to read this service."),
    )
    lines = [*feeds, *(_item(name, here + path, words) for name, path, words in others)]
    return ["## Optional", "\n".join(lines)]


def _item(name: str, address: str, words: str | None, locale: str = "und") -> str:
    said = f": {_line(shortened(' '.join(words.split()), 300, locale))}" if words else ""
    return f"- [{_line(name)}]({address}){said}"


def _line(text: str) -> str:
    return plain(text, is_single_line=True)
