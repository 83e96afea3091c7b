"""which part of the sitemap a live entry stands in"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_sitemaps"
down_revision: str | None = "20261125_traits"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = ("articles", "faqs", "tables")
PART_ENTRIES = 10_000


def upgrade() -> None:
    """To the newer schema: what is live already is spread over parts."""
    for name in TABLES:
        op.add_column(name, sa.Column("sitemap_part", sa.Integer(), nullable=True))
        table = sa.table(
            name,
            sa.column("id", sa.Uuid()),
            sa.column("noindex", sa.Boolean()),
            sa.column("sitemap_part", sa.Integer()),
        )
        place = sa.func.row_number().over(order_by=table.c.id).label("place")
        listed = sa.select(table.c.id, place).where(table.c.noindex.is_(sa.false())).subquery()
        op.execute(
            sa.update(table)
            .where(table.c.id == listed.c.id)
            .values(sitemap_part=(listed.c.place - 1) // PART_ENTRIES + 1)
        )
        op.create_index(
            op.f(f"ix_{name}_sitemap_part_updated_at_id"),
            name,
            ["sitemap_part", "updated_at", "id"],
        )
    op.create_index(op.f("ix_articles_published_at_id"), "articles", ["published_at", "id"])


def downgrade() -> None:
    """Back to the older one."""
    op.drop_index(op.f("ix_articles_published_at_id"), "articles")
    for name in TABLES:
        op.drop_index(op.f(f"ix_{name}_sitemap_part_updated_at_id"), name)
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_column("sitemap_part")
