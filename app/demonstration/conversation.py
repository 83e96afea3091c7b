"""The comments of the demonstration site: threads, a queue, and some spam for it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.comments.chain import Examination, Finding
from app.comments.models import Comment
from app.comments.moderation import move, wipe
from app.comments.posting import make_comment, record_of, verdicts_of
from app.events.log import Actor
from app.foundation.clock import now
from app.foundation.database import WriteSession
from app.foundation.ids import new_id

Json = dict[str, Any]
TRAPPED = Finding("spam", "The hidden field was filled in.", 1.0)


@dataclass
class Conversation:
    """What was said so far, by its name in the file."""

    session: WriteSession
    actor: Actor
    _said: dict[str, Comment] = field(default_factory=dict)

    async def say(self, article_id: UUID, item: Json) -> None:
        """Takes a comment and brings it into the state that it has in the file."""
        parent = self._said.get(item.get("parent", ""))
        name, body = item["author_name"], item["body"]
        comment = make_comment(new_id(), article_id, name, body, parent)
        comment.created_at = now() - timedelta(hours=item["hours_ago"])
        comment.score, comment.is_staff = item["score"], item.get("is_staff", False)
        examination = Examination({"honeypot": TRAPPED if "website" in item else Finding()})
        self.session.add(comment)
        await self.session.flush()
        self.session.add_all(
            [record_of(comment, examination), *verdicts_of(comment.id, examination)]
        )
        await self.session.flush()
        if item["state"] != "pending":
            await move(self.session, comment, item["state"], self.actor)
        if item["state"] == "deleted":
            await wipe(self.session, comment)
        self._said[item["name"]] = comment
