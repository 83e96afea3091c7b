"""owners of keys and answers to retries"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261125_retries"
down_revision: str | None = "20261123_first"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.LargeBinary(length=32), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_idempotency_keys")),
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_idempotency_keys_expires_at"), ["expires_at"], unique=False
        )

    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.add_column(sa.Column("author_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("created_by_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "created_by_name",
                sa.String(length=200),
                nullable=False,
                server_default="broadsheet",
            )
        )
        batch_op.create_index(batch_op.f("ix_api_keys_author_id"), ["author_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_api_keys_author_id_authors"),
            "authors",
            ["author_id"],
            ["id"],
            ondelete="SET NULL",
        )
    # Only the keys that were there before this migration need the default.
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.alter_column("created_by_name", server_default=None)


def downgrade() -> None:
    """Back to the older one."""
    with op.batch_alter_table("api_keys", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_api_keys_author_id_authors"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_api_keys_author_id"))
        batch_op.drop_column("created_by_name")
        batch_op.drop_column("created_by_id")
        batch_op.drop_column("author_id")

    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotency_keys_expires_at"))

    op.drop_table("idempotency_keys")
