"""renditions"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261125_renditions"
down_revision: str | None = "20261125_retries"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "renditions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("markdown", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["entries.id"], name=op.f("fk_renditions_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_renditions")),
    )


def downgrade() -> None:
    """Back to the older one."""
    op.drop_table("renditions")
