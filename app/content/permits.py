"""What an editor may see and change of entries, beyond what the route asks for.

Contributors change only what is their own and was never live. Moderators see only what is live, as
readers see it.
"""

from uuid import UUID

from sqlalchemy import exists, select

from app.access.editor import Editor
from app.access.roles import Permission
from app.content.content_type import ContentType
from app.content.drafts import absent, find_entry, lock_entry
from app.content.models import Entry, Publication
from app.foundation.database import Queryable, ReadSession, WriteSession
from app.foundation.errors import NotAllowed


async def find_visible(
    session: ReadSession, content_type: ContentType, entry_id: UUID, editor: Editor
) -> Entry:
    """An entry that this editor may see, or `NotFound`."""
    entry = await find_entry(session, content_type, entry_id)
    if entry.live_revision is None and not editor.may(Permission.READ_DRAFTS):
        raise absent(content_type, entry_id)
    return entry


async def find_changeable(
    session: ReadSession, content_type: ContentType, entry_id: UUID, editor: Editor
) -> Entry:
    """An entry that this editor may change: `NotFound`, then `NotAllowed`."""
    entry = await find_entry(session, content_type, entry_id)
    await _require_own(session, entry, editor)
    return entry


async def lock_changeable(
    session: WriteSession, content_type: ContentType, entry_id: UUID, editor: Editor
) -> Entry:
    """The same, locked: it may have gone live since it was found."""
    entry = await lock_entry(session, content_type, entry_id)
    await _require_own(session, entry, editor)
    return entry


async def _require_own(session: Queryable, entry: Entry, editor: Editor) -> None:
    if editor.may(Permission.CHANGE_ALL_ENTRIES):
        return
    if entry.created_by_id != editor.id:
        raise NotAllowed(
            f"The role “{editor.role}” may change only its own entries; “{entry.title}” was made "
            f"by {entry.created_by_name}."
        )
    was_live = select(exists().where(Publication.entry_id == entry.id))
    if (await session.rows(was_live))[0][0]:
        raise NotAllowed(
            f"“{entry.title}” has been live, so the role “{editor.role}” may not change it any "
            "more; ask an editor."
        )
