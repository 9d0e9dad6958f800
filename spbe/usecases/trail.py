"""The audit trail as use cases write it: who, in which role, what, from what to what, and when."""

from spbe.people import Person
from spbe.reports import AuditEntry
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources


async def record(
    resources: Resources,
    store: Store,
    person: Person,
    action: str,
    subject: str,
    *,
    old: object = None,
    new: object = None,
) -> None:
    """Note a change in the transaction that makes it; never anything that people wrote in their own words."""
    before, after = (None if value is None else str(value) for value in (old, new))
    entry = AuditEntry(resources.now(), person.id, person.role.value, action, subject, before, after)
    await store.audit.add(entry)
