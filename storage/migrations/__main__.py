"""Write the next revision: python -m storage.migrations "subject"."""

import sys

from alembic import command
from sqlalchemy import create_engine

from storage.migrations import upgrade
from storage.migrations.running import config_of

with create_engine("sqlite://").begin() as connection:
    upgrade(connection)
    command.revision(config_of(connection), sys.argv[1], autogenerate=True)
