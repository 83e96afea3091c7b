"""What the worker does for comments at each look."""

from app.comments.closing import tell_closings
from app.comments.hash_keys import rotate_keys
from app.comments.privacy import forget_old
from app.comments.rechecking import ask_again
from app.content.content_type import ContentTypes
from app.foundation.database import Database
from app.foundation.settings import Settings


async def keep_up(database: Database, types: ContentTypes, settings: Settings) -> None:
    """Closes what closes by the clock, asks services again, forgets what is old, changes keys."""
    if "article" in types:
        await tell_closings(database, types)
        await ask_again(database, types, settings)
    await forget_old(database, settings)
    await rotate_keys(database, settings)
