"""The forms of a feed: how its address ends, what it is called, how it is written."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from app.content.links import FEED_FORMS
from app.discovery.feeds import atom, json_feed, rss
from app.discovery.feeds.reading import Feed


class AtomResponse(Response):
    """Atom."""

    media_type = FEED_FORMS["atom"]


class JsonFeedResponse(JSONResponse):
    """JSON Feed, as bytes already; FastAPI documents the schema of this class only."""

    media_type = FEED_FORMS["json"]

    def render(self, content: bytes) -> bytes:
        """The bytes."""
        return content


class RssResponse(Response):
    """RSS."""

    media_type = FEED_FORMS["rss"]


@dataclass(frozen=True)
class Form:
    """One form."""

    name: str
    """What the address ends with."""
    response: type[Response]
    write: Callable[[Feed], bytes]
    model: type[json_feed.JsonFeed] | None = None
    """What the OpenAPI document says of it; XML is a text there."""


FORMS = (
    Form("rss", RssResponse, rss.write_rss),
    Form("atom", AtomResponse, atom.write_atom),
    Form("json", JsonFeedResponse, json_feed.write_json_feed, json_feed.JsonFeed),
)
