"""Sows any number of live articles in bulk: the engine makes a few, SQL copies their rows.

So a sown article has all rows that a published one has, and the invariants hold.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ColumnElement,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    cast,
    delete,
    func,
    insert,
    select,
    text,
)

from app.content.models import Entry
from app.content.sitemap_parts import PART_ENTRIES
from app.content_types.articles.traits import SECONDS
from app.foundation.database import Database, WriteSession
from app.foundation.ids import new_id
from app.foundation.models import Base, InstantColumn
from app.foundation.settings import Settings
from app.foundation.slugs import fold
from app.search.models import SearchEntry
from bench.data import Site
from bench.search_data import drop_word_index, make_word_index
from bench.text import article_body, paragraph, sentence

SEED = 20_261_125
TEMPLATES = 20
CHUNK = 20_000
EVERY = timedelta(seconds=25)
"""Between two articles: a million are ten months."""
LAST = datetime(2026, 10, 31, 12, tzinfo=UTC)

FIRST_NUMBER = 1_000_000
"""Sown articles are called in the search index by numbers above this one."""
NEW_IDS = ("entry_id", "translation_key", "publication_id", "redirect_id", "created_id",
           "published_id")  # fmt: skip
SEEDS = Table(
    "bench_seeds",
    MetaData(),
    Column("number", Integer, primary_key=True),
    Column("template_id", Uuid),
    Column("template_number", Integer),
    Column("search_number", Integer),
    Column("slug", String(200)),
    Column("title", Text),
    Column("title_sort", Text),
    Column("at", InstantColumn),
    Column("second", BigInteger),
    Column("rank", BigInteger),
    Column("sitemap_part", Integer),
    *(Column(name, Uuid) for name in NEW_IDS),
)
ROW = SEEDS.c
ORIGINAL = Entry.__table__.alias("original")
JSON_OF_TEXT = Text().with_variant(JSON(), "postgresql")
"""What text is cast to, to go into a column of JSON."""


@dataclass(frozen=True)
class Copied:
    """A table whose rows are copied: which column names the entry, and what else differs."""

    table: str
    owner: str
    differing: Mapping[str, ColumnElement[Any]]
    texts: tuple[str, ...] = ()
    """Columns of JSON that repeat the entry's slug, title or id."""
    of_type: str | None = None
    """Only rows of this `type`."""


TITLES = {"slug": ROW.slug, "title": ROW.title, "title_sort": ROW.title_sort,
          "translation_key": ROW.translation_key}  # fmt: skip
COPIED = (
    Copied("entries", "id", {**TITLES, "created_at": ROW.at, "updated_at": ROW.at}),
    Copied("revisions", "entry_id", {"created_at": ROW.at}, ("content",)),
    Copied("publications", "entry_id",
           {"id": ROW.publication_id, "slug": ROW.slug, "published_at": ROW.at,
            "updated_at": ROW.at, "live_from": ROW.at}),
    Copied("articles", "id",
           {**TITLES, "published_at": ROW.at, "updated_at": ROW.at,
            "sitemap_part": ROW.sitemap_part}),
    Copied("article_authors", "article_id", {}),
    Copied("entry_tags", "entry_id", {}),
    Copied("listings", "entry_id", {"published_at": ROW.at}),
    Copied("entry_references", "entry_id", {}),
    Copied("renditions", "id", {}),
    Copied("article_traits", "article_id", {"rank": ROW.rank}),
    Copied("search_texts", "id", {}),
    Copied("search_entries", "id",
           {"number": ROW.search_number, "published_at": ROW.at, "fresh_at": ROW.second}),
    Copied("redirects", "target_id", {"id": ROW.redirect_id, "slug": ROW.slug}),
    Copied("events", "subject_id", {"id": ROW.created_id, "at": ROW.at}, ("groups", "data"),
           "article.created"),
    Copied("events", "subject_id", {"id": ROW.published_id, "at": ROW.at}, ("groups", "data"),
           "article.published"),
)  # fmt: skip
WORDS_COPIED = {
    # The order is given: the other way round, all sown words are read for each seed.
    "sqlite": """
        INSERT INTO search_index (rowid, title, summary, body, forms)
        SELECT seed.search_number, template.title, template.summary, template.body, template.forms
        FROM bench_seeds AS seed
        CROSS JOIN search_index AS template ON template.rowid = seed.template_number
        ORDER BY seed.search_number""",
    "postgresql": """
        UPDATE search_entries AS mine SET words = template.words
        FROM bench_seeds AS seed
        JOIN search_entries AS template ON template.number = seed.template_number
        WHERE mine.number = seed.search_number""",
}
"""Each seed is found by the words of its template."""


class NotCopied(Exception):
    """Publishing writes rows that would be missing of what is sown."""


