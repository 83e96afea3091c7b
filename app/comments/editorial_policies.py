"""What editors of the threads decide for the site, a section, an article; it holds at once."""

from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Moderator
from app.cache.gate import Gate
from app.catalog.sections.models import Section
from app.catalog.sections.tree import NOWHERE, read_trails
from app.comments.groups import touched
from app.comments.models import CommentPolicy
from app.comments.policies import POLICIES, QUESTIONS, resolve, sort_policies
from app.comments.policy_schemas import EffectivePolicy, PolicyDraft, PolicyRecord
from app.content.lifecycle import types_of
from app.content.live import table_of
from app.content.models import Entry
from app.events.log import Actor, record
from app.events.types import CommentPolicyChanged
from app.foundation.database import Queryable, WriteSession
from app.foundation.documents import answer_json, json_body
from app.foundation.errors import NotFound
from app.foundation.ids import new_id, parse_id
from app.foundation.json_body import read_json
from app.foundation.requests import AppSettings, Reads, Writes
from app.foundation.schemas import parse_json

router = APIRouter(prefix="/comment-policies", tags=["editorial: comments"])

Scope = Literal["site", "section", "article"]
SCOPES: dict[str, Scope] = {"sections": "section", "articles": "article"}


def _target_in_path(target_id: str) -> str:
    return target_id


def _no_target() -> str:
    return ""


def _add_routes(path: str, plural: str | None) -> None:
    """Read, replace and remove what is said in one kind of place."""
    scope: Scope = SCOPES[plural] if plural else "site"
    target_in = _target_in_path if plural else _no_target

    @router.get(path, name=f"read_{scope}_comment_policy", response_model=PolicyRecord)
    async def read_policy(
        request: Request,
        session: Reads,
        editor: Moderator,
        target_id: Annotated[str, Depends(target_in)],
    ) -> Response:
        """What is said about comments here, and what holds."""
        target = await _find_target(session, scope, target_id)
        return answer_json(await _describe(request, session, scope, target))

    @router.put(path, name=f"set_{scope}_comment_policy", response_model=PolicyRecord,
                openapi_extra=json_body(PolicyDraft, required=False))  # fmt: skip
    async def set_policy(
        request: Request,
        reads: Reads,
        session: Writes,
        settings: AppSettings,
        editor: Moderator,
        target_id: Annotated[str, Depends(target_in)],
    ) -> Response:
        """Replaces what is said here; it holds at once. A null field inherits."""
        target = await _find_target(reads, scope, target_id)
        sent = await read_json(request, limit=settings.body_max_bytes)
        draft = parse_json(PolicyDraft, sent.document, sent.value)
        await _set(session, scope, target, draft, editor)
        return answer_json(await _describe(request, session, scope, target))

    @router.delete(path, name=f"remove_{scope}_comment_policy", status_code=204,
                   response_model=None)  # fmt: skip
    async def remove_policy(
        reads: Reads,
        session: Writes,
        editor: Moderator,
        target_id: Annotated[str, Depends(target_in)],
    ) -> Response:
        """Says nothing here any more: everything is inherited again."""
        await _remove(session, scope, await _find_target(reads, scope, target_id), editor)
        return Response(status_code=204)


_add_routes("/site", None)
_add_routes("/sections/{target_id}", "sections")
_add_routes("/articles/{target_id}", "articles")


async def _find_target(session: Queryable, scope: Scope, target_id: str) -> UUID | None:
    if scope == "site":
        return None
    wanted = parse_id(target_id)
    statement = (
        select(Section.id).where(Section.id == wanted)
        if scope == "section"
        else select(Entry.id).where(Entry.id == wanted, Entry.type == "article")
    )
    if not await session.rows(statement):
        raise NotFound(f"There is no {scope} {wanted}.")
    return wanted


async def _lock(session: WriteSession, scope: Scope, target: UUID | None) -> CommentPolicy | None:
    await session.take_turns("comment policies")
    is_here = {
        "site": CommentPolicy.section_id.is_(None) & CommentPolicy.article_id.is_(None),
        "section": CommentPolicy.section_id == target,
        "article": CommentPolicy.article_id == target,
    }[scope]
    found: CommentPolicy | None = await session.scalar(select(CommentPolicy).where(is_here))
    return found


async def _set(
    session: WriteSession, scope: Scope, target: UUID | None, draft: PolicyDraft, actor: Actor
) -> None:
    policy = await _lock(session, scope, target)
    if policy is None:
        policy = CommentPolicy(id=new_id())
        if target is not None:
            setattr(policy, f"{scope}_id", target)
        session.add(policy)
    for question in QUESTIONS:
        setattr(policy, question, getattr(draft, question))
    await session.flush()
    _record(session, "changed", scope, target, policy, actor)


async def _remove(session: WriteSession, scope: Scope, target: UUID | None, actor: Actor) -> None:
    policy = await _lock(session, scope, target)
    if policy is not None:
        await session.delete(policy)
        _record(session, "removed", scope, target, policy, actor)


def _record(
    session: WriteSession,
    verb: str,
    scope: Scope,
    target: UUID | None,
    policy: CommentPolicy,
    actor: Actor,
) -> None:
    said = {question: getattr(policy, question) for question in QUESTIONS}
    data = CommentPolicyChanged(scope=scope, target=target, **said)
    groups = {"comment_policies"}
    if scope == "article" and target is not None:
        groups = {target.hex, *touched(target)}
    record(session, f"comment_policy.{verb}", policy.id, actor, data, groups=groups)


async def _describe(
    request: Request, session: Queryable, scope: Scope, target: UUID | None
) -> PolicyRecord:
    article_id = target if scope == "article" else None
    section_id = target if scope == "section" else None
    if article_id is not None:
        live = table_of(types_of(request)["article"])
        rows = await session.rows(select(live.c.section_id).where(live.c.id == article_id))
        section_id = rows[0].section_id if rows else None
    said = sort_policies(await session.rows(POLICIES, {"ids": [article_id] if article_id else []}))
    trails = await read_trails(Gate(session), [section_id])
    here: Any = said.get(target)
    return PolicyRecord(
        **{question: getattr(here, question, None) for question in QUESTIONS},
        effective=EffectivePolicy(
            **asdict(resolve(said, article_id, trails.get(section_id, NOWHERE)))
        ),
    )
