"""INSERT with ON CONFLICT, which SQLite and PostgreSQL spell alike and SQLAlchemy has twice."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_into(connection: AsyncConnection, table: Table[Any]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can say what happens where the row is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
