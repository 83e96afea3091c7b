"""How outlets answer: in a form that the address names, with the moment of the latest change."""

from datetime import datetime
from email.utils import format_datetime

from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, headers_of, unchanged
from app.cache.gate import Gate
from app.cache.noted import note
from app.catalog.urls import SiteUrls
from app.content.content_type import ContentTypes
from app.content.live import Live
from app.foundation.clock import now
from app.foundation.database import Queryable
from app.foundation.etags import etag_of
from app.foundation.parameters import parameters_of
from app.foundation.requests import settings_of

FRESH_SECONDS = 60
"""How long shared caches may keep an answer whose truth ends by the clock, at most."""


def open_outlet(request: Request, session: Queryable, locale: str | None = None) -> Live:
    """What an outlet reads through. `Accept` is not asked: the address says what one gets."""
    settings = settings_of(request)
    types: ContentTypes = request.app.state.content_types
    return Live(session, SiteUrls(settings), types, locale or settings.default_locale)


def send_whole(
    request: Request,
    gate: Gate,
    answer: Answer,
    content: bytes,
    response: type[Response],
    changed_at: datetime | None = None,
    *,
    is_strict: bool = False,
) -> Response:
    """A document that is in memory, or a 304. Strict ones refuse unknown parameters."""
    # A counter or a campaign in the address must not make a second copy of it.
    known = None if is_strict else frozenset(parameters_of(request.scope["route"]))
    note(request.scope, gate.groups or {answer.list_group}, gate.true_until, known)
    headers = outlet_headers(request, gate, answer, etag_of(content), changed_at)
    return unchanged(request, headers) or response(content, 200, headers)


def outlet_headers(
    request: Request, gate: Gate, answer: Answer, etag: str, changed_at: datetime | None
) -> dict[str, str]:
    """What an outlet says besides its content. Its address says in which form one gets it."""
    headers = headers_of(request, gate, answer, etag)
    headers["Vary"] = "Accept-Encoding"
    if changed_at is not None:
        headers["Last-Modified"] = format_datetime(changed_at, usegmt=True)
    if gate.true_until is not None:
        left = max(0, int((gate.true_until - now()).total_seconds()))
        headers["Cache-Control"] = "public, max-age=0, must-revalidate"  # whatever the settings
        headers["CDN-Cache-Control"] = f"public, max-age={min(FRESH_SECONDS, left)}"
    return headers
