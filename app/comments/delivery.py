"""What readers get of comments: the threads of an article, one comment, counts."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from sqlalchemy import Row, bindparam, select
from starlette.requests import Request
from starlette.responses import Response

from app.cache.answers import Answer, nothing, parse_fields, send
from app.cache.headers import VARY
from app.catalog.sections.tree import NOWHERE, read_trails
from app.comments.edit_tokens import is_edit_token
from app.comments.groups import thread_group
from app.comments.models import CommentThread
from app.comments.page_statements import select_one
from app.comments.policies import POLICIES, note_closing, read_policy, resolve, sort_policies
from app.comments.reading import document_for_author, document_of, no_comments, read_page
from app.comments.schemas import (
    CommentCount,
    CommentCounts,
    CommentDocument,
    CommentsQuery,
    CountsQuery,
)
from app.content.delivery import find_by_slug, open_live
from app.content.live import Live, read_by_ids
from app.content.queries import split_ids
from app.foundation.documents import answer_json, raises
from app.foundation.errors import Gone, NotFound
from app.foundation.ids import parse_id
from app.foundation.pagination import Page, next_link
from app.foundation.prepared import Prepared
from app.foundation.requests import AppSettings, IfNoneMatch, Reads

router = APIRouter(tags=["comments"])

LIST_GROUP = "comments"
OWN_VARY = f"{VARY}, Edit-Token"
SEEN_BY_AUTHOR = frozenset({"approved", "pending", "spam"})
_THREADS = Prepared(
    select(CommentThread.id, CommentThread.comment_count).where(
        CommentThread.id.in_(bindparam("ids", expanding=True))
    )
)

EditToken = Annotated[
    str | None,
    Header(
        alias="Edit-Token",
        max_length=200,
        description="The `edit_token` that came with the comment.",
        examples=["3Jq0w2cT9xk5rB1nZ7vY4mD6sF8hKpLq"],
    ),
]


@router.get("/articles/{slug}/comments", name="list_comments", response_model=Page[CommentDocument],
            openapi_extra=raises(Gone))  # fmt: skip
async def list_comments(
    request: Request,
    slug: str,
    query: Annotated[CommentsQuery, Query()],
    session: Reads,
    settings: AppSettings,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Approved comments of an article, in threads or flat. Closed threads stay readable."""
    fields = parse_fields(query.fields, CommentDocument)
    live = open_live(request, session, query.locale)
    article = await find_by_slug(request, live, live.types["article"], slug)
    policy = await read_policy(live, article)
    if policy.state == "off":
        page = no_comments(query)
    else:
        page = await read_page(live, settings, article.id, query)
    links = (next_link(request, page.next_cursor),) if page.next_cursor else ()
    return send(request, live.gate, Answer(page, LIST_GROUP, article.locale, fields, links))


@router.get("/comments/counts", name="count_comments", response_model=CommentCounts)
async def count_comments(
    request: Request,
    query: Annotated[CountsQuery, Query()],
    session: Reads,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """How many comments articles have, for many in one request."""
    live = open_live(request, session)
    ids = list(dict.fromkeys(split_ids(query.ids)))
    articles = await read_by_ids(live, live.types["article"], ids)
    live.gate.note_lists(*map(thread_group, articles))
    counts = {
        row.id: row.comment_count for row in await live.read(_THREADS, {"ids": list(articles)})
    }
    said = sort_policies(await live.read(POLICIES, {"ids": list(articles)}))
    trails = await read_trails(live.gate, [row.section_id for row in articles.values()])
    items = []
    for article_id in ids:
        if (article := articles.get(article_id)) is not None:
            policy = resolve(said, article_id, trails.get(article.section_id, NOWHERE))
            count = 0 if policy.state == "off" else counts.get(article_id, 0)
            state = policy.state_of(article.published_at)
            note_closing(live.gate, state, policy.closes_at(article.published_at))
            item = {"article_id": article_id, "comment_count": count, "comments_state": state}
            items.append(CommentCount(**item))
    return send(request, live.gate, Answer(CommentCounts(items=items), LIST_GROUP))


@router.get("/comments/{comment_id}", name="read_comment", response_model=CommentDocument)
async def read_comment(
    request: Request,
    comment_id: str,
    session: Reads,
    settings: AppSettings,
    edit_token: EditToken = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """One comment; with its `Edit-Token` also while it is pending."""
    live = open_live(request, session)
    row = await find_shown(request, live, comment_id)
    if row.state in SEEN_BY_AUTHOR and is_edit_token(settings, row.id, edit_token):
        own = {"Cache-Control": "private, no-store", "Vary": OWN_VARY}
        return answer_json(document_for_author(row), headers=own)
    if not row.is_shown:
        raise absent(request, live, comment_id)
    answer = send(request, live.gate, Answer(document_of(row), LIST_GROUP))
    answer.headers["Vary"] = OWN_VARY
    return answer


async def find_shown(request: Request, live: Live, comment_id: str) -> Row[Any]:
    """A comment of a live article whose comments are not off, in whatever state."""
    try:
        rows = await live.read(select_one(), {"id": parse_id(comment_id)})
    except NotFound:
        raise absent(request, live, comment_id) from None
    if rows:
        live.gate.note_lists(thread_group(rows[0].article_id))
        articles = await read_by_ids(live, live.types["article"], [rows[0].article_id])
        for article in articles.values():
            if (await read_policy(live, article)).state != "off":
                return rows[0]
    raise absent(request, live, comment_id)


def absent(request: Request, live: Live, comment_id: str) -> NotFound:
    """The answer for what is not there, or not for this reader: the same."""
    headers = {**nothing(request, live.gate, LIST_GROUP), "Vary": OWN_VARY}
    return NotFound(f"There is no comment {comment_id[:100]}.", headers=headers)
