"""A dry run of publish: the true path, then a rollback, and what it would have done."""

from typing import Any

from app.cache.gate import Gate
from app.catalog.sections.tree import read_trails
from app.catalog.urls import SiteUrls
from app.content.content_type import ContentTypes
from app.content.drafts import parse_content
from app.content.editorial_schemas import Change, PlannedEvent, PlannedRedirect, Rehearsal
from app.content.models import Entry
from app.content.publishing import Order, publish
from app.content.revisions import find_revision
from app.content.schemas import Draft
from app.content.warnings import find_warnings
from app.events.log import Actor, pending
from app.foundation.conflicts import find_changes
from app.foundation.database import WriteSession
from app.foundation.errors import Problem


async def rehearse(
    session: WriteSession,
    types: ContentTypes,
    entries: list[tuple[Entry, Order]],
    actor: Actor,
    urls: SiteUrls,
    api_url: str,
) -> Rehearsal:
    """Publishes in a savepoint and takes it back. The first entry is the one in question."""
    entry, order = entries[0]
    content = (await find_revision(session, entry, order.revision or entry.draft_revision)).content
    changes = find_changes(await _live_content(session, entry), content)
    url = await _url(session, entry, parse_content(types[entry.type], content), urls)
    already = len(pending(session))
    savepoint = await session.begin_nested()
    problem = None
    try:
        for each, what in entries:
            await publish(session, types, each, actor, what)
    except Problem as found:
        problem = found.document(api_url)
    events = pending(session)[already:]
    del pending(session)[already:]
    await savepoint.rollback()
    await session.refresh(entry)
    return Rehearsal(
        would_succeed=problem is None,
        problem=problem,
        warnings=(await find_warnings(session, types[entry.type], [entry]))[entry.id],
        changes=[Change(**change) for change in changes],
        url=url,
        redirects=[] if problem else _redirects(events),
        groups=[] if problem else sorted({group for event in events for group in event["groups"]}),
        events=[] if problem else [_planned(event) for event in events],
    )


def _planned(event: dict[str, Any]) -> PlannedEvent:
    return PlannedEvent(type=event["type"], subject=event["subject_id"], data=event["data"])


def _redirects(events: list[dict[str, Any]]) -> list[PlannedRedirect]:
    return [
        PlannedRedirect(from_=event["data"]["previous_slug"], to=event["data"]["slug"])
        for event in events
        if event["data"].get("previous_slug")
    ]


async def _live_content(session: WriteSession, entry: Entry) -> dict[str, Any]:
    if entry.live_revision is None:
        return {}
    return (await find_revision(session, entry, entry.live_revision)).content


async def _url(session: WriteSession, entry: Entry, draft: Draft, urls: SiteUrls) -> str:
    trails = await read_trails(Gate(session), [draft.section])
    slugs = trails[draft.section].slugs if draft.section in trails else []
    return urls.of(entry.type, entry.locale, str(draft.slug), slugs)
