"""Alembic's way to the database: the one that the settings name."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

import app.features
from app.foundation.database import Database, WriteSession
from app.foundation.models import Base, InstantColumn
from app.foundation.settings import Settings, read_settings

assert app.features.CONTENT_TYPES, "the features bring their tables"  # noqa: S101


SEARCH_ENGINES_OWN = {"words", "ix_search_entries_words"}
"""A column and an index of `search_entries` on PostgreSQL."""


def include_name(name: str | None, kind: str, parents: Any) -> bool:
    """The tables of data tables' rows come and go; what the search engines have is their own."""
    if kind == "table":
        return not (name or "").startswith(("dataset_", "search_index"))
    return name not in SEARCH_ENGINES_OWN


def render_item(kind: str, item: Any, autogen: Any) -> str | Literal[False]:
    """How our own column type stands in a migration."""
    if kind == "type" and isinstance(item, InstantColumn):
        autogen.imports.add("from app.foundation.models import InstantColumn")
        return "InstantColumn()"
    return False


def run(connection: Connection) -> None:
    """Migrates over one connection."""
    is_postgresql = connection.dialect.name == "postgresql"
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata", Base.metadata),
        include_name=include_name,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=is_postgresql,
    )
    with context.begin_transaction():
        if is_postgresql:
            # Better to fail than to stop every writer behind a lock that does not come.
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()


async def run_with(settings: Settings) -> None:
    """Opens the database of the settings and migrates it."""

    async def nothing(session: WriteSession) -> None:
        """Migrations append no events."""

    database = Database(settings, before_commit=nothing)
    try:
        async with database.writer.connect() as connection:
            await connection.run_sync(run)
            await connection.commit()
    finally:
        await database.close()


asyncio.run(run_with(context.config.attributes.get("settings") or read_settings()))
