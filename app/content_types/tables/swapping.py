"""The last transaction of an import: the filled dataset becomes the one that editors work on."""

from collections.abc import Sequence

from app.content import drafts
from app.content.content_type import ContentType, Save
from app.content.models import Entry
from app.content_types.tables.columns import Column
from app.content_types.tables.importing import Filled
from app.content_types.tables.models import Dataset
from app.content_types.tables.rows import read_columns
from app.content_types.tables.working import find_working, point_at
from app.events.log import Actor, record
from app.events.types import RowsChanged
from app.foundation.database import WriteSession
from app.foundation.errors import VersionConflict


async def swap_in(
    session: WriteSession, kind: ContentType, entry: Entry, filled: Filled, actor: Actor
) -> None:
    """Makes the filled dataset the working one. Raises `VersionConflict` if another came first."""
    drafts.refuse_archived(entry)
    working = await find_working(session, entry.id)
    present = (working.id, working.edits) if working is not None else (None, 0)
    began = (filled.base.dataset_id, filled.base.edits)
    if present != began or await read_columns(session, entry) != list(filled.base.columns):
        raise VersionConflict(
            "The table was changed while the file was read, so nothing was kept. Look at the "
            "table, then import the file again.",
            current_version=entry.version,
            conflicts=[],
        )
    dataset = await session.get_one(Dataset, filled.dataset.id)
    await point_at(session, entry.id, dataset)
    if filled.base.columns:
        drafts.amend(entry, actor)
    else:
        await _save_columns(session, kind, entry, filled.file.columns, actor)
    await session.flush()
    imported = RowsChanged(version=entry.version, row_count=dataset.row_count)
    record(session, "table.rows_imported", entry.id, actor, imported)


async def _save_columns(
    session: WriteSession, kind: ContentType, entry: Entry, columns: Sequence[Column], actor: Actor
) -> None:
    """The table had none, so it gets those of the file."""
    found = [column.model_dump(mode="json") for column in columns]
    content = await drafts.read_content(session, entry) | {"columns": found}
    draft = drafts.parse_content(kind, content)
    await drafts.save(session, kind, entry, draft, Save(kind.saving.query(), actor))
