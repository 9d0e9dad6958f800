"""The rows of an agency by urgency through an index: what they are sorted by stands beside each agency, too."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r010"
down_revision = "r009"

KEYS = ("stage", "target_day", "status", "number")
TYPES: tuple[sa.types.TypeEngine[Any], ...] = (sa.SmallInteger(), sa.Date(), sa.Text(), sa.Integer())
FOREIGN, INDEX, UNIQUE = "fk_follow_up_opd_urgency", "ix_follow_up_opd_urgency", "uq_follow_up_urgency"
FILL = """
    UPDATE follow_up_opd SET (stage, target_day, status, number) =
        (SELECT f.stage, f.target_day, f.status, f.number FROM follow_up f WHERE f.id = follow_up_id)
"""


def upgrade() -> None:
    """Take the step."""
    op.create_index(UNIQUE, "follow_up", ["id", *KEYS], unique=True)
    for name, kind in zip(KEYS, TYPES, strict=True):
        op.add_column("follow_up_opd", sa.Column(name, kind))
    op.execute(FILL)
    with op.batch_alter_table("follow_up_opd") as table:
        for name in KEYS:
            table.alter_column(name, nullable=False)
        table.create_foreign_key(
            FOREIGN, "follow_up", ["follow_up_id", *KEYS], ["id", *KEYS], onupdate="CASCADE", ondelete="CASCADE"
        )
    op.create_index(INDEX, "follow_up_opd", ["opd_id", *KEYS])
    op.drop_index("ix_follow_up_opd_opd_id", "follow_up_opd")


def downgrade() -> None:
    """Take the step back."""
    op.create_index("ix_follow_up_opd_opd_id", "follow_up_opd", ["opd_id"])
    op.drop_index(INDEX, "follow_up_opd")
    with op.batch_alter_table("follow_up_opd") as table:
        table.drop_constraint(FOREIGN, type_="foreignkey")
        for name in KEYS:
            table.drop_column(name)
    op.drop_index(UNIQUE, "follow_up")
