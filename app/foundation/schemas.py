"""What every schema is made of: models for requests, for answers, for queries, and plain types."""

from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import regex
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationError,
)
from pydantic_core import CoreSchema, core_schema

from app.foundation.locales import canonical_locale
from app.foundation.slugs import LONGEST, is_slug, make_slug
from app.foundation.validation import invalid

M = TypeVar("M", bound=BaseModel)


class RequestModel(BaseModel):
    """What a client sends: unknown fields are refused, and nothing is converted silently."""

    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class AnswerModel(BaseModel):
    """What a client gets: every field, always. Answers have no defaults."""

    model_config = ConfigDict(populate_by_name=True, from_attributes=True)


class QueryModel(BaseModel):
    """The parameters of a route; what is not one of them is refused."""

    model_config = ConfigDict(extra="forbid")


class AsStored:
    """Documents the type, and takes the value as it is: it was validated when it was saved."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The schema that clients see, behind a validator that does not call it."""
        return core_schema.no_info_wrap_validator_function(
            lambda value, check: value,
            handler(source),
            serialization=core_schema.simple_ser_schema("any"),
        )


def parse_json(
    model: type[M], document: bytes, value: Any, *, context: dict[str, Any] | None = None
) -> M:
    """Validates a decoded body. Raises `Invalid` with a pointer for each thing that is wrong."""
    try:
        return model.model_validate_json(document, strict=True, context=context)
    except ValidationError as wrong:
        raise invalid(wrong.errors(), value=value) from None


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


# Controls, separators of lines and whatever else is not seen. U+200C and U+200D join letters in
# Persian and Indic names.
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}--[\u200c\u200d]]", regex.V1)
_VISIBLE = regex.compile(r"[^\p{C}\p{Z}]")


def _plain_name(text: str) -> str:
    if _INVISIBLE.search(text):
        raise ValueError("must not contain control, bidirectional or zero-width characters")
    if not _VISIBLE.search(text):
        raise ValueError("must not be blank")
    return text


def _single_line(text: str) -> str:
    if any(ord(character) < 32 for character in text):
        raise ValueError("must be a single line")
    return _not_blank(text)


def _slug(text: str) -> str:
    if not is_slug(text):
        raise ValueError(
            "must be letters and digits in lower case with single hyphens between, such as "
            f"“{make_slug(text) or 'a-slug'}”"
        )
    return text


_PART = r"(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2}|[^\x00-\x7f\p{C}\p{Z}])*"
# An IRI (RFC 3987): letters of any script may stand where a URI would have them encoded.
_HTTP_URL = regex.compile(
    r"https?://(?:[\p{L}\p{M}\p{N}\-._~]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?"
    rf"(?:[/?]{_PART})?(?:\#{_PART})?",
    regex.IGNORECASE,
)


def _http_url(text: str) -> str:
    if not _HTTP_URL.fullmatch(text) or not urlsplit(text).hostname:  # or a ValueError of its own
        raise ValueError(
            "must be an absolute http(s) URL without spaces and user names, such as "
            "https://images.example.com/a.jpg"
        )
    return text


def is_http_url(text: str) -> bool:
    """Whether a text may stand where an `HttpUrl` is asked for."""
    try:
        return len(text) <= LONGEST_URL and bool(_http_url(text))
    except ValueError:
        return False


LONGEST_URL = 2000
Title = Annotated[str, StringConstraints(max_length=500), AfterValidator(_single_line)]
"""One line of text, at most 500 characters."""
Line = Annotated[str, StringConstraints(max_length=1000), AfterValidator(_single_line)]
"""One line of text, at most 1,000 characters."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain_name)]
"""A name as it is shown: no control, bidirectional or zero-width characters."""
Prose = Annotated[str, StringConstraints(max_length=10_000)]
"""Plain text, lines and paragraphs included, at most 10,000 characters."""
Slug = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST),
    AfterValidator(_slug),
    Field(examples=["a-slug"]),
]
"""Letters and digits of any script in lower case, single hyphens between."""
HttpUrl = Annotated[
    str,
    StringConstraints(max_length=LONGEST_URL),
    AfterValidator(_http_url),
    Field(json_schema_extra={"format": "iri"}, examples=["https://images.example.com/a.jpg"]),
]
"""An absolute http(s) URL."""
Locale = Annotated[str, AfterValidator(canonical_locale), Field(examples=["en", "pt-BR"])]
"""A BCP 47 language tag; the canonical form is stored."""


class Image(RequestModel):
    """A picture by address, with what a frontend needs to show it."""

    url: HttpUrl = Field(description="Where the picture is.")
    alt: Prose | None = Field(default=None, description="Text for those who do not see it.")
    width: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="Width in pixels."
    )
    height: Annotated[int, Field(ge=1, le=100_000)] | None = Field(
        default=None, description="Height in pixels."
    )
    caption: Prose | None = Field(default=None, description="Text below it.")
    credit: Line | None = Field(default=None, description="Who made it or owns it.")


class Nothing(RequestModel):
    """The body of an action that takes nothing: `{}`, or none at all."""


StoredImage = Annotated[Image, AsStored()]
"""A picture in an answer."""
