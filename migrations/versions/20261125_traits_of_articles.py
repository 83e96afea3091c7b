"""traits of articles"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_traits"
down_revision: str | None = "20261125_collections"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "article_traits",
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("trait", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("worth", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["articles.id"],
            name=op.f("fk_article_traits_article_id_articles"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "trait", name=op.f("pk_article_traits")),
    )
    with op.batch_alter_table("article_traits", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_article_traits_trait_rank_article_id_share"),
            ["trait", "rank", "article_id", "share"],
            unique=False,
        )


def downgrade() -> None:
    """Back to the older one."""
    with op.batch_alter_table("article_traits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_article_traits_trait_rank_article_id_share"))

    op.drop_table("article_traits")
