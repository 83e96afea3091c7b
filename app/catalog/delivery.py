"""The public door of the catalog: sections as a tree, authors and tags as lists."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy import Row, bindparam, func, select
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, absence, nothing, parse_fields, require_json, send
from app.cache.gate import Gate
from app.catalog.authors.models import Author
from app.catalog.authors.schemas import AuthorDocument
from app.catalog.sections.models import Section
from app.catalog.sections.schemas import SectionDocument, SectionNode, SectionTree
from app.catalog.sections.tree import read_trails
from app.catalog.tags.models import Tag
from app.catalog.tags.schemas import TagDocument
from app.catalog.urls import SiteUrls
from app.foundation.errors import NotFound
from app.foundation.pagination import Cursors, PageQuery, beyond, next_link, page_of
from app.foundation.redirects import Moved
from app.foundation.requests import AppSettings, IfNoneMatch, Reads
from app.foundation.schemas import AnswerModel, Locale, QueryModel
from app.references.redirects import FIND_REDIRECT

router = APIRouter()


class CatalogItemQuery(QueryModel):
    """The parameters of a catalog document. The catalog has no locale; its addresses do."""

    locale: Locale | None = Field(default=None, description="Language of the `url`s.")
    fields: str | None = Field(default=None, max_length=500, description="Only these fields.")


class CatalogListQuery(PageQuery):
    """The parameters of a catalog list."""

    locale: Locale | None = Field(default=None, description="Language of the `url`s.")
    fields: str | None = Field(default=None, max_length=500, description="Only these fields.")


@dataclass(frozen=True)
class Shelf:
    """A flat kind of catalog entry, and how a row becomes what readers get."""

    name: str
    model: Any
    document: type[AnswerModel]
    build: Callable[[Row[Any], SiteUrls, str], AnswerModel]


def _author(row: Row[Any], urls: SiteUrls, locale: str) -> AuthorDocument:
    return AuthorDocument(
        slug=row.slug,
        name=row.name,
        role=row.role,
        bio=row.bio,
        avatar=row.avatar,
        url=urls.of("author", locale, row.slug),
    )


def _tag(row: Row[Any], urls: SiteUrls, locale: str) -> TagDocument:
    return TagDocument(slug=row.slug, name=row.name, url=urls.of("tag", locale, row.slug))


SHELVES = (
    Shelf("author", Author, AuthorDocument, _author),
    Shelf("tag", Tag, TagDocument, _tag),
)


def _mount(shelf: Shelf) -> None:
    plural = shelf.model.__tablename__
    table = shelf.model.__table__
    by_slug = select(table).where(table.c.slug == bindparam("slug"))

    @router.get(
        f"/{plural}", name=f"list_{plural}", tags=[plural], response_model=page_of(shelf.document)
    )
    async def list_shelf(
        request: Request,
        query: Annotated[CatalogListQuery, Query()],
        session: Reads,
        settings: AppSettings,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """All of them, sorted by name."""
        fields = parse_fields(query.fields, shelf.document)
        cursors = Cursors(settings, request.url.path, query)
        statement = select(table).order_by(table.c.name_sort, table.c.id).limit(query.limit + 1)
        if query.cursor is not None:
            key = cursors.read(query.cursor, (str, UUID))
            order = (table.c.name_sort, table.c.id)
            statement = statement.where(beyond(order, key, descending=False))
        require_json(request)
        gate, urls = Gate(session), SiteUrls(settings)
        gate.note_lists(plural)
        rows = await gate.read(statement)
        total = None
        if query.count:
            total = await gate.count(select(func.count()).select_from(table))
        locale = query.locale or settings.default_locale
        last = rows[query.limit - 1] if len(rows) > query.limit else None
        cursor = cursors.write((last.name_sort, last.id)) if last else None
        page = page_of(shelf.document)(
            items=[shelf.build(row, urls, locale) for row in rows[: query.limit]],
            next_cursor=cursor,
            total=total,
        )
        links = (next_link(request, cursor),) if cursor else ()
        return send(request, gate, Answer(page, plural, locale, fields, links))

    @router.get(f"/{plural}/{{slug}}", name=f"read_{shelf.name}", tags=[plural],
                response_model=shelf.document)  # fmt: skip
    async def read_shelf(
        request: Request,
        slug: str,
        query: Annotated[CatalogItemQuery, Query()],
        session: Reads,
        settings: AppSettings,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """One of them; a former slug answers 308."""
        fields = parse_fields(query.fields, shelf.document)
        require_json(request)
        gate, locale = Gate(session), query.locale or settings.default_locale
        rows = await gate.read(by_slug, {"slug": slug})
        if not rows:
            await follow(request, gate, shelf.name, table, slug)
        document = shelf.build(rows[0], SiteUrls(settings), locale)
        return send(request, gate, Answer(document, plural, locale, fields))


async def follow(request: Request, gate: Gate, kind: str, table: Any, slug: str) -> NoReturn:
    """Raises `Moved` for a former slug, else `NotFound`."""
    gate.note_lists(table.name)
    former = await gate.read(FIND_REDIRECT, {"type": kind, "locale": "", "slug": slug})
    present = await gate.read(
        select(table.c.id, table.c.slug).where(table.c.id.in_([row.target_id for row in former]))
    )
    if present:
        raise Moved(slug, present[0].slug, absence(request, gate, table.name))
    raise NotFound(
        f"There is no {kind} “{slug[:200]}”.", headers=nothing(request, gate, table.name)
    )


@router.get("/sections", name="list_sections", tags=["sections"], response_model=SectionTree)
async def list_sections(
    request: Request,
    query: Annotated[CatalogItemQuery, Query()],
    session: Reads,
    settings: AppSettings,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The whole tree."""
    fields = parse_fields(query.fields, SectionNode)
    require_json(request)
    gate, locale = Gate(session), query.locale or settings.default_locale
    nodes = await _read_nodes(gate, SiteUrls(settings), locale)
    tree = SectionTree(items=nodes.get(None, []))
    return send(request, gate, Answer(tree, "sections", locale, fields))


