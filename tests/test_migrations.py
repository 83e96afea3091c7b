"""Migrations go up and down on both databases, empty and with the demonstration site."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, column, func, inspect, select, table, update

from app.cli import TYPES
from app.content.models import Entry
from app.content_types.articles.models import Article
from app.demonstration.loading import load_if_empty
from app.features import CATALOG
from app.foundation.settings import Settings
from app.main import open_database
from tests.conftest import ROOT, alembic_config, make_settings, upgrade


def tables(settings: Settings) -> set[str]:
    """The tables that there are."""

    async def look() -> set[str]:
        database = open_database(settings)
        try:
            async with database.writer.connect() as connection:
                return set(await connection.run_sync(lambda sync: inspect(sync).get_table_names()))
        finally:
            await database.close()

    return asyncio.run(look())


def load_demonstration(settings: Settings) -> int:
    """Loads the site; says how many entries there are."""

    async def load() -> int:
        database = open_database(settings)
        try:
            await load_if_empty(database, TYPES, {kind.name: kind for kind in CATALOG}, settings)
            async with database.read() as session:
                return int((await session.rows(select(func.count()).select_from(Entry)))[0][0])
        finally:
            await database.close()

    return asyncio.run(load())


async def hide_one(settings: Settings) -> None:
    """Keeps one article out of search engines, in an older schema."""
    database = open_database(settings)
    async with database.write() as session:
        first = select(func.min(HELD.c.slug)).scalar_subquery()
        await session.execute(update(HELD).where(HELD.c.slug == first).values(noindex=True))
    await database.close()


async def read_places(settings: Settings) -> set[tuple[bool, int | None]]:
    """Whether articles are kept out of search engines, and their parts of the sitemap."""
    database = open_database(settings)
    async with database.read() as session:
        rows = await session.rows(select(Article.id, Article.noindex, Article.sitemap_part))
    await database.close()
    return {(row.noindex, row.sitemap_part) for row in rows}


HELD = table("articles", column("slug"), column("noindex", Boolean))


@pytest.mark.parametrize("with_content", [False, True], ids=["empty", "with the site"])
def test_up_and_down_and_up_again(empty_database_url: str, with_content: bool) -> None:
    settings = make_settings(database_url=empty_database_url)
    upgrade(settings)
    command.check(alembic_config(settings))
    if with_content:
        assert load_demonstration(settings) >= 20
        command.downgrade(alembic_config(settings), "20261125_comments")
        asyncio.run(hide_one(settings))
        upgrade(settings)
        assert asyncio.run(read_places(settings)) == {(False, 1), (True, None)}
    revisions = list(ScriptDirectory.from_config(alembic_config(settings)).walk_revisions())
    for _ in revisions:
        command.downgrade(alembic_config(settings), "-1")
    assert tables(settings) == {"alembic_version"}
    upgrade(settings)
    command.check(alembic_config(settings))


def test_migrations_carry_their_date_and_start_with_a_sentence() -> None:
    for path in (ROOT / "migrations" / "versions").glob("*.py"):
        assert path.name[:8].isdigit(), path.name
        assert path.read_text(encoding="utf-8").startswith('"""'), path.name


def test_the_tables_of_rows_are_none_of_alembics_business(tmp_path: Path) -> None:
    settings = make_settings(database_url=f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(settings)
    statement = "CREATE TABLE dataset_1 (c1 TEXT)"
    code = f"import sqlite3; sqlite3.connect({str(tmp_path / 'a.db')!r}).execute({statement!r})"
    subprocess.run([sys.executable, "-c", code], check=True)
    command.check(alembic_config(settings))
