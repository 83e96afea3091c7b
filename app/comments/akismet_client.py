"""Akismet over HTTP (https://akismet.com/developers/): what is sent, and what answers mean."""

import asyncio
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.comments.chain import Candidate
from app.foundation.clock import format_instant
from app.foundation.settings import Settings

if TYPE_CHECKING:
    import httpx

HONEYPOT = "website"


class ServiceSilent(Exception):
    """The service did not answer in time, or not as it should; the message says which."""


@dataclass(frozen=True)
class AkismetAnswer:
    """What Akismet says of a comment."""

    is_spam: bool
    is_blatant: bool
    """Whether nobody needs to look at it (`X-akismet-pro-tip: discard`)."""


async def ask(settings: Settings, candidate: Candidate, recheck: str = "") -> AkismetAnswer:
    """Whether a comment is spam (`comment-check`)."""
    fields = fields_of(settings, candidate) | ({"recheck_reason": recheck} if recheck else {})
    answer = await _post(settings, "comment-check", fields)
    said = answer.text.strip()
    if said not in {"true", "false"}:
        help_ = answer.headers.get("X-akismet-debug-help", "")[:200]
        raise ServiceSilent(f"Akismet said neither yes nor no. {help_}".strip())
    return AkismetAnswer(said == "true", answer.headers.get("X-akismet-pro-tip") == "discard")


async def tell(settings: Settings, candidate: Candidate, right: str) -> None:
    """What a moderator says instead: `submit-spam` or `submit-ham`, with the original values."""
    answer = await _post(settings, f"submit-{right}", fields_of(settings, candidate))
    if not answer.text.startswith("Thanks"):
        raise ServiceSilent("Akismet did not take the correction.")


def fields_of(settings: Settings, candidate: Candidate) -> dict[str, str]:
    """The comment under the names that Akismet documents; what is not known is left out."""
    key = settings.akismet_key.get_secret_value() if settings.akismet_key else ""
    fields = {
        "api_key": key,
        "blog": settings.site_url,
        "user_ip": candidate.sender.address,
        "user_agent": candidate.sender.user_agent,
        "referrer": candidate.sender.referrer,
        "permalink": candidate.article_url,
        "comment_type": "reply" if candidate.is_reply else "comment",
        "comment_author": candidate.author_name,
        "comment_author_email": candidate.author_email or "",
        "comment_content": candidate.body,
        "comment_date_gmt": format_instant(candidate.sent_at),
        "blog_lang": candidate.locale.replace("-", "_").lower(),
        "blog_charset": "UTF-8",
        "honeypot_field_name": HONEYPOT,
        HONEYPOT: candidate.website,
        "recheck_reason": "edit" if candidate.is_edit else "",
        "is_test": "1" if settings.akismet_is_test else "",
    }
    return {name: value for name, value in fields.items() if value}


async def _post(settings: Settings, action: str, fields: dict[str, str]) -> "httpx.Response":
    import httpx  # noqa: PLC0415 - a twentieth of the time that a server takes to start

    try:
        # A limit for the whole: httpx's own is for each step, and a trickle has many.
        async with (
            asyncio.timeout(settings.akismet_timeout),
            httpx.AsyncClient(verify=_tls(), timeout=settings.akismet_timeout) as client,
        ):
            answer = await client.post(f"{settings.akismet_url}/{action}", data=fields)
    except (httpx.HTTPError, TimeoutError, UnicodeError) as wrong:
        raise ServiceSilent(f"Akismet did not answer ({type(wrong).__name__}).") from wrong
    if answer.status_code != 200:
        raise ServiceSilent(f"Akismet answered {answer.status_code}.")
    return answer


@lru_cache
def _tls() -> ssl.SSLContext:
    """Reading all certificates anew for each comment would take longer than asking."""
    import httpx  # noqa: PLC0415

    return httpx.create_ssl_context()
