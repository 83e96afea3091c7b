"""collections"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261125_collections"
down_revision: str | None = "20261125_comments"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "collections",
        sa.Column("entry_ids", sa.JSON(), nullable=False),
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
            ["id"], ["entries.id"], name=op.f("fk_collections_id_entries"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_collections_section_id_sections")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("locale", "slug", name=op.f("uq_collections_locale_slug")),
    )
    with op.batch_alter_table("collections", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collections_locale_published_at_id"),
            ["locale", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_collections_locale_title_sort_id"),
            ["locale", "title_sort", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_collections_locale_updated_at_id"),
            ["locale", "updated_at", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_collections_section_id"), ["section_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_collections_translation_key"), ["translation_key"], unique=False
        )


def downgrade() -> None:
    """Back to the older one."""
    with op.batch_alter_table("collections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collections_translation_key"))
        batch_op.drop_index(batch_op.f("ix_collections_section_id"))
        batch_op.drop_index(batch_op.f("ix_collections_locale_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_collections_locale_title_sort_id"))
        batch_op.drop_index(batch_op.f("ix_collections_locale_published_at_id"))

    op.drop_table("collections")
