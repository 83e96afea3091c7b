"""A comment on its way in: everything that can be found out before anything is written.

What is asked of a service is asked here, while no transaction is open: a slow answer from far away
must not keep other writers waiting.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any, cast
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AfterValidator
from sqlalchemy import Row, bindparam, exists, or_, select
from starlette.requests import Request

from app.catalog.sections.tree import NOWHERE, read_trails
from app.comments.addresses import client_network, fold_email
from app.comments.chain import Candidate, Chain, Circumstances, Examination, Sender
from app.comments.hash_keys import require_hasher
from app.comments.hashing import Hasher
from app.comments.models import Comment
from app.comments.page_statements import select_one
from app.comments.policies import Policy, read_policy
from app.comments.private_models import CommentRecord
from app.comments.reader_limits import Commenter
from app.comments.schemas import CommentRequest, context_of
from app.content.delivery import find_by_slug, open_live
from app.content.queries import canonical_or_any
from app.foundation.clock import now
from app.foundation.database import Queryable
from app.foundation.errors import CommentsClosed, Invalid, TooLarge, field_error
from app.foundation.idempotency import is_answered
from app.foundation.ids import new_id
from app.foundation.json_body import read_json, read_limited
from app.foundation.prepared import Prepared
from app.foundation.requests import AppSettings, database_of
from app.foundation.schemas import parse_json

LONGEST_HEADER = 500

_KNOWN = Prepared(
    select(
        exists()
        .where(
            CommentRecord.comment_id == Comment.id,
            Comment.state == "approved",
            or_(
                CommentRecord.email_hash.in_(bindparam("emails", expanding=True)),
                CommentRecord.client_hash.in_(bindparam("clients", expanding=True)),
            ),
        )
        .label("is_known")
    )
)


@dataclass(frozen=True)
class Arrival:
    """A comment that may be taken, and the state that it gets."""

    candidate: Candidate
    examination: Examination
    hasher: Hasher
    state: str
    parent: Row[Any] | None = None


Locale = Annotated[
    str | None,
    AfterValidator(canonical_or_any),
    Query(max_length=35, description="BCP 47 of the article; the site's by default."),
]


async def receive(
    request: Request,
    slug: str,
    client: Commenter,
    settings: AppSettings,
    locale: Locale = None,
) -> Arrival | None:
    """Reads, checks and judges a new comment. None if it came before and was answered."""
    database = database_of(request)
    with suppress(TooLarge):  # said when it is the body's turn; a slow sender holds no connection
        await read_limited(request, settings.body_max_bytes)
    async with database.read() as session:
        if await is_answered(request, session):
            return None
        live = open_live(request, session, locale)
        article = await find_by_slug(request, live, live.types["article"], slug)
        policy = await read_policy(live, article)
        sent = await read_json(request, limit=settings.body_max_bytes)
        asked = parse_json(CommentRequest, sent.document, sent.value, context=context_of(settings))
        parent = await find_parent(session, article.id, asked.parent_id)
        require_open(policy, article)
        trails = await read_trails(live.gate, [article.section_id])
        hasher = await require_hasher(session, database, settings)
        candidate = Candidate(
            comment_id=new_id(),
            article_id=article.id,
            article_url=live.url("article", article, trails.get(article.section_id, NOWHERE)),
            locale=article.locale,
            author_name=asked.author_name,
            author_email=asked.author_email,
            body=asked.body,
            sent_at=now(),
            website=asked.website,
            elapsed_ms=asked.elapsed_ms,
            is_reply=parent is not None,
            sender=sender_of(request, client),
        )
        examination = await chain_of(request).examine(
            candidate, Circumstances(session, hasher, settings)
        )
        is_known = await is_known_writer(session, hasher, policy, candidate)
    await chain_of(request).ask_services(candidate, settings, examination)
    state = judge(examination, policy, is_known=is_known)
    return Arrival(candidate, examination, hasher, state, parent)


Received = Annotated[Arrival | None, Depends(receive)]


def chain_of(request: Request) -> Chain:
    """The checks of the running app."""
    return cast(Chain, request.app.state.comment_chain)


def sender_of(request: Request, client: str) -> Sender:
    """What a request tells of whoever sent it."""
    return Sender(
        client=client,
        address=request.client.host if request.client else "",
        user_agent=request.headers.get("user-agent", "")[:LONGEST_HEADER],
        referrer=request.headers.get("referer", "")[:LONGEST_HEADER],
    )


async def find_parent(
    session: Queryable, article_id: UUID, parent_id: UUID | None
) -> Row[Any] | None:
    """The comment that is answered: of the same article, and visible, or `Invalid`."""
    if parent_id is None:
        return None
    found = await session.rows(select_one(), {"id": parent_id})
    if found and found[0].article_id == article_id and found[0].state == "approved":
        return found[0]
    detail = f"There is no comment {parent_id} to be answered here."
    raise Invalid(detail, [field_error("#/parent_id", "not-found", detail)])


def require_open(policy: Policy, article: Row[Any]) -> None:
    """Raises `CommentsClosed` unless the thread takes comments at this moment."""
    if policy.state_of(article.published_at) != "open":
        raise CommentsClosed(f"“{article.title}” takes no comments.")


async def is_known_writer(
    session: Queryable, hasher: Hasher, policy: Policy, candidate: Candidate
) -> bool:
    """Whether somebody with this e-mail, or without one this client, was approved before.

    It is only looked up where it makes a difference.
    """
    if policy.moderation == "pre" or not policy.hold_first_time:
        return False
    email = candidate.author_email
    clients = [] if email else hasher.every("client", client_network(candidate.sender.client))
    emails = hasher.every("email", fold_email(email)) if email else []
    found = await session.rows(_KNOWN, {"emails": emails, "clients": clients})
    return bool(found[0].is_known)


def judge(examination: Examination, policy: Policy, *, is_known: bool) -> str:
    """The state that a comment gets, from what the checks found and what the publisher wants."""
    if examination.outcome == "spam":
        return "spam"
    if examination.outcome == "hold" or policy.moderation == "pre":
        return "pending"
    return "approved" if is_known or not policy.hold_first_time else "pending"
