"""indexes of comments: first replies alone, and copies of a text"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "20261126_comments"
down_revision: str | None = "20261125_search"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.drop_index("ix_comments_shown_under_id_is_leading", "comments")
    op.create_index(
        "ix_comments_shown_under_id",
        "comments",
        ["shown_under_id"],
        sqlite_where=sa.text("is_leading IS 1"),
        postgresql_where=sa.text("is_leading IS true"),
    )
    op.create_index(
        "ix_comment_records_text_hash_created_at", "comment_records", ["text_hash", "created_at"]
    )


def downgrade() -> None:
    """Back to the older one."""
    op.drop_index("ix_comment_records_text_hash_created_at", "comment_records")
    op.drop_index("ix_comments_shown_under_id", "comments")
    op.create_index(
        "ix_comments_shown_under_id_is_leading", "comments", ["shown_under_id", "is_leading"]
    )
