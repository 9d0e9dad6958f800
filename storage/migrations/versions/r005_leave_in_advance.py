"""The first day of a leave that was noted in advance; a leave without one has begun."""

import sqlalchemy as sa
from alembic import op

revision = "r005"
down_revision = "r004"


def upgrade() -> None:
    """Take the step."""
    op.add_column("preference", sa.Column("leave_from", sa.Date(), nullable=True))


def downgrade() -> None:
    """Take the step back."""
    op.drop_column("preference", "leave_from")
