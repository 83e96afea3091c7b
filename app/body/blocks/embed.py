"""`embed`: a page of a provider that the publisher trusts, such as a video."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo

from app.body.blocks.keyed import Keyed
from app.foundation.schemas import HttpUrl, Line


def _provided(text: str, info: ValidationInfo) -> str:
    if not text.startswith("https://"):
        raise ValueError("must be an https URL")
    providers = (info.context or {}).get("embed_providers")
    host = urlsplit(text).hostname or ""
    if providers is not None and not any(
        host == provider or host.endswith(f".{provider}") for provider in providers
    ):
        raise ValueError(
            f"“{host}” is not a provider; those of this site are {', '.join(providers)}"
        )
    return text


class Embed(Keyed):
    """A page of a provider in `EMBED_PROVIDERS`."""

    type: Literal["embed"] = Field(alias="_type")
    url: Annotated[HttpUrl, AfterValidator(_provided)] = Field(description="Its https address.")
    title: Line | None = Field(default=None, description="What it is, for those who cannot see it.")
