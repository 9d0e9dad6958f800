"""The matrix with its agencies, and the questions people ask."""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "r001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the step."""
    head = op.create_table(
        "matrix",
        sa.Column("id", KEY, autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaced_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_matrix"),
    )
    op.bulk_insert(head, [{"id": 1, "title": "", "revision": 0}])
    op.create_table(
        "opd",
        sa.Column("id", KEY, nullable=False),
        sa.Column("short", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opd"),
        sa.UniqueConstraint("short", name="uq_opd_short"),
    )
    op.create_table(
        "opd_alias",
        sa.Column("id", KEY, nullable=False),
        sa.Column("opd_id", KEY, nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name="fk_opd_alias_opd_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_opd_alias"),
        sa.UniqueConstraint("alias", name="uq_opd_alias_alias"),
    )
    op.create_index("ix_opd_alias_opd_id", "opd_alias", ["opd_id"])
    op.create_table(
        "follow_up",
        sa.Column("id", KEY, nullable=False),
        sa.Column("matrix_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("target_day", sa.Date(), nullable=False),
        sa.Column("target_precision", sa.Text(), nullable=False),
        sa.Column("opd_text", sa.Text(), nullable=False),
        sa.Column("open_ended", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "target_precision IN ('year', 'quarter', 'month', 'day')",
            name=op.f("ck_follow_up_target_precision"),
        ),
        sa.ForeignKeyConstraint(["matrix_id"], ["matrix.id"], name="fk_follow_up_matrix_id"),
        sa.PrimaryKeyConstraint("id", name="pk_follow_up"),
        sa.UniqueConstraint("matrix_id", "number", name="uq_follow_up_matrix_id_number"),
    )
    op.create_table(
        "follow_up_opd",
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("opd_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_up.id"], name="fk_follow_up_opd_follow_up_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["opd_id"], ["opd.id"], name="fk_follow_up_opd_opd_id"),
        sa.PrimaryKeyConstraint("follow_up_id", "opd_id", name="pk_follow_up_opd"),
    )
    op.create_index("ix_follow_up_opd_opd_id", "follow_up_opd", ["opd_id"])
    op.create_table(
        "question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intent", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('found', 'unclear', 'unknown', 'members_only')", name=op.f("ck_question_outcome")
        ),
        sa.CheckConstraint("verdict IN ('up', 'down')", name=op.f("ck_question_verdict")),
        sa.PrimaryKeyConstraint("id", name="pk_question"),
    )


def downgrade() -> None:
    """Take the step back."""
    for table in ("question", "follow_up_opd", "follow_up", "opd_alias", "opd", "matrix"):
        op.drop_table(table)
