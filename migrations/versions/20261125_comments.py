"""comments"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from app.foundation.models import InstantColumn

revision: str = "20261125_comments"
down_revision: str | None = "20261125_tables"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """To the newer schema."""
    op.create_table(
        "bans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_number", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_by_name", sa.String(length=200), nullable=False),
        sa.Column("expires_at", InstantColumn(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_bans_kind_hash"), ["kind", "hash"], unique=False)
        batch_op.create_index(batch_op.f("ix_bans_kind_name"), ["kind", "name"], unique=False)

    op.create_table(
        "comment_closings",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_until", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_closings")),
    )
    op.create_table(
        "hash_keys",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_hash_keys")),
    )
    op.create_table(
        "comment_policies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=6), nullable=True),
        sa.Column("moderation", sa.String(length=4), nullable=True),
        sa.Column("close_after_days", sa.Integer(), nullable=True),
        sa.Column("hold_first_time", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["entries.id"],
            name=op.f("fk_comment_policies_article_id_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["section_id"],
            ["sections.id"],
            name=op.f("fk_comment_policies_section_id_sections"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_policies")),
        sa.UniqueConstraint("article_id", name=op.f("uq_comment_policies_article_id")),
        sa.UniqueConstraint("section_id", name=op.f("uq_comment_policies_section_id")),
    )
    op.create_table(
        "comment_threads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["id"], ["entries.id"], name=op.f("fk_comment_threads_id_entries"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_threads")),
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("article_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("shown_under_id", sa.Uuid(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("author_name", sa.String(length=200), nullable=False),
        sa.Column("is_staff", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_shown", sa.Boolean(), nullable=False),
        sa.Column("is_leading", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reply_count", sa.Integer(), nullable=False),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.Column("edited_at", InstantColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["entries.id"],
            name=op.f("fk_comments_article_id_entries"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comments.id"], name=op.f("fk_comments_parent_id_comments")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comments_article_id_is_shown_created_at_id"),
            ["article_id", "is_shown", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comments_article_id_is_shown_score_id"),
            ["article_id", "is_shown", "score", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_comments_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_comments_shown_under_id_is_leading"),
            ["shown_under_id", "is_leading"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comments_shown_under_id_is_shown_created_at_id"),
            ["shown_under_id", "is_shown", "created_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comments_shown_under_id_is_shown_score_id"),
            ["shown_under_id", "is_shown", "score", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comments_state_created_at_id"),
            ["state", "created_at", "id"],
            unique=False,
        )

    op.create_table(
        "comment_records",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("client_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("email_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("key_number", sa.Integer(), nullable=True),
        sa.Column("sealed_email", sa.LargeBinary(), nullable=True),
        sa.Column("text_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=5), nullable=False),
        sa.Column("report_count", sa.Integer(), nullable=False),
        sa.Column("created_at", InstantColumn(), nullable=False),
        sa.Column("decided_at", InstantColumn(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_records_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_comment_records")),
    )
    with op.batch_alter_table("comment_records", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_records_client_hash_created_at"),
            ["client_hash", "created_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comment_records_created_at_comment_id"),
            ["created_at", "comment_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_comment_records_email_hash"), ["email_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_comment_records_key_number"), ["key_number"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_comment_records_report_count_comment_id"),
            ["report_count", "comment_id"],
            unique=False,
        )

    op.create_table(
        "comment_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.Column("settled_at", InstantColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_reports_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_reports")),
    )
    with op.batch_alter_table("comment_reports", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_reports_comment_id_reporter_hash"),
            ["comment_id", "reporter_hash"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_comment_reports_key_number"), ["key_number"], unique=False
        )

    op.create_table(
        "comment_verdicts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("check", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=5), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("at", InstantColumn(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_verdicts_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_verdicts")),
    )
    with op.batch_alter_table("comment_verdicts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_verdicts_comment_id_id"), ["comment_id", "id"], unique=False
        )

    op.create_table(
        "comment_votes",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("voter_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_comment_votes_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", "voter_hash", name=op.f("pk_comment_votes")),
    )
    with op.batch_alter_table("comment_votes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_comment_votes_key_number"), ["key_number"], unique=False
        )

    op.create_table(
        "spam_evidence",
        sa.Column("comment_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("task", sa.String(length=5), nullable=True),
        sa.Column("told", sa.String(length=5), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", InstantColumn(), nullable=True),
        sa.Column("expires_at", InstantColumn(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["comments.id"],
            name=op.f("fk_spam_evidence_comment_id_comments"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("comment_id", name=op.f("pk_spam_evidence")),
    )
    with op.batch_alter_table("spam_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_spam_evidence_due_at"), ["due_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_spam_evidence_expires_at"), ["expires_at"], unique=False
        )


def downgrade() -> None:
    """Back to the older one."""
    with op.batch_alter_table("spam_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_spam_evidence_expires_at"))
        batch_op.drop_index(batch_op.f("ix_spam_evidence_due_at"))

    op.drop_table("spam_evidence")
    with op.batch_alter_table("comment_votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_votes_key_number"))

    op.drop_table("comment_votes")
    with op.batch_alter_table("comment_verdicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_verdicts_comment_id_id"))

    op.drop_table("comment_verdicts")
    with op.batch_alter_table("comment_reports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_reports_key_number"))
        batch_op.drop_index(batch_op.f("ix_comment_reports_comment_id_reporter_hash"))

    op.drop_table("comment_reports")
    with op.batch_alter_table("comment_records", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_records_report_count_comment_id"))
        batch_op.drop_index(batch_op.f("ix_comment_records_key_number"))
        batch_op.drop_index(batch_op.f("ix_comment_records_email_hash"))
        batch_op.drop_index(batch_op.f("ix_comment_records_created_at_comment_id"))
        batch_op.drop_index(batch_op.f("ix_comment_records_client_hash_created_at"))

    op.drop_table("comment_records")
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comments_state_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_comments_shown_under_id_is_shown_score_id"))
        batch_op.drop_index(batch_op.f("ix_comments_shown_under_id_is_shown_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_comments_shown_under_id_is_leading"))
        batch_op.drop_index(batch_op.f("ix_comments_parent_id"))
        batch_op.drop_index(batch_op.f("ix_comments_article_id_is_shown_score_id"))
        batch_op.drop_index(batch_op.f("ix_comments_article_id_is_shown_created_at_id"))

    op.drop_table("comments")
    op.drop_table("comment_threads")
    op.drop_table("comment_policies")
    op.drop_table("hash_keys")
    op.drop_table("comment_closings")
    with op.batch_alter_table("bans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_bans_kind_name"))
        batch_op.drop_index(batch_op.f("ix_bans_kind_hash"))

    op.drop_table("bans")
