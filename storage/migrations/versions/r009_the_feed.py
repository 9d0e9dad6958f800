"""The feed: updates on their way in, what chats were last about, what all processes hear of."""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

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
        sa.Column("held_until", UtcTime()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("applied_at", UtcTime()),
        sa.Column("settled_at", UtcTime()),
        sa.Column("outcome", sa.Text()),
        sa.PrimaryKeyConstraint("update_id", name="pk_inbox"),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome IS NULL)", name=op.f("ck_inbox_settled")),
    )
    op.create_index("ix_inbox_waiting", "inbox", ["lane", "update_id"], sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index("ix_inbox_settled_at", "inbox", ["settled_at"])
    op.create_table(
        "lane_memory",
        sa.Column("lane", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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


def downgrade() -> None:
    """Take the step back: updates that wait are lost."""
    for name in ("signal", "lane_memory", "inbox"):
        op.drop_table(name)
