"""The history of the tables, as Alembic revisions run from code: no alembic.ini is needed.

`python -m storage.migrations "subject"` writes the next revision from what storage/schema has and the last one has not.
"""

from sqlalchemy import Connection, func, inspect, select, text

HEAD = "r011"
"""The newest revision; a database that has it needs none, and Alembic is not even imported."""

_LOCK = 5_2018
"""Any number, the same in every process: PostgreSQL's advisory lock for migrations."""


class MigrationFailed(Exception):
    """The tables cannot be brought up to date, for example because a newer version of the bot made them."""


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date inside the connection's transaction; the caller commits.

    Several processes may start at once: on PostgreSQL they queue for a lock, on SQLite the caller's transaction has
    begun IMMEDIATE. Raises `MigrationFailed`.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # the first of them may take long
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if _revision_of(connection) == HEAD:
        return
    upgrade_to(connection, "head")


def upgrade_to(connection: Connection, revision: str) -> None:
    """Bring the tables to a revision, as a backup needs them. Raises `MigrationFailed` where it is not known."""
    from storage.migrations.running import run_to

    run_to(connection, revision)


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