@router.get("/sections/{slug}", name="read_section", tags=["sections"],
            response_model=SectionDocument)  # fmt: skip
async def read_section(
    request: Request,
    slug: str,
    query: Annotated[CatalogItemQuery, Query()],
    session: Reads,
    settings: AppSettings,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One section with its way from the root and the sections below; a former slug answers 308."""
    fields = parse_fields(query.fields, SectionDocument)
    require_json(request)
    gate, urls = Gate(session), SiteUrls(settings)
    locale = query.locale or settings.default_locale
    table = Section.__table__
    rows = await gate.read(select(table).where(table.c.slug == slug))
    if not rows:
        await follow(request, gate, "section", table, slug)
    row = rows[0]
    trail = (await read_trails(gate, [row.id]))[row.id]
    nodes = await _read_nodes(gate, urls, locale)
    document = SectionDocument(
        slug=row.slug,
        name=row.name,
        url=urls.section(locale, trail.slugs),
        description=row.description,
        breadcrumbs=trail.breadcrumbs(urls, locale),
        children=nodes.get(row.id, []),
    )
    return send(request, gate, Answer(document, "sections", locale, fields))


async def _read_nodes(
    gate: Gate, urls: SiteUrls, locale: str
) -> dict[UUID | None, list[SectionNode]]:
    """The sections below each section, ready nested, in the order of position, then name."""
    table = Section.__table__
    gate.note_lists("sections")
    rows = await gate.read(
        select(table.c.id, table.c.parent_id, table.c.slug, table.c.name).order_by(
            func.coalesce(table.c.position, 2**31 - 1), table.c.name_sort, table.c.id
        )
    )
    children: dict[UUID | None, list[Row[Any]]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    nodes: dict[UUID | None, list[SectionNode]] = {}

    def build(parent_id: UUID | None, above: tuple[str, ...]) -> list[SectionNode]:
        nodes[parent_id] = [
            SectionNode(
                slug=row.slug,
                name=row.name,
                url=urls.section(locale, (*above, row.slug)),
                children=build(row.id, (*above, row.slug)),
            )
            for row in children.get(parent_id, ())
        ]
        return nodes[parent_id]

    build(None, ())
    return nodes


for _shelf in SHELVES:
    _mount(_shelf)
