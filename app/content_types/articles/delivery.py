"""What readers ask of articles beyond the list and the page."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, parse_fields, send
from app.content.content_type import ContentType
from app.content.delivery import find_by_slug, open_live
from app.content.queries import canonical_or_any
from app.content_types.articles.reading import read_related
from app.content_types.articles.schemas import ArticleSummary, RelatedArticles
from app.foundation.documents import raises
from app.foundation.errors import Gone
from app.foundation.requests import IfNoneMatch, Reads
from app.foundation.schemas import QueryModel

router = APIRouter(prefix="/articles", tags=["articles"])


class RelatedQuery(QueryModel):
    """The parameters of the stories to read next."""

    locale: str | None = Field(
        default=None, description="BCP 47; the site's by default, `*` for any."
    )
    fields: str | None = Field(default=None, max_length=1000, description="Only these fields.")

    _locale = field_validator("locale")(canonical_or_any)


@router.get("/{slug}/related", name="list_related_articles", response_model=RelatedArticles,
            openapi_extra=raises(Gone))  # fmt: skip
async def list_related(
    request: Request,
    slug: str,
    query: Annotated[RelatedQuery, Query()],
    session: Reads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Stories to read next: at most 5, the editor's own in their order, then what is most alike."""
    fields = parse_fields(query.fields, ArticleSummary)
    live = open_live(request, session, query.locale)
    article: ContentType = live.types["article"]
    row = await find_by_slug(request, live, article, slug)
    related = RelatedArticles(items=await read_related(live, row))
    return send(request, live.gate, Answer(related, "articles", row.locale, fields))
