"""A comment is changed by its author: whether it may be, and what the checks say of it now."""

from contextlib import suppress
from datetime import timedelta
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request

from app.catalog.sections.tree import NOWHERE, read_trails
from app.comments.arrivals import Arrival, chain_of, is_known_writer, judge, sender_of
from app.comments.chain import Candidate, Circumstances
from app.comments.delivery import EditToken, absent, find_shown
from app.comments.edit_tokens import is_edit_token
from app.comments.hash_keys import require_hasher
from app.comments.policies import read_policy
from app.comments.reader_limits import Reactor
from app.comments.schemas import CommentChange, context_of
from app.content.delivery import open_live
from app.content.live import read_by_ids
from app.foundation.clock import now
from app.foundation.errors import EditWindowClosed, NotFound, TooLarge
from app.foundation.json_body import MERGE_PATCH_TYPES, read_json, read_limited
from app.foundation.requests import AppSettings, database_of
from app.foundation.schemas import parse_json
from app.foundation.settings import Settings


async def receive_change(
    request: Request,
    comment_id: str,
    client: Reactor,
    settings: AppSettings,
    edit_token: EditToken = None,
) -> Arrival:
    """Reads, checks and judges the new text of a comment."""
    database = database_of(request)
    with suppress(TooLarge):  # said when it is the body's turn; a slow sender holds no connection
        await read_limited(request, settings.body_max_bytes)
    async with database.read() as session:
        live = open_live(request, session)
        row = await find_shown(request, live, comment_id)
        if not _is_own(settings, row, edit_token):
            raise absent(request, live, comment_id)
        [article] = (await read_by_ids(live, live.types["article"], [row.article_id])).values()
        sent = await read_json(
            request, limit=settings.body_max_bytes, media_types=MERGE_PATCH_TYPES
        )
        asked = parse_json(CommentChange, sent.document, sent.value, context=context_of(settings))
        _require_window(settings, row)
        policy = await read_policy(live, article)
        trails = await read_trails(live.gate, [article.section_id])
        hasher = await require_hasher(session, database, settings)
        candidate = Candidate(
            comment_id=row.id,
            article_id=row.article_id,
            article_url=live.url("article", article, trails.get(article.section_id, NOWHERE)),
            locale=article.locale,
            author_name=row.author_name,
            author_email=None,
            body=asked.body,
            sent_at=row.created_at,
            is_reply=row.parent_id is not None,
            is_edit=True,
            sender=sender_of(request, client),
        )
        examination = await chain_of(request).examine(
            candidate, Circumstances(session, hasher, settings)
        )
        is_known = await is_known_writer(session, hasher, policy, candidate)
    await chain_of(request).ask_services(candidate, settings, examination)
    state = judge(examination, policy, is_known=is_known)
    return Arrival(candidate, examination, hasher, state)


Changed = Annotated[Arrival, Depends(receive_change)]


def find_own(settings: Settings, comment: Any, token: str | None) -> None:
    """Raises `NotFound` for everybody but the author, `EditWindowClosed` if it is too late."""
    if not _is_own(settings, comment, token):
        raise NotFound(f"There is no comment {comment.id}.")
    _require_window(settings, comment)


def _is_own(settings: Settings, comment: Any, token: str | None) -> bool:
    is_there = comment.state not in {"deleted", "rejected"} and not comment.is_staff
    return is_edit_token(settings, comment.id, token) and is_there


def _require_window(settings: Settings, comment: Any) -> None:
    minutes = settings.comment_edit_minutes
    if comment.created_at + timedelta(minutes=minutes) <= now():
        raise EditWindowClosed(f"A comment can be edited for {minutes} minutes; these are over.")
