"""Ids that buttons and the audit trail name are never used again, though their row was deleted: SQLite would."""

from alembic import op

revision = "r008"
down_revision = "r007"

TABLES = ("opd", "question")
"""Of the older tables those of which rows are deleted, and whose ids stand on buttons; built anew on SQLite only."""


def upgrade() -> None:
    """Take the step."""
    for name in TABLES if op.get_bind().dialect.name == "sqlite" else ():
        with op.batch_alter_table(name, recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            pass


def downgrade() -> None:
    """Take the step back; a key that counts on has no name on SQLite."""
    for name in TABLES if op.get_bind().dialect.name == "sqlite" else ():
        with op.batch_alter_table(name, recreate="always") as table:
            table.create_primary_key(f"pk_{name}", ["id"])
