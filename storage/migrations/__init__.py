"""The history of the tables, as Alembic revisions run from code: no alembic.ini is needed.

`python -m storage.migrations "subject"` writes the next revision from what storage/schema has and the last one has not.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, func, select, text

_LOCK = 5_2018
"""Any number, the same in every process: PostgreSQL's advisory lock for migrations."""


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date inside the connection's transaction; the caller commits.

    Several processes may start at once: on PostgreSQL they queue for a lock, on SQLite the caller's transaction has
    begun IMMEDIATE.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = 0"))  # the first of them may take long
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    command.upgrade(config_of(connection), "head")


def config_of(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection, wherever this package is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
