"""`/`: where a newcomer may go."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from app.foundation.requests import settings_of
from app.pages.rendering import page

router = APIRouter()


class Link(BaseModel):
    """One place to go."""

    path: str = Field(description="Where it is.")
    title: str = Field(description="What it is called.")
    description: str = Field(description="What one finds there.")


class Start(BaseModel):
    """What this service is, and where its parts are."""

    name: str = Field(description="The publication.")
    service: str = Field(description="The software and its version.")
    links: list[Link] = Field(description="Where to go.")
    make_a_key: str = Field(description="The command that makes a key for the editorial door.")


LINKS = (
    Link(
        path="/docs",
        title="Try the API",
        description="Every request of both doors, described, and to be tried in the browser.",
    ),
    Link(
        path="/v1/articles?limit=5",
        title="Articles",
        description="What readers' frontends fetch: public, cacheable, without a key.",
    ),
    Link(
        path="/openapi.json",
        title="OpenAPI document",
        description="Both doors, for generators and tools.",
    ),
    Link(
        path="/v1/openapi.json",
        title="OpenAPI document of delivery",
        description="Only what readers' frontends need.",
    ),
    Link(
        path="/problems",
        title="Problems",
        description="What each error means and what to do then.",
    ),
    Link(
        path="/health/ready",
        title="Health",
        description="Whether the service can do its work; `/health/live` tells whether it runs.",
    ),
)


@router.get("/", name="read_start", include_in_schema=False)
async def read_start(request: Request) -> Response:
    """The start page, as HTML or JSON by `Accept`."""
    start = Start(
        name=settings_of(request).site_name,
        service=f"Broadsheet {request.app.version}",
        links=list(LINKS),
        make_a_key="broadsheet keys create --name desk --role editor",
    )
    return page(request, "start.html", start)
