"""What an engine must be able to do; there is one for each database."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import ColumnElement, FromClause

from app.foundation.database import WriteSession
from app.search.documents import Fields
from app.search.questions import Question


class Matches(NamedTuple):
    """What a written question finds, as parts of a statement."""

    source: FromClause
    """`search_entries`, and what else the engine needs."""
    condition: ColumnElement[bool]
    relevance: ColumnElement[float]
    """The larger the better."""


class SearchEngine(Protocol):
    """Full text of one database."""

    async def put(self, session: WriteSession, documents: Mapping[int, Fields]) -> None:
        """Adds entries, by number."""

    async def remove(self, session: WriteSession, numbers: Sequence[int]) -> None:
        """Takes entries out."""

    def write(self, question: Question) -> str:
        """A question with a wanted term in the engine's own language. No word is an operator."""

    def matches(self, asked: ColumnElement[str]) -> Matches:
        """What a written question finds."""