async def sow(database: Database, settings: Settings, count: int, *, is_long: bool = False) -> None:
    """So many live articles, `story-0000001` the oldest; bodies of 7 kB or of 500 characters."""
    async with database.write() as session:
        templates = await _make_templates(Site(session, settings), is_long=is_long)
        await _refuse_unknown(session, templates)
        found = await session.execute(select(SearchEntry.id, SearchEntry.number))
        numbers_of = {row.id: row.number for row in found}
        await session.run_sync(lambda plain: SEEDS.create(plain.connection()))
        await drop_word_index(session)
    for numbers in _chunks(count):
        async with database.write() as session:
            await session.execute(delete(SEEDS))
            seeds = [_seed(number, count, templates, numbers_of) for number in numbers]
            await session.execute(insert(SEEDS), seeds)
            for copied in COPIED:
                await session.execute(_copy(copied))
            await session.execute(text(WORDS_COPIED[session.get_bind().dialect.name]))
        print(f"  {numbers[-1]:,} of {count:,} articles", end="\r", file=sys.stderr, flush=True)
    async with database.write() as session:
        await make_word_index(session)
        await session.run_sync(lambda plain: SEEDS.drop(plain.connection()))
        # Autovacuum would do it within a minute; the measurement does not wait for it.
        await session.execute(text("ANALYZE"))
    print(file=sys.stderr)


async def _make_templates(site: Site, *, is_long: bool) -> Sequence[UUID]:
    sections = [await site.add_section_trail(f"desk-{turn}", f"beat-{turn}") for turn in range(5)]
    authors = [await site.add_to_catalog("author", name=f"Staff {turn}") for turn in range(10)]
    tags = [await site.add_to_catalog("tag", name=f"Topic {turn}") for turn in range(10)]
    short = [paragraph(1), paragraph(2)]
    made = [
        await site.add_live(
            "article",
            title=f"A template, number {turn:03}",
            slug=f"a-template-{turn:03}",
            summary=sentence(turn),
            body=article_body([]) if is_long else short,
            section_id=sections[turn % len(sections)],
            authors=[{"author_id": authors[turn % len(authors)], "role": None}],
            tag_ids=[tags[turn % len(tags)], tags[(turn + 3) % len(tags)]],
        )
        for turn in range(TEMPLATES)
    ]
    return [UUID(entry_id) for entry_id in made]


async def _refuse_unknown(session: WriteSession, templates: Sequence[UUID]) -> None:
    """Raises `NotCopied` if a table has rows of the templates that nothing here copies."""
    known = {copied.table for copied in COPIED}
    for table in Base.metadata.sorted_tables:
        for column in table.c:
            names_entries = any(
                key.column.table.name in {"entries", "articles"} for key in column.foreign_keys
            )
            if table.name in known or not names_entries:
                continue
            if await session.scalar(select(column).where(column.in_(templates)).limit(1)):
                raise NotCopied(f"Publishing writes {table.name}: add it to COPIED.")


def _chunks(count: int) -> Iterator[range]:
    for start in range(0, count, CHUNK):
        yield range(start + 1, min(count, start + CHUNK) + 1)


def _seed(
    number: int, count: int, templates: Sequence[UUID], numbers_of: Mapping[UUID, int]
) -> dict[str, Any]:
    title = f"Story {number:07} of the {sentence(number, 5)[:-1].lower()}"
    at, template = LAST - (count - number) * EVERY, templates[number % TEMPLATES]
    return {
        "number": number,
        "template_id": template,
        "template_number": numbers_of[template],
        "search_number": FIRST_NUMBER + number,
        "slug": f"story-{number:07}",
        "title": title,
        "title_sort": fold(title),
        "at": at,
        "second": int(at.timestamp()),
        "rank": int(at.timestamp()) * SECONDS + number,
        "sitemap_part": 2 + number // PART_ENTRIES,
        **{name: new_id() for name in NEW_IDS},
    }


def _copy(copied: Copied) -> Any:
    """`INSERT … SELECT`: each seed with the rows of its template, in the order of the seeds."""
    table = Base.metadata.tables[copied.table]
    source = table.alias("source")
    varied = {
        copied.owner: ROW.entry_id,
        **{name: _varied(source.c[name]) for name in copied.texts},
        **copied.differing,
    }
    values = {
        column.name: varied.get(column.name, source.c[column.name])
        for column in table.c
        if column.name in varied or column is not table.autoincrement_column
    }
    rows = (
        select(*values.values())
        .select_from(SEEDS)
        .join(ORIGINAL, ORIGINAL.c.id == ROW.template_id)
        .join(source, source.c[copied.owner] == ROW.template_id)
        .order_by(ROW.number)
    )
    if copied.of_type is not None:
        rows = rows.where(source.c.type == copied.of_type)
    return insert(table).from_select(list(values), rows, include_defaults=False)


def _varied(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """JSON in which the template's slug, title and id have become the seed's."""
    words = cast(column, Text)
    for old, new in (
        (ORIGINAL.c.slug, ROW.slug),
        (ORIGINAL.c.title, ROW.title),
        (_hex(ORIGINAL.c.id), _hex(ROW.entry_id)),
    ):
        words = func.replace(words, old, new)
    return cast(words, JSON_OF_TEXT)


def _hex(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.replace(cast(column, Text), "-", "")
