"""The audit trail as use cases write it: who, in which role, what, from what to what, and when."""

from spbe.people import Person
from spbe.reports import AuditEntry
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

BY_ITSELF = "sistem"
"""Stands for a role where nobody acted."""


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
    await _add(resources, store, (person.id, person.role.value), action, subject, old, new)


async def record_by_itself(
    resources: Resources, store: Store, action: str, subject: str, *, old: object = None, new: object = None
) -> None:
    """Note a change that nobody made who could be named: the clock did, Telegram, or whoever runs the bot."""
    await _add(resources, store, (None, BY_ITSELF), action, subject, old, new)


async def _add(
    resources: Resources, store: Store, actor: tuple[int | None, str], action: str, subject: str, *values: object
) -> None:
    before, after = (None if value is None else str(value) for value in values)
    await store.audit.add(AuditEntry(resources.now(), *actor, action, subject, before, after))
