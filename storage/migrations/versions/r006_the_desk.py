"""The coordinator's desk: a matrix on its way in, closed cycles, rows that hang together, notices to many."""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "r006"
down_revision = "r005"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("outcome IS NULL")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "matrix_draft",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("settled", sa.Text(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_matrix_draft"),
    )
    op.create_table(
        "forgotten_spelling",
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_forgotten_spelling"),
    )
    _add_cycles()
    _add_bundles()
    _add_notices()


def downgrade() -> None:
    """Take the step back: closed cycles, links between rows and what was broadcast are forgotten."""
    tables = ("notice", "broadcast", "ignored_question", "bundle_row", "bundle", "cycle_row", "cycle", "matrix_draft")
    for name in (*tables, "forgotten_spelling"):
        op.drop_table(name)


def _add_cycles() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", KEY, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=True),
        sa.Column("opened_at", UtcTime(), nullable=True),
        sa.Column("closed_at", UtcTime(), nullable=False),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cycle"),
    )
    op.create_table(
        "cycle_row",
        sa.Column("cycle_id", KEY, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("recommendation", sa.Text(), nullable=False),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("opd_text", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("level_claimed", sa.SmallInteger(), nullable=True),
        sa.Column("level_verified", sa.SmallInteger(), nullable=True),
        sa.Column("level_external", sa.SmallInteger(), nullable=True),
        sa.Column("target_day", sa.Date(), nullable=False),
        sa.Column("target_precision", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("percent", sa.SmallInteger(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name="fk_cycle_row_cycle_id"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_cycle_row_follow_up_id"),
        sa.PrimaryKeyConstraint("cycle_id", "follow_up_id", name="pk_cycle_row"),
        sa.UniqueConstraint("cycle_id", "number", name="uq_cycle_row_cycle_id_number"),
    )


def _add_bundles() -> None:
    op.create_table(
        "bundle",
        sa.Column("id", KEY, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("awaited_id", KEY, nullable=True),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.CheckConstraint("kind IN ('document', 'waits')", name=op.f("ck_bundle_kind")),
        sa.CheckConstraint("(kind = 'waits') = (awaited_id IS NOT NULL)", name=op.f("ck_bundle_awaited")),
        sa.ForeignKeyConstraint(["awaited_id"], ["follow_up.id"], name="fk_bundle_awaited_id"),
        sa.PrimaryKeyConstraint("id", name="pk_bundle"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bundle_row",
        sa.Column("bundle_id", KEY, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["bundle_id"], ["bundle.id"], name="fk_bundle_row_bundle_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_bundle_row_follow_up_id"),
        sa.PrimaryKeyConstraint("bundle_id", "follow_up_id", name="pk_bundle_row"),
    )
    op.create_index("ix_bundle_row_follow_up_id", "bundle_row", ["follow_up_id"])


def _add_notices() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", KEY, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("ordered_at", UtcTime(), nullable=True),
        sa.Column("due_at", UtcTime(), nullable=True),
        sa.Column("reported_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(ordered_at IS NULL) = (due_at IS NULL)", name=op.f("ck_broadcast_ordered")),
        sa.PrimaryKeyConstraint("id", name="pk_broadcast"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "notice",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("broadcast_id", KEY, nullable=True),
        sa.Column("question_id", KEY, nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("visible_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(broadcast_id IS NULL) <> (question_id IS NULL)", name=op.f("ck_notice_about")),
        sa.CheckConstraint(
            "outcome IN ('sent', 'blocked', 'failed', 'uncertain', 'left_out')", name=op.f("ck_notice_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_notice_settled")),
        sa.ForeignKeyConstraint(["broadcast_id"], ["broadcast.id"], name="fk_notice_broadcast_id"),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name="fk_notice_question_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("person_id", "broadcast_id", name="uq_notice_person_id_broadcast_id"),
        sa.UniqueConstraint("question_id", name="uq_notice_question_id"),
    )
    op.create_index("ix_notice_broadcast_id", "notice", ["broadcast_id"])
    op.create_index("ix_notice_due", "notice", ["visible_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "ignored_question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ignored_question"),
        sa.UniqueConstraint("words", name="uq_ignored_question_words"),
        sqlite_autoincrement=True,
    )
