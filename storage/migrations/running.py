"""Runs the revisions. Importing Alembic takes as long as reading all content, so only who has something to run does."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from storage.migrations import MigrationFailed


def run_to(connection: Connection, revision: str) -> None:
    """Run every revision up to one of them. Raises `MigrationFailed`; then nothing is to be committed.

    SQLite changes a table by building it anew. With foreign keys on, dropping the old one would take the rows along
    that point at it; as they are off, what points at nothing is looked for at the end.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite and connection.scalar(text("PRAGMA foreign_keys")):
        raise MigrationFailed("kunci asing SQLite harus mati selama tabel diperbarui")
    try:
        command.upgrade(config_of(connection), revision)
    except CommandError as error:
        raise MigrationFailed(str(error)) from error
    lost = connection.execute(text("PRAGMA foreign_key_check")).first() if is_sqlite else None
    if lost:
        raise MigrationFailed(f"tabel {lost.table} menunjuk baris {lost.parent} yang tidak ada")


def config_of(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection, wherever this package is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
