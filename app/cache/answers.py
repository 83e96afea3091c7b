"""How a delivery answer becomes bytes: JSON, a strong ETag, 304, headers, sparse fields."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from app.cache.gate import Gate
from app.cache.headers import REPEATED, VARY, absence_headers, caching_headers
from app.cache.noted import note
from app.foundation.errors import Invalid, field_error
from app.foundation.etags import etag_of, is_known
from app.foundation.negotiation import JSON, negotiate
from app.foundation.requests import settings_of


@dataclass(frozen=True)
class Answer:
    """What is to be said, before it is bytes."""

    content: BaseModel | None
    """None if it is sent in another form than JSON."""
    list_group: str
    locale: str | None = None
    fields: frozenset[str] | None = None
    links: tuple[str, ...] = ()


def require_json(request: Request) -> None:
    """Raises `NotAcceptable` if the client takes no JSON."""
    negotiate(request, [JSON])


def send(request: Request, gate: Gate, answer: Answer) -> Response:
    """The answer as JSON, or a 304 if the client has it already."""
    assert answer.content is not None  # noqa: S101 - there is nothing else to say in JSON
    content = answer.content.model_dump_json(
        by_alias=True, exclude_unset=True, include=_include(answer)
    )
    return send_text(request, gate, answer, content, JSON)


def send_text(request: Request, gate: Gate, answer: Answer, text: str, media_type: str) -> Response:
    """The answer in whatever form it was written."""
    content = text.encode()
    note(request.scope, gate.groups or {answer.list_group}, gate.true_until)
    headers = headers_of(request, gate, answer, etag_of(content))
    return unchanged(request, headers) or Response(content, 200, headers, media_type)


def headers_of(request: Request, gate: Gate, answer: Answer, etag: str) -> dict[str, str]:
    """What a 200 says besides its content."""
    return {
        **caching_headers(settings_of(request), gate.groups, answer.list_group),
        "ETag": etag,
        "Vary": VARY,
        **({"Content-Language": answer.locale} if answer.locale else {}),
        **({"Link": ", ".join(answer.links)} if answer.links else {}),
    }


def unchanged(request: Request, headers: dict[str, str]) -> Response | None:
    """A 304, if the client has what these headers belong to."""
    if not is_known(headers["ETag"], request.headers.get("if-none-match")):
        return None
    return Response(None, 304, {name: headers[name] for name in REPEATED if name in headers})


def absence(request: Request, gate: Gate, list_group: str) -> dict[str, str]:
    """The headers of an answer that says that something was there."""
    note(request.scope, gate.groups or {list_group}, gate.true_until)
    return {**absence_headers(settings_of(request), gate.groups, list_group), "Vary": VARY}


def nothing(request: Request, gate: Gate, list_group: str) -> dict[str, str]:
    """The headers of an answer that says that nothing is there.

    They name the list alone, whose group every change that could fill the gap has: the ids of
    what was looked at would tell what is hidden from what never was. Our own cache is told them.
    """
    note(request.scope, {*gate.groups, list_group}, gate.true_until)
    return {**absence_headers(settings_of(request), {list_group}, list_group), "Vary": VARY}


def parse_fields(text: str | None, model: type[BaseModel]) -> frozenset[str] | None:
    """`?fields=title,slug`. Raises `Invalid` for a name that the answer does not have."""
    if text is None:
        return None
    names = [name.strip() for name in text.split(",") if name.strip()]
    known = [info.alias or name for name, info in model.model_fields.items()]
    for name in names:
        if name not in known:
            raise Invalid(
                f"“{name[:100]}” is not a field; known are {', '.join(known)}.",
                [field_error("fields", "unknown-value", f"“{name[:100]}” is not a field.",
                             place="query")],
            )  # fmt: skip
    return frozenset(names) or None


def _include(answer: Answer) -> Any:
    if answer.fields is None:
        return None
    if answer.fields <= type(answer.content).model_fields.keys():  # type: ignore[union-attr]
        return answer.fields
    return {"items": {"__all__": answer.fields}, "next_cursor": True, "total": True}
