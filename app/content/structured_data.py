"""The public route of what the page of an entry says of itself to machines."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, send_text
from app.catalog.sections.tree import NOWHERE, read_trails
from app.content.content_type import ContentType
from app.content.delivery import find_by_slug, live_for
from app.content.graphs import Structure, build_graph
from app.content.queries import canonical_or_any
from app.foundation.documents import raises
from app.foundation.errors import Gone
from app.foundation.negotiation import JSON, negotiate
from app.foundation.requests import IfNoneMatch, Reads
from app.foundation.schemas import AnswerModel, QueryModel

JSON_LD = "application/ld+json"


class StructuredData(AnswerModel):
    """JSON-LD with one graph."""

    context: str = Field(
        alias="@context", description="The vocabulary.", examples=["https://schema.org"]
    )
    graph: list[dict[str, Any]] = Field(
        alias="@graph",
        description="Site, publisher, page and breadcrumbs, then what the page is about.",
        examples=[[{"@type": "NewsArticle", "headline": "Night classes for deckhands fill up"}]],
    )


class StructuredDataQuery(QueryModel):
    """The parameters of structured data."""

    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for any."
    )

    _locale = field_validator("locale")(canonical_or_any)


ALSO_JSON_LD: dict[int | str, dict[str, Any]] = {
    200: {"content": {JSON_LD: {"schema": {"$ref": "#/components/schemas/StructuredData"}}}}
}


def structured_data_router(content_type: ContentType, structure: Structure) -> APIRouter:
    """Structured data of a type that says how."""
    plural, document = content_type.plural, content_type.document
    router = APIRouter(prefix=f"/{plural}", tags=[plural])

    @router.get("/{slug}/structured-data", name=f"read_{content_type.name}_structured_data",
                response_model=StructuredData, responses=ALSO_JSON_LD,
                openapi_extra=raises(Gone))  # fmt: skip
    async def read_structured_data(
        request: Request,
        slug: str,
        query: Annotated[StructuredDataQuery, Query()],
        session: Reads,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """What its page says of itself, as JSON-LD that a script element may hold as it is."""
        media_type = negotiate(request, [JSON_LD, JSON])
        live = live_for(request, session, query.locale)
        row = await find_by_slug(request, live, content_type, slug)
        asked = document.query.model_validate(dict(structure.parameters))
        [found] = await document.read(live, [row], asked)
        trail = (await read_trails(live.gate, [row.section_id])).get(row.section_id, NOWHERE)
        breadcrumbs = trail.breadcrumbs(live.urls, row.locale)
        text = build_graph(structure, found, breadcrumbs, live.urls)
        return send_text(request, live.gate, Answer(None, plural, row.locale), text, media_type)

    return router
