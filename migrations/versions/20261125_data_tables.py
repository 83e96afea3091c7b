"""data tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261125_tables"
down_revision: str | None = "20261125_renditions"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "datasets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("next_row_id", sa.BigInteger(), nullable=False),
        sa.Column("is_reordered", sa.Boolean(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("frozen_at", InstantColumn(), nullable=True),
        sa.Column("copy_of", sa.Uuid(), nullable=True),
        sa.Column("idle_since", InstantColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_datasets_entry_id_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_datasets")),
    )
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_datasets_copy_of"), ["copy_of"], unique=False)
        batch_op.create_index(batch_op.f("ix_datasets_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "import_jobs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows_done", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("problem", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.Column("seen_at", InstantColumn(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_import_jobs_entry_id_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_jobs")),
    )
    with op.batch_alter_table("import_jobs", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_import_jobs_state_seen_at"), ["state", "seen_at"], unique=False
        )

    op.create_table(
        "tables",
        sa.Column("caption", sa.Text(), nullable=True),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("source", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.Column("layout", sa.JSON(), nullable=False),
        sa.Column("is_reordered", sa.Boolean(), nullable=False),
        sa.Column("row_count", sa.BigInteger(), nullable=False),
        sa.Column("first_rows", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("translation_key", sa.Uuid(), nullable=False),
        sa.Column(
            "title", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False
        ),
        sa.Column(
            "title_sort",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("seo", sa.JSON(), nullable=False),
        sa.Column("noindex", sa.Boolean(), nullable=False),
        sa.Column("published_at", InstantColumn(), nullable=False),
        sa.Column("updated_at", InstantColumn(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["id"], ["entries.id"], name=op.f("fk_tables_id_entries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_tables_section_id_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tables")),
        sa.UniqueConstraint("locale", "slug", name=op.f("uq_tables_locale_slug")),
    )
    with op.batch_alter_table("tables", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tables_dataset_id"), ["dataset_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tables_locale_published_at_id"),
            ["locale", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_tables_locale_title_sort_id"),
            ["locale", "title_sort", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_tables_locale_updated_at_id"),
            ["locale", "updated_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_tables_section_id"), ["section_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_tables_translation_key"), ["translation_key"], unique=False
        )

    op.create_table(
        "revision_datasets",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_revision_datasets_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_revision_datasets_entry_id_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_revision_datasets")),
    )
    with op.batch_alter_table("revision_datasets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_revision_datasets_dataset_id"), ["dataset_id"], unique=False
        )

    op.create_table(
        "working_datasets",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("dataset_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["datasets.id"], name=op.f("fk_working_datasets_dataset_id_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_working_datasets_entry_id_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_working_datasets")),
    )
    op.add_column(
        "entries", sa.Column("is_amended", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    """Back to the older one."""
    op.drop_column("entries", "is_amended")
    for name in sa.inspect(op.get_bind()).get_table_names():
        if name.startswith("dataset_"):
            op.drop_table(name)

    op.drop_table("working_datasets")
    with op.batch_alter_table("revision_datasets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_revision_datasets_dataset_id"))

    op.drop_table("revision_datasets")
    with op.batch_alter_table("tables", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tables_translation_key"))
        batch_op.drop_index(batch_op.f("ix_tables_section_id"))
        batch_op.drop_index(batch_op.f("ix_tables_locale_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_tables_locale_title_sort_id"))
        batch_op.drop_index(batch_op.f("ix_tables_locale_published_at_id"))
        batch_op.drop_index(batch_op.f("ix_tables_dataset_id"))

    op.drop_table("tables")
    with op.batch_alter_table("import_jobs", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_jobs_state_seen_at"))

    op.drop_table("import_jobs")
    with op.batch_alter_table("datasets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_datasets_entry_id"))
        batch_op.drop_index(batch_op.f("ix_datasets_copy_of"))

    op.drop_table("datasets")
