"""Runs the revisions. Importing Alembic takes as long as reading all content, so only who has something to run does."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.migrations import MigrationFailed


def run_to_head(connection: Connection) -> None:
    """Run every revision that the database does not have yet. Raises `MigrationFailed`."""
    try:
        command.upgrade(config_of(connection), "head")
    except CommandError as error:
        raise MigrationFailed(str(error)) from error


def config_of(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection, wherever this package is installed."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
