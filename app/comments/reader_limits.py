"""How often readers may write: limits per client, and for comments per article too."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.access.editor import limits_of
from app.foundation.clients import client_of


async def count_comment(request: Request) -> str:
    """Counts a comment, of its client and under its article. Raises `TooManyRequests`."""
    client = client_of(request)
    limits = limits_of(request)
    standing = limits.comments.take(client)
    request.state.headers.update(standing.headers)
    standing.require("You have sent many comments.")
    crowd = limits.article_comments.take(str(request.path_params.get("slug"))[:200])
    if not crowd.is_allowed:
        request.state.headers.update(crowd.headers)
    crowd.require("Many comments come in just now.")
    return client


async def count_reaction(request: Request) -> str:
    """Counts whatever else readers change. Raises `TooManyRequests`."""
    client = client_of(request)
    standing = limits_of(request).reactions.take(client)
    request.state.headers.update(standing.headers)
    standing.require("You have changed many things.")
    return client


Commenter = Annotated[str, Depends(count_comment)]
Reactor = Annotated[str, Depends(count_reaction)]
