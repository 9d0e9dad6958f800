"""One unit of work: every kind of record over the same transaction."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.follow_ups import SqlFollowUps
from storage.opds import SqlOpds
from storage.questions import SqlQuestions


class SqlStore:
    """The records of one transaction; `Database.open_store` commits it."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work on a connection whose transaction somebody else ends."""
        self.questions = SqlQuestions(connection)
        self.follow_ups = SqlFollowUps(connection)
        self.opds = SqlOpds(connection)
