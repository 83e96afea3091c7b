"""The engine on PostgreSQL: a tsvector with a GIN index."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import (
    REAL,
    ColumnClause,
    ColumnElement,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal,
    literal_column,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY, TSVECTOR

from app.foundation.database import WriteSession
from app.search.documents import Fields
from app.search.engine import Matches
from app.search.models import SearchEntry
from app.search.questions import Phrase, Question, Term

WEIGHTS = [0.1, 0.05, 0.4, 1.0]
"""Of a word in body (D), forms (C), summary (B) and title (A)."""
LETTERS = "ABDC"
"""Of title, summary, body and forms."""
LAST_PLACE = 16_383
MOST_PLACES = 255
"""Places of one word that a tsvector keeps."""

_WORDS: ColumnClause[str] = literal_column("search_entries.words", TSVECTOR)
_ENTRIES = table("search_entries", column("number"), column("words", TSVECTOR))


class PostgresqlEngine:
    """The words come as finished tsvectors and tsqueries: no configuration, no extension.

    They are in a column of `search_entries` that the model does not have: a table of their own
    would have to be joined for each match, which takes longer than to find and to rank it.
    """

    async def put(self, session: WriteSession, documents: Mapping[int, Fields]) -> None:
        """Adds entries, by number."""
        rows = [
            {"entry": number, "vector": _write_vector(fields)}
            for number, fields in documents.items()
        ]
        vector = cast(bindparam("vector", type_=Text()), TSVECTOR)
        filled = update(_ENTRIES).where(_ENTRIES.c.number == bindparam("entry"))
        await session.execute(filled.values(words=vector), rows)

    async def remove(self, session: WriteSession, numbers: Sequence[int]) -> None:
        """The words go with the row of the entry."""

    def write(self, question: Question) -> str:
        """PostgreSQL's own language. Every word is quoted, so none of them is an operator."""
        wanted = " & ".join(map(_write_term, question.wanted))
        unwanted = " | ".join(map(_write_term, question.unwanted))
        return f"{wanted} & !({unwanted})" if unwanted else wanted

    def matches(self, asked: ColumnElement[str]) -> Matches:
        """What a written question finds.

        Ranked as if one word were enough: for "all of them", `ts_rank` adds up each pair of words
        that stand close, and a few in a body would outdo a title.
        """
        query = cast(asked, TSQUERY)
        weights = cast(literal(WEIGHTS, ARRAY(REAL)), ARRAY(REAL))
        return Matches(
            SearchEntry.__table__,
            _WORDS.op("@@")(query),
            func.ts_rank(weights, _WORDS, query.op("||")(query)),
        )


def _write_vector(fields: Fields) -> str:
    """Each word with its places. They hold letters, marks and digits alone: nothing to escape."""
    places: dict[str, list[str]] = {}
    for word, place in _places(fields):
        places.setdefault(word, []).append(place)
    return " ".join(f"'{word}':{','.join(found[:MOST_PLACES])}" for word, found in places.items())


def _places(fields: Fields) -> Iterator[tuple[str, str]]:
    place = 0
    for letter, found in zip(LETTERS, fields, strict=True):
        place += 1  # no phrase goes from one field into the next
        for word in found:
            place = min(place + 1, LAST_PLACE)
            yield word, f"{place}{letter}"


def _write_term(term: Term) -> str:
    more = ":*" if term.is_prefix else ""
    return f"({' | '.join(_write_phrase(phrase) + more for phrase in term.ways)})"


def _write_phrase(phrase: Phrase) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase)
