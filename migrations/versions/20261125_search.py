"""search"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261125_search"
down_revision: str | None = "20261125_sitemaps"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FTS5 = """
CREATE VIRTUAL TABLE search_index USING fts5(title, summary, body, forms, tokenize = 'ascii')
"""


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "search_entries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("published_at", InstantColumn(), nullable=False),
        sa.Column("fresh_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["entries.id"], name=op.f("fk_search_entries_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("id", name=op.f("uq_search_entries_id")),
    )
    op.create_table(
        "search_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["entries.id"], name=op.f("fk_search_texts_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_texts")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(FTS5)
    else:
        op.execute("ALTER TABLE search_entries ADD COLUMN words TSVECTOR")
        op.execute("CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)")


def downgrade() -> None:
    """Back to the older one."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_texts")
    op.drop_table("search_entries")
