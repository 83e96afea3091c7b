"""How the routes of rows find the table and the row, before and in their transaction."""

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from app.access.editor import Writer
from app.content.content_type import ContentType
from app.content.lifecycle import honor_version, types_of
from app.content.models import Entry
from app.content.permits import find_changeable, lock_changeable
from app.content_types.tables.row_drafts import RowDocument
from app.content_types.tables.rows import Json, read_row
from app.content_types.tables.storing import layout_in
from app.content_types.tables.working import copy_ahead, find_working
from app.foundation.database import ReadSession, WriteSession
from app.foundation.documents import answer_json
from app.foundation.errors import NotFound
from app.foundation.etags import version_etag
from app.foundation.ids import parse_id
from app.foundation.requests import Reads, database_of


def table_type(request: Request) -> ContentType:
    """The content type of data tables."""
    return types_of(request)["table"]


async def _copied_ahead(request: Request, entry_id: str, reads: Reads, editor: Writer) -> None:
    """Before the request's own transaction begins: the rows that readers see have a copy."""
    entry = await find_changeable(reads, table_type(request), parse_id(entry_id), editor)
    await copy_ahead(database_of(request), reads, entry.id)


async def _known_row(
    request: Request, entry_id: str, row_id: str, reads: Reads, editor: Writer
) -> None:
    """The same, if there is such a row; it is said before the body is read."""
    entry = await find_changeable(reads, table_type(request), parse_id(entry_id), editor)
    await find_row(reads, entry, row_id)
    await copy_ahead(database_of(request), reads, entry.id)


AHEAD = [Depends(_copied_ahead, scope="function")]
KNOWN = [Depends(_known_row, scope="function")]


def parse_row_id(text: str) -> int:
    """The id of a row in a path; what is none names nothing."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise NotFound(f"The table has no row “{text[:50]}”.")
    return int(text)


async def find_row(session: ReadSession | WriteSession, entry: Entry, row_id: str) -> Json:
    """A working row, or `NotFound`."""
    working = await find_working(session, entry.id)
    if working is None:
        raise NotFound(f"The table has no row “{row_id[:50]}”.")
    return await read_row(session, layout_in(working), parse_row_id(row_id))


async def lock_table(
    session: WriteSession, request: Request, entry_id: str, editor: Writer, if_match: str | None
) -> Entry:
    """The table, locked for a change by an action."""
    entry = await lock_changeable(session, table_type(request), parse_id(entry_id), editor)
    honor_version(entry, if_match)
    return entry


def answer_row(
    row: Json, version: int, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """A row, with the table's version as its ETag."""
    return answer_json(RowDocument(row), status, {"ETag": version_etag(version), **(headers or {})})
