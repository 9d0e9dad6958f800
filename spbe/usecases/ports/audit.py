"""What the use cases need of the audit trail."""

from typing import Protocol

from spbe.reports import AuditEntry


class Audit(Protocol):
    """Who changed what; entries are only added, by the use case that made the change."""

    async def add(self, *entries: AuditEntry) -> None:
        """Record changes."""

    async def of_subject(self, subject: str) -> tuple[AuditEntry, ...]:
        """Return the changes of a subject, oldest first."""

    async def of_person(self, person_id: int) -> tuple[AuditEntry, ...]:
        """Return the changes a person made, oldest first."""
