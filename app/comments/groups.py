"""The cache groups of comments: a change of a thread touches the thread, not the front page."""

from base64 import urlsafe_b64encode
from uuid import UUID

COMMENTS = "comments"


def thread_group(article_id: UUID) -> str:
    """The group of everything that shows comments of this article, 31 characters."""
    return f"comments-{urlsafe_b64encode(article_id.bytes).decode().rstrip('=')}"


def touched(article_id: UUID) -> set[str]:
    """What a change that readers see touches: the thread, and answers that something is absent."""
    return {thread_group(article_id), COMMENTS}
