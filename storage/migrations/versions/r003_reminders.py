"""Reminders with their digests, what people wish for, and the groups that are told totals."""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "r003"
down_revision = "r002"

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN, STAGE = sa.text("outcome IS NULL"), sa.text("follow_up_id IS NULL")


def upgrade() -> None:
    """Take the step."""
    _add_reminders()
    _add_wishes()
    op.add_column("person", sa.Column("blocked_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Take the step back: what was planned and sent is forgotten, and with it what people wished for."""
    with op.batch_alter_table("person") as table:
        table.drop_column("blocked_at")
    for name in ("reminder", "digest", "preference", "snooze", "disowned", "group_link"):
        op.drop_table(name)


def _add_reminders() -> None:
    op.create_table(
        "digest",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("visible_at", UtcTime(), nullable=False),
        sa.Column("closes_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('sent', 'empty', 'blocked', 'failed', 'missed', 'uncertain')", name=op.f("ck_digest_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_digest_settled")),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
        sa.UniqueConstraint("person_id", "day", name="uq_digest_person_id_day"),
    )
    op.create_index("ix_digest_due", "digest", ["visible_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("uq_digest_open", "digest", ["person_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "reminder",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("follow_up_id", KEY, nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("anchor", sa.Date(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("planned_at", UtcTime(), nullable=False),
        sa.Column("digest_id", KEY, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("settled_at", UtcTime(), nullable=True),
        sa.CheckConstraint("(follow_up_id IS NULL) <> (subject IS NULL)", name=op.f("ck_reminder_about")),
        sa.CheckConstraint("why IN ('own', 'opd', 'coordinator')", name=op.f("ck_reminder_why")),
        sa.CheckConstraint("(why IS NULL) = (follow_up_id IS NULL)", name=op.f("ck_reminder_why_of_row")),
        sa.CheckConstraint("outcome IN ('sent', 'cancelled', 'left_out')", name=op.f("ck_reminder_outcome")),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_reminder_settled")),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_reminder_follow_up_id"),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name="fk_reminder_digest_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reminder"),
        sa.UniqueConstraint(
            "person_id", "follow_up_id", "rule", "anchor", name="uq_reminder_person_id_follow_up_id_rule_anchor"
        ),
    )
    op.create_index(
        "uq_reminder_stage",
        "reminder",
        ["person_id", "subject", "rule", "anchor"],
        unique=True,
        sqlite_where=STAGE,
        postgresql_where=STAGE,
    )
    op.create_index("ix_reminder_open", "reminder", ["person_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index("ix_reminder_follow_up_id", "reminder", ["follow_up_id"])


def _add_wishes() -> None:
    op.create_table(
        "preference",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("send_at", sa.Time(), nullable=True),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("quiet_days", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("leave_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person_id", name="pk_preference"),
    )
    op.create_table(
        "snooze",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_snooze_follow_up_id"),
        sa.PrimaryKeyConstraint("person_id", "follow_up_id", name="pk_snooze"),
    )
    op.create_table(
        "disowned",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("follow_up_id", KEY, nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name="fk_disowned_follow_up_id"),
        sa.PrimaryKeyConstraint("person_id", "follow_up_id", name="pk_disowned"),
    )
    op.create_table(
        "group_link",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("thread_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("linked_by", sa.BigInteger(), nullable=False),
        sa.Column("linked_at", UtcTime(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("chat_id", "thread_id", name="pk_group_link"),
    )
