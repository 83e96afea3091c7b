"""How a page becomes an answer: HTML or JSON by `Accept`, with an ETag and the headers of pages."""

import re
from collections.abc import Mapping
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from app.foundation.etags import etag_of, is_known
from app.foundation.negotiation import JSON, VARY, negotiate
from app.foundation.requests import settings_of

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
"""A page has a style and pictures of ours, no scripts, and stands in nobody's frame."""

HTML = "text/html"
CACHING = {"Cache-Control": "public, max-age=300", "Vary": VARY}


class Assets(StaticFiles):
    """Our own styles and Swagger UI's files, which change only with the version."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """A file, kept by browsers for an hour."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=3600"
        return response


def assets() -> Assets:
    """The files below `/assets`."""
    return Assets(packages=[("app.pages", "assets"), ("fastapi_offline", "static")])


def code_marked(text: str) -> Markup:
    """Text in which `backticks` mark code, as HTML."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


def pretty(document: Any) -> str:
    """JSON as people read it."""
    return orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("app.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(code_marked=code_marked, pretty=pretty)
    return environment


TEMPLATES = _environment()


def page(
    request: Request, template: str, content: BaseModel, security: Mapping[str, str] = SECURITY
) -> Response:
    """The same content as a page for people or as JSON, or a 304."""
    media_type = negotiate(request, [JSON, HTML])
    if media_type == HTML:
        text = TEMPLATES.get_template(template).render(
            page=content, site_name=settings_of(request).site_name
        )
    else:
        text = content.model_dump_json()
    body = text.encode()
    headers = {**CACHING, **security, "ETag": etag_of(body)}
    if is_known(headers["ETag"], request.headers.get("if-none-match")):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)
