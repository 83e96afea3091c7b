"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a retry gets the first answer.

The key and the effect are one transaction, so either both are there or none is. Only answers whose
effect was committed are kept; a request that failed can be sent again as it is.
"""

import inspect
import re
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import blake2b, sha256
from typing import Annotated, Any

from cryptography.fernet import Fernet
from fastapi import Header
from sqlalchemy import JSON, LargeBinary, delete, exists, func, literal, select
from sqlalchemy.orm import Mapped, mapped_column
from starlette.requests import Request
from starlette.responses import Response

from app.foundation.clients import client_of
from app.foundation.clock import now
from app.foundation.database import Database, Queryable, ReadSession, WriteSession
from app.foundation.errors import (
    IdempotencyMismatch,
    InProgress,
    Invalid,
    MalformedRequest,
    TooLarge,
    field_error,
)
from app.foundation.json_body import read_limited
from app.foundation.models import Base, InstantColumn
from app.foundation.settings import Settings

KEPT = timedelta(hours=24)
"""How long an answer can be asked for again."""

HEADER = "Idempotency-Key"
_FORM = re.compile(r'"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255})')
_OF_THE_MESSAGE = {"content-length"}

Route = Callable[..., Awaitable[Response]]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias=HEADER,
        description="1 to 255 characters that name this request. Sent again within 24 hours, it "
        "gets the first answer and has no second effect.",
        examples=["0f4b2c1e-publish"],
    ),
]


class StoredAnswer(Base):
    """An answer whose effect was committed. `scope` is a keyed hash of who asked for what, and
    `body` is sealed by a key that only the same request leads to."""

    __tablename__ = "idempotency_keys"

    scope: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int]
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(InstantColumn, index=True)


@dataclass(frozen=True)
class Attempt:
    """A request that must have one effect, however often it is sent."""

    scope: bytes
    fingerprint: bytes
    box: Fernet
    """Opened by who asks again, and by nobody else: an answer may hold an edit token."""


def once(route: Route) -> Route:
    """Lets a route that takes `request` and `session` honor Idempotency-Key."""

    @wraps(route)
    async def run(idempotency_key: str | None = None, **given: Any) -> Response:
        request: Request = given["request"]
        attempt = await _read_attempt(request, idempotency_key)
        if attempt is None:
            return await route(**given)
        running: set[bytes] = request.app.state.running
        if attempt.scope in running:
            raise _in_progress()
        running.add(attempt.scope)
        try:
            return await run_once(given["session"], attempt, lambda: route(**given))
        finally:
            running.discard(attempt.scope)

    plain = inspect.signature(route)
    added = inspect.Parameter(
        "idempotency_key", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=IdempotencyKey
    )
    run.__signature__ = plain.replace(parameters=[*plain.parameters.values(), added])  # type: ignore[attr-defined]
    return run


async def is_answered(request: Request, session: Queryable) -> bool:
    """Whether `once` will replay an answer, so that what comes before it can be left out."""
    attempt = await _read_attempt(request, request.headers.get(HEADER))
    if attempt is None:
        return False
    is_kept = (StoredAnswer.scope == attempt.scope) & (StoredAnswer.expires_at > now())
    return bool((await session.rows(select(exists().where(is_kept))))[0][0])


def refuse_idempotency_key(request: Request) -> None:
    """For a route whose answer must not be kept. Raises `Invalid` if a key was sent."""
    if HEADER in request.headers:
        detail = f"This answer is shown once, so the request takes no {HEADER}; leave it out."
        raise Invalid(detail, [field_error(HEADER, "unknown-parameter", detail, place="header")])


async def forget_expired(database: Database) -> None:
    """Drops the answers that can no longer be asked for."""
    is_over = StoredAnswer.expires_at <= now()
    async with database.read() as reads:
        if not (await reads.rows(select(exists().where(is_over))))[0][0]:
            return
    async with database.write() as session:
        await session.execute(delete(StoredAnswer).where(StoredAnswer.expires_at <= now()))


async def _read_attempt(request: Request, header: str | None) -> Attempt | None:
    if header is None or request.query_params.get("dry_run") == "true":
        return None
    if not _FORM.fullmatch(header.strip()):
        raise _malformed()
    settings: Settings = request.app.state.settings
    try:
        body = await read_limited(request, settings.body_max_bytes)
    except TooLarge:
        return None  # the route refuses it in its turn
    return attempt_of(request, header, body)


def attempt_of(request: Request, header: str, body: bytes) -> Attempt:
    """The attempt of a request with a key; of a large body, its digest is enough.

    Raises `MalformedRequest` if the key is none.
    """
    found = _FORM.fullmatch(header.strip())
    if found is None:
        raise _malformed()
    settings: Settings = request.app.state.settings
    caller = getattr(request.state, "caller", None) or client_of(request)
    asked = "\n".join([caller, request.method, request.url.path, found[1] or found[2]]).encode()
    secret = settings.secret_key.get_secret_value().encode()[:64]
    return Attempt(
        scope=blake2b(asked, digest_size=32, key=secret).digest(),
        box=Fernet(urlsafe_b64encode(_box_key(asked, secret))),
        fingerprint=sha256(request.url.query.encode() + b"\n" + body).digest(),
    )


def _box_key(asked: bytes, secret: bytes) -> bytes:
    return blake2b(asked, digest_size=32, key=secret, person=b"stored answer").digest()


async def find_answer(session: ReadSession, attempt: Attempt) -> Response | None:
    """The stored answer, for a route that works long before its transaction begins."""
    stored = await session.object(
        select(StoredAnswer).where(
            StoredAnswer.scope == attempt.scope, StoredAnswer.expires_at > now()
        )
    )
    return None if stored is None else _replay(stored, attempt)


async def run_once(
    session: WriteSession, attempt: Attempt, route: Callable[[], Awaitable[Response]]
) -> Response:
    """Runs the route unless the attempt was made before; its answer is kept with its effect."""
    await _wait_for_turn(session, attempt)
    stored = await session.get(StoredAnswer, attempt.scope)
    if stored is not None and stored.expires_at <= now():
        await session.delete(stored)
        await session.flush()
        stored = None
    if stored is not None:
        return _replay(stored, attempt)
    answer = await route()
    session.add(
        StoredAnswer(
            scope=attempt.scope,
            fingerprint=attempt.fingerprint,
            status=answer.status_code,
            headers={k: v for k, v in answer.headers.items() if k not in _OF_THE_MESSAGE},
            body=attempt.box.encrypt(bytes(answer.body)),
            expires_at=now() + KEPT,
        )
    )
    return answer


async def _wait_for_turn(session: WriteSession, attempt: Attempt) -> None:
    """Other processes may run the same request. On SQLite, writers take turns anyway."""
    if session.get_bind().dialect.name == "postgresql":
        lock = int.from_bytes(attempt.scope[:8], signed=True)
        if not await session.scalar(select(func.pg_try_advisory_xact_lock(literal(lock)))):
            raise _in_progress()


def _replay(stored: StoredAnswer, attempt: Attempt) -> Response:
    if stored.fingerprint != attempt.fingerprint:
        detail = f"This {HEADER} was used for another request; send this one with a new key."
        raise IdempotencyMismatch(
            detail, [field_error(HEADER, "duplicate", detail, place="header")]
        )
    headers = {**stored.headers, "Idempotent-Replayed": "true"}
    return Response(attempt.box.decrypt(stored.body), stored.status, headers)


def _malformed() -> MalformedRequest:
    return MalformedRequest(
        f"{HEADER} must be 1 to 255 visible ASCII characters, in quotes or without."
    )


def _in_progress() -> InProgress:
    return InProgress(
        f"A request with this {HEADER} is still running; send it again in a moment.",
        headers={"Retry-After": "1"},
    )
