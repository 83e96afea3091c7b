"""Content negotiation (RFC 9110, section 12): the form of an answer that a client likes best."""

from collections.abc import Sequence

import mimeparse
from starlette.requests import Request

from app.foundation.errors import NotAcceptable

VARY = "Accept"
JSON = "application/json"


def negotiate(request: Request, offered: Sequence[str]) -> str:
    """The best of the media types that are offered; of equally good ones the first.

    Raises `NotAcceptable` if the client takes none of them.
    """
    accept = request.headers.get("accept", "*/*")
    try:
        # Of equally good ones, the library takes the last.
        best = str(mimeparse.best_match(list(reversed(offered)), accept))
    except mimeparse.MimeTypeParseException:
        best = ""
    if not best:
        raise NotAcceptable(
            f"“{accept[:100]}” is not offered here; ask for {' or '.join(offered)}.",
            headers={"Vary": VARY},
        )
    return best
