"""The feed: updates on their way in, what chats were last about, what all processes hear of."""

import sqlalchemy as sa
from alembic import op

from storage.schema import Key, UtcTime

revision = "r009"
down_revision = "r008"

WAITING = sa.text("settled_at IS NULL")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "inbox",
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("held_until", sa.Double()),
        sa.Column("deaths", sa.Integer(), server_default="0", nullable=False),
        sa.Column("applied_at", UtcTime()),
        sa.Column("settled_at", UtcTime()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_inbox_settled")),
    )
    for name, column in (("ix_inbox_waiting", "update_id"), ("ix_inbox_lane", "lane")):
        op.create_index(name, "inbox", [column], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
    op.create_table(
        "lane_memory",
        sa.Column("lane", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("lane", name="pk_lane_memory"),
    )
    op.create_table(
        "signal",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_signal"),
    )
    op.create_table(
        "fault",
        sa.Column("id", Key, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fault"),
    )
    op.create_index("ix_fault_at", "fault", ["at"])
    op.create_table(
        "alert",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("told_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_alert"),
    )
    op.create_table(
        "process",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_process"),
    )


def downgrade() -> None:
    """Take the step back: updates that wait are lost."""
    for name in ("alert", "fault", "process", "signal", "lane_memory", "inbox"):
        op.drop_table(name)
