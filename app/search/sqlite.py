"""The engine on SQLite: FTS5."""

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    true,
)

from app.foundation.database import WriteSession
from app.search.documents import Fields
from app.search.engine import Matches
from app.search.models import SearchEntry
from app.search.questions import Phrase, Question, Term

WEIGHTS = (10.0, 2.0, 0.05, 0.02)
"""Of a word in title, summary, body and forms. BM25 counts each further word of a text less: with
these, forty in a body are worth what one is in a summary, and no number what one is in a title."""

_INDEX = table(
    "search_index",
    column("rowid"),
    column("title"),
    column("summary"),
    column("body"),
    column("forms"),
)
_ITSELF: ColumnClause[str] = literal_column("search_index")


class SqliteEngine:
    """FTS5 in the table `search_index`. Its tokenizer only splits at spaces: the words are ours."""

    async def put(self, session: WriteSession, documents: Mapping[int, Fields]) -> None:
        """Adds entries, by number."""
        rows = [
            {"rowid": number, **{name: " ".join(of) for name, of in fields._asdict().items()}}
            for number, fields in documents.items()
        ]
        # A number may have been somebody's before, if only half of the index was lost.
        await session.execute(insert(_INDEX).prefix_with("OR REPLACE"), rows)

    async def remove(self, session: WriteSession, numbers: Sequence[int]) -> None:
        """Takes entries out."""
        gone = delete(_INDEX).where(_INDEX.c.rowid == bindparam("number"))
        await session.execute(gone, [{"number": number} for number in numbers])

    def write(self, question: Question) -> str:
        """FTS5's own language. Every word is quoted, so none of them is an operator."""
        wanted = " AND ".join(map(_write_term, question.wanted))
        unwanted = " OR ".join(map(_write_term, question.unwanted))
        return f"({wanted}) NOT ({unwanted})" if unwanted else wanted

    def matches(self, asked: ColumnElement[str]) -> Matches:
        """What a written question finds.

        Materialized, because the planner might otherwise ask the index once for each entry that a
        filter leaves.
        """
        found = (
            select(
                _INDEX.c.rowid.label("number"),
                (-func.bm25(_ITSELF, *WEIGHTS)).label("relevance"),
            )
            .where(_ITSELF.op("MATCH")(asked))
            .cte("matches")
            .prefix_with("MATERIALIZED")
        )
        source = found.join(SearchEntry, SearchEntry.number == found.c.number)
        return Matches(source, true(), found.c.relevance)


def _write_term(term: Term) -> str:
    more = " *" if term.is_prefix else ""
    return f"({' OR '.join(_write_phrase(phrase) + more for phrase in term.ways)})"


def _write_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'
