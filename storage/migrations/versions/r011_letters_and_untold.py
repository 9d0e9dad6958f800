"""Letters: what people are told who did not ask is stored with what it tells of, until it is delivered.

Beside it since when each row is in the matrix, and the way to reminders that were not told and may be due again.
"""

import sqlalchemy as sa
from alembic import op

from storage.schema import UtcTime

revision = "r011"
down_revision = "r010"

UNTOLD, IS_UNTOLD = "ix_reminder_untold", sa.text("outcome IN ('cancelled', 'left_out')")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "letter",
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("buttons", sa.Text(), nullable=True),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("visible_at", UtcTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letter_visible_at", "letter", ["visible_at"])
    op.create_index("ix_letter_person_id", "letter", ["person_id"])
    op.create_index(UNTOLD, "reminder", ["settled_at"], sqlite_where=IS_UNTOLD, postgresql_where=IS_UNTOLD)
    op.add_column("follow_up", sa.Column("present_since", UtcTime()))
    op.execute("UPDATE follow_up SET present_since = (SELECT m.replaced_at FROM matrix m WHERE m.id = matrix_id)")


def downgrade() -> None:
    """Take the step back: what is not delivered yet is not told."""
    with op.batch_alter_table("follow_up") as table:
        table.drop_column("present_since")
    op.drop_index(UNTOLD, "reminder")
    op.drop_table("letter")
