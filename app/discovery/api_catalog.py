"""`/.well-known/api-catalog`: what APIs are here, and where they are described (RFC 9727)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.cache.noted import note
from app.foundation.documents import has_headers
from app.foundation.etags import etag_of, is_known
from app.foundation.parameters import check_parameters
from app.foundation.requests import AppSettings, IfNoneMatch

PATH = "/.well-known/api-catalog"
GROUP = "api-catalog"
"""What it is kept under: no event ends it, it changes with the version of the service."""
PROFILE = "https://www.rfc-editor.org/info/rfc9727"
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]

router = APIRouter(tags=["operations"], dependencies=[Depends(check_parameters)])


class Target(BaseModel):
    """A place that a link leads to."""

    href: Address = Field(description="Where.", examples=["https://api.harbor.example/docs"])
    type: str | None = Field(
        default=None, description="The media type there.", examples=["text/html"]
    )


class ApiLinks(BaseModel):
    """One API, and what leads on from it; each name is a relation of links."""

    anchor: Address = Field(description="The API.", examples=["https://api.harbor.example/v1"])
    service_desc: list[Target] = Field(
        alias="service-desc", description="Its description for machines, as OpenAPI."
    )
    service_doc: list[Target] = Field(
        alias="service-doc", description="Its description for people."
    )
    status: list[Target] = Field(description="Whether it works.")


class Linkset(BaseModel):
    """Links between several things (RFC 9264)."""

    linkset: list[ApiLinks] = Field(description="The APIs.")


class LinksetResponse(JSONResponse):
    """A linkset, as bytes already."""

    media_type = f'application/linkset+json; profile="{PROFILE}"'

    def render(self, content: bytes) -> bytes:
        """The bytes."""
        return content


class LinksetMediaType(JSONResponse):
    """What the document calls it: without parameters."""

    media_type = "application/linkset+json"


@router.get(PATH, name="read_api_catalog", response_model=Linkset,
            response_class=LinksetMediaType, openapi_extra=has_headers("Link"))  # fmt: skip
async def read_api_catalog(
    request: Request, settings: AppSettings, if_none_match: IfNoneMatch = None
) -> Response:
    """The APIs of this service, and where they are described."""
    here = settings.api_url
    catalog = Linkset(
        linkset=[
            _api(here, "/v1", "/v1/openapi.json"),
            _api(here, "/editorial/v1", "/openapi.json"),
        ]
    )
    note(request.scope, {GROUP})
    content = catalog.model_dump_json(by_alias=True, exclude_none=True).encode()
    etag = etag_of(content)
    headers = {
        "Cache-Control": "public, max-age=3600",
        "ETag": etag,
        "Link": f'<{PATH}>; rel="api-catalog"',
    }
    if is_known(etag, if_none_match):
        return Response(None, 304, {name: headers[name] for name in ("Cache-Control", "ETag")})
    return LinksetResponse(content, 200, headers)


def _api(here: str, path: str, document: str) -> ApiLinks:
    return ApiLinks(
        anchor=here + path,
        **{
            "service-desc": [Target(href=here + document, type="application/json")],
            "service-doc": [Target(href=f"{here}/docs", type="text/html")],
        },
        status=[Target(href=f"{here}/health/ready", type="application/json")],
    )
