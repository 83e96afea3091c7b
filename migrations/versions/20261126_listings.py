"""what live entries are filed under, in the order of publication"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261126_listings"
down_revision: str | None = "20261126_comments"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FILED = """
INSERT INTO listings (entry_id, owner_id, type, locale, published_at)
SELECT id, section_id, '{name}', locale, published_at FROM {table} WHERE section_id IS NOT NULL
UNION
SELECT live.id, tag_id, '{name}', live.locale, published_at FROM {table} AS live
JOIN entry_tags ON entry_tags.entry_id = live.id
"""
BY_AUTHOR = """
INSERT INTO listings (entry_id, owner_id, type, locale, published_at)
SELECT id, author_id, 'article', locale, published_at FROM articles
JOIN article_authors ON article_authors.article_id = articles.id
"""
TYPES = {"article": "articles", "faq": "faqs", "table": "tables", "collection": "collections"}


def upgrade() -> None:
    """To the newer schema: what is live already is filed."""
    op.create_table(
        "listings",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("published_at", InstantColumn(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["entries.id"],
            name=op.f("fk_listings_entry_id_entries"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("entry_id", "owner_id", name=op.f("pk_listings")),
    )
    for name, table in TYPES.items():
        op.execute(FILED.format(name=name, table=table))
    op.execute(BY_AUTHOR)
    op.create_index(
        op.f("ix_listings_owner_id_type_locale_published_at_entry_id"),
        "listings",
        ["owner_id", "type", "locale", "published_at", "entry_id"],
    )


def downgrade() -> None:
    """Back to the older one."""
    op.drop_table("listings")
