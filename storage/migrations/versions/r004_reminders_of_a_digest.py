"""An index by which the reminders of a digest are found: to show one, and to delete one with its time over."""

import sqlalchemy as sa
from alembic import op

revision = "r004"
down_revision = "r003"

CLAIMED = sa.text("digest_id IS NOT NULL")


def upgrade() -> None:
    """Take the step."""
    op.create_index("ix_reminder_digest_id", "reminder", ["digest_id"], sqlite_where=CLAIMED, postgresql_where=CLAIMED)


def downgrade() -> None:
    """Take the step back."""
    op.drop_index("ix_reminder_digest_id", "reminder")
