"""The audit trail as use cases write it: who, in which role, what, from what to what, and when."""

from collections.abc import Iterable

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
    """Note a change in the transaction that makes it; never what people wrote in reports, questions or reasons.

    Names that coordinators give are noted as they were written: of agencies, their spellings, and cycles.
    """
    await record_each(resources, store, person, action, [(subject, old, new)])


async def record_each(
    resources: Resources, store: Store, person: Person, action: str, changes: Iterable[tuple[str, object, object]]
) -> None:
    """Note the same change of several subjects at once, each with what it was before and after."""
    await _add(resources, store, (person.id, person.role.value), action, changes)


async def record_by_itself(
    resources: Resources, store: Store, action: str, subject: str, *, old: object = None, new: object = None
) -> None:
    """Note a change that nobody made who could be named: the clock did, Telegram, or whoever runs the bot."""
    await _add(resources, store, (None, BY_ITSELF), action, [(subject, old, new)])


async def _add(
    resources: Resources,
    store: Store,
    actor: tuple[int | None, str],
    action: str,
    changes: Iterable[tuple[str, object, object]],
) -> None:
    now = resources.now()
    entries = (AuditEntry(now, *actor, action, subject, _text(old), _text(new)) for subject, old, new in changes)
    await store.audit.add(*entries)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
