"""Only the rows that are in the matrix have their number to themselves: one that is gone may share its own."""

import sqlalchemy as sa
from alembic import op

revision = "r007"
down_revision = "r006"

PRESENT = sa.text("gone_at IS NULL")
OLD, NEW = "uq_follow_up_matrix_id_number", "uq_follow_up_present_number"


def upgrade() -> None:
    """Take the step."""
    with op.batch_alter_table("follow_up") as table:
        table.drop_constraint(OLD, type_="unique")
    op.create_index(
        NEW, "follow_up", ["matrix_id", "number"], unique=True, sqlite_where=PRESENT, postgresql_where=PRESENT
    )


def downgrade() -> None:
    """Take the step back: a row that is gone and shares its number gets a negative one."""
    op.drop_index(NEW, "follow_up")
    shared = "SELECT number FROM follow_up GROUP BY matrix_id, number HAVING COUNT(*) > 1"
    op.execute(f"UPDATE follow_up SET number = -id WHERE gone_at IS NOT NULL AND number IN ({shared})")  # noqa: S608
    with op.batch_alter_table("follow_up") as table:
        table.create_unique_constraint(OLD, ["matrix_id", "number"])
