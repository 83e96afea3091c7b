"""Writing the log (collected while a transaction runs, appended at its end) and reading it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel
from sqlalchemy import insert, select, text

from app.events.models import Event
from app.foundation.clock import format_instant, now
from app.foundation.database import ReadSession, WriteSession
from app.foundation.ids import new_id

LOCK = 0x62726F61
"""Key of PostgreSQL's advisory lock that orders the commits of writers."""

CHANNEL = "broadsheet_events"
"""PostgreSQL's channel on which every commit with events is announced; the log says what it was."""


@dataclass(frozen=True)
class Actor:
    """Who did it: an API key, or the service itself (without id)."""

    id: UUID | None
    name: str


SYSTEM = Actor(None, "broadsheet")
SCHEDULE = Actor(None, "schedule")


def record(
    session: WriteSession,
    event_type: str,
    subject_id: UUID,
    actor: Actor,
    data: BaseModel,
    *,
    groups: Iterable[str] = (),
) -> None:
    """Notes an event of this transaction; `groups` are the cache groups that it touches."""
    pending(session).append(
        {
            "id": new_id(),
            "type": event_type,
            "subject_id": subject_id,
            "actor_id": actor.id,
            "actor_name": actor.name,
            "at": now(),
            "groups": sorted(set(groups)),
            "data": data.model_dump(mode="json"),
        }
    )


def pending(session: WriteSession) -> list[dict[str, Any]]:
    """The events that this transaction has noted so far."""
    noted: list[dict[str, Any]] = session.info.setdefault("events", [])
    return noted


async def append_pending(session: WriteSession) -> None:
    """The last statement before the commit: nothing ever appears below a `seq` already read.

    On PostgreSQL one statement takes the lock and only then draws the numbers, so numbers are in
    the order of the commits. On SQLite writers come one after the other anyway.
    """
    events = pending(session)
    if not events:
        return
    await session.flush()
    connection = await session.connection()
    if connection.dialect.name == "sqlite":
        await connection.execute(insert(Event.__table__), events)  # type: ignore[arg-type]
    else:
        await connection.execute(_APPEND, {"events": orjson.dumps(_plain(events)).decode()})
    session.info["events"] = []
    session.info.setdefault("appended", {}).update(
        {event["id"]: event["groups"] for event in events}
    )


def appended_by(session: WriteSession) -> Mapping[UUID, Sequence[str]]:
    """The ids of the events that a transaction has appended, with their cache groups."""
    appended: Mapping[UUID, Sequence[str]] = session.info.get("appended", {})
    return appended


def _plain(events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **event,
            "id": str(event["id"]),
            "subject_id": str(event["subject_id"]),
            "actor_id": event["actor_id"] and str(event["actor_id"]),
            "at": format_instant(event["at"]),
        }
        for event in events
    ]


_APPEND = text(
    f"""
    WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock({LOCK})),
         noted AS MATERIALIZED (
             SELECT row.* FROM held, json_to_recordset(CAST(:events AS json)) AS row(
                 id uuid, type text, subject_id uuid, actor_id uuid, actor_name text,
                 at timestamptz, groups json, data json)
         ),
         appended AS (
             INSERT INTO events (seq, id, type, subject_id, actor_id, actor_name, at, groups, data)
             SELECT nextval('events_seq_seq'), id, type, subject_id, actor_id, actor_name, at,
                    groups, data
             FROM noted
             RETURNING seq
         )
    SELECT pg_notify('{CHANNEL}', '') FROM appended LIMIT 1
    """  # noqa: S608 - the only thing put in is our own number
)


async def read_after(
    session: ReadSession,
    seq: int,
    limit: int = 1000,
    *,
    event_type: str | None = None,
    subject_id: UUID | None = None,
) -> Sequence[Event]:
    """The next events behind a position, in commit order. Remember the last `seq`; miss nothing."""
    statement = select(Event).where(Event.seq > seq).order_by(Event.seq).limit(limit)
    if event_type is not None:
        statement = statement.where(Event.type == event_type)
    if subject_id is not None:
        statement = statement.where(Event.subject_id == subject_id)
    return await session.objects(statement)
