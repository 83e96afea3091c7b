"""Fills the site and the search index with as many articles as one likes, always the same ones."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate
from random import Random
from typing import Any

from sqlalchemy import insert, text

from app.content.models import Entry
from app.content_types.articles.models import Article
from app.foundation.clock import now
from app.foundation.database import Database, WriteSession
from app.foundation.ids import new_id
from app.search.documents import Fields, Texts, fields_of
from app.search.folding import words
from app.search.index import engine_of
from app.search.models import SearchEntry, SearchText

SEED = 20_261_125
BATCH = 5_000
VOCABULARY = 30_000
TITLE, SUMMARY, BODY = 8, 12, 40
"""Words of an article: the index alone is filled, so the body is that of its beginning."""
SYLLABLES = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
QUESTIONS = 60
Json = dict[str, Any]


class Prose:
    """Words as often as in a language (Zipf): the second half as often as the first."""

    def __init__(self) -> None:
        self.random = Random(SEED)
        made: dict[str, None] = {}
        while len(made) < VOCABULARY:
            made["".join(self.random.choices(SYLLABLES, k=self.random.randint(2, 4)))] = None
        self._words = list(made)
        self._weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
        self.stems = {word: next(words(word, "en")).parts[0].stem for word in made}

    def words(self, count: int) -> list[str]:
        """So many words."""
        return self.random.choices(self._words, cum_weights=self._weights, k=count)

    def fields(self, texts: Sequence[list[str]]) -> Fields:
        """What `fields_of` makes of these texts, for many at once."""
        stems = [[self.stems[word] for word in text] for text in texts]
        others = {word for text in texts for word in text if self.stems[word] != word}
        return Fields(*stems, sorted(others))


async def fill_search(database: Database, count: int) -> list[str]:
    """So many live articles in the index; two words each of some of their titles."""
    prose = Prose()
    questions: list[str] = []
    async with database.write() as session:
        await drop_word_index(session)
    for start in range(0, count, BATCH):
        numbers = range(start + 1, min(count, start + BATCH) + 1)
        async with database.write() as session:
            titles = await _add(session, prose, numbers)
        if not start:
            questions = [" ".join(list(dict.fromkeys(one))[:2]) for one in titles[:QUESTIONS]]
    async with database.write() as session:
        await make_word_index(session)
        await session.execute(text("ANALYZE"))
    return questions


async def drop_word_index(session: WriteSession) -> None:
    """PostgreSQL fills a table much faster without its index of words."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("DROP INDEX ix_search_entries_words"))


async def make_word_index(session: WriteSession) -> None:
    """Makes it anew."""
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
        await session.execute(
            text("CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)")
        )


async def _add(session: WriteSession, prose: Prose, numbers: range) -> list[list[str]]:
    """Live articles of the last three years; their titles."""
    made = [[prose.words(length) for length in (TITLE, SUMMARY, BODY)] for _ in numbers]
    rows = list(_rows(prose, numbers, made))
    fields = dict(zip(numbers, map(prose.fields, made), strict=True))
    _check(made[0], fields[numbers[0]])
    for model, make in ((Entry, _entry), (Article, _article), (SearchEntry, _found),
                        (SearchText, _text)):  # fmt: skip
        await session.execute(insert(model.__table__), [make(row) for row in rows])
    await engine_of(session.get_bind().dialect.name).put(session, fields)
    return [texts[0] for texts in made]


def _check(texts: Sequence[list[str]], fields: Fields) -> None:
    expected = fields_of(Texts(*map(" ".join, texts)), "en")
    assert expected[:3] == fields[:3]  # noqa: S101
    assert sorted(expected.forms) == fields.forms  # noqa: S101


def _rows(prose: Prose, numbers: range, made: Sequence[Sequence[list[str]]]) -> Iterator[Json]:
    moment = now()
    for number, (title, summary, body) in zip(numbers, made, strict=True):
        age = timedelta(seconds=prose.random.randrange(3 * 365 * 86_400))
        yield {
            "id": new_id(), "number": number, "title": " ".join(title),
            "summary": " ".join(summary), "text": " ".join(body), "moment": moment - age,
        }  # fmt: skip


def _shared(row: Json) -> Json:
    return {
        "id": row["id"], "locale": "en", "translation_key": row["id"], "title": row["title"],
        "title_sort": row["title"], "slug": f"article-{row['number']}", "updated_at": row["moment"],
    }  # fmt: skip


def _entry(row: Json) -> Json:
    return {
        **_shared(row), "type": "article", "version": 2, "draft_revision": 1, "live_revision": 1,
        "created_at": row["moment"], "created_by_name": "bench", "updated_by_name": "bench",
        "is_amended": False,
    }  # fmt: skip


def _article(row: Json) -> Json:
    return {
        **_shared(row), "published_at": row["moment"], "summary": row["summary"], "body": [],
        "extra": {}, "seo": {}, "noindex": False, "revision": 1, "corrections": [], "faq_ids": [],
        "table_ids": [], "related_ids": [], "outline": [], "word_count": BODY, "reading_minutes": 1,
    }  # fmt: skip


def _found(row: Json) -> Json:
    return {
        "number": row["number"], "id": row["id"], "type": "article", "locale": "en",
        "section_id": None, "published_at": row["moment"],
        "fresh_at": int(row["moment"].timestamp()),
    }  # fmt: skip


def _text(row: Json) -> Json:
    return {"id": row["id"], "summary": row["summary"], "body": row["text"]}
