"""The audit trail: rows are only added."""

from dataclasses import asdict

from sqlalchemy import ColumnElement, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reports import AuditEntry
from storage.schema import audit


class SqlAudit:
    """Who changed what; entries are only added, by the use case that made the change."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, *entries: AuditEntry) -> None:
        """Record changes."""
        if entries:
            await self._connection.execute(insert(audit), [asdict(each) for each in entries])

    async def of_subject(self, subject: str) -> tuple[AuditEntry, ...]:
        """Return the changes of a subject, oldest first."""
        return await self._where(audit.c.subject == subject)

    async def of_person(self, person_id: int) -> tuple[AuditEntry, ...]:
        """Return the changes a person made, oldest first."""
        return await self._where(audit.c.actor_id == person_id)

    async def _where(self, condition: ColumnElement[bool]) -> tuple[AuditEntry, ...]:
        rows = await self._connection.execute(select(audit).where(condition).order_by(audit.c.id))
        return tuple(
            AuditEntry(row.at, row.actor_id, row.actor_role, row.action, row.subject, row.old, row.new) for row in rows
        )
