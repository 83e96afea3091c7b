"""The tables behind data tables: what is live, which datasets there are, and imports under way."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.cache.gate import DELIVERY
from app.content.models import InSitemaps, LiveEntry, live_constraints, sitemap_index
from app.foundation.models import Base, InstantColumn
from app.search.documents import Texts


class Dataset(Base):
    """A SQL table with the rows of a data table; it is called `dataset_<id>`.

    `columns` is its layout, which never changes. `idle_since` is when it was last filled, or first
    found to be needed by nobody: the worker drops it an hour later.
    """

    __tablename__ = "datasets"
    __table_args__ = (Index(None, "entry_id"), Index(None, "copy_of"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    columns: Mapped[list[Any]]
    row_count: Mapped[int] = mapped_column(BigInteger)
    next_row_id: Mapped[int] = mapped_column(BigInteger)
    is_reordered: Mapped[bool]
    edits: Mapped[int]
    frozen_at: Mapped[datetime | None] = mapped_column(InstantColumn)
    copy_of: Mapped[UUID | None]
    idle_since: Mapped[datetime | None] = mapped_column(InstantColumn)


class WorkingDataset(Base):
    """Which dataset the editors of a table are working on."""

    __tablename__ = "working_datasets"

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id"))


class RevisionDataset(Base):
    """The rows with which a revision was last published."""

    __tablename__ = "revision_datasets"

    entry_id: Mapped[UUID] = mapped_column(
        ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("datasets.id"), index=True)


class DataTable(InSitemaps, LiveEntry, Base):
    """A live data table. Its rows are in its dataset, the first ones here as well."""

    __tablename__ = "tables"
    __table_args__ = (*live_constraints(sitemap_index()), {"info": DELIVERY})

    caption: Mapped[str | None] = mapped_column(Text)
    columns: Mapped[list[Any]]
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    notes: Mapped[str | None] = mapped_column(Text)
    dataset_id: Mapped[UUID] = mapped_column(index=True)
    layout: Mapped[list[Any]]
    is_reordered: Mapped[bool]
    row_count: Mapped[int] = mapped_column(BigInteger)
    first_rows: Mapped[list[Any]]

    @staticmethod
    def searched(live: Any) -> Texts:
        """Title, caption, and what the columns are called; not the rows."""
        titles = (column["title"] or column["name"].replace("_", " ") for column in live.columns)
        return Texts(live.title, live.caption, "\n".join(titles))


class ImportJob(Base):
    """An import that its sender does not wait for."""

    __tablename__ = "import_jobs"
    __table_args__ = (Index(None, "state", "seen_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entries.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20))
    rows_done: Mapped[int] = mapped_column(BigInteger)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_by_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(InstantColumn)
    seen_at: Mapped[datetime] = mapped_column(InstantColumn)
