"""Who may do what, asked by every use case before anything else; the table is in `spbe.people`."""

from collections.abc import Collection

from spbe.people import Action, Person, may
from spbe.refusals import NotAllowed, RowUnknown
from spbe.reports import FollowUp
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources


def require(person: Person, action: Action, *, opds: Collection[int] = (), own: bool = False) -> None:
    """Raise `NotAllowed` unless a person may do something to a row of these agencies."""
    if not may(person, action, opds=opds, own=own):
        raise NotAllowed(action, person.role)


async def allowed(resources: Resources, store: Store, person: Person, action: Action) -> Person:
    """Return who somebody is as this unit sees them, where they may do something to all rows. Raises `NotAllowed`.

    Every unit that writes asks: what somebody may do can have changed since their message came in.
    """
    person = await present(resources, store, person)
    require(person, action)
    return person


async def present_row(store: Store, number: int, *, lock: bool = False) -> FollowUp:
    """Return a row of the present matrix. Raises `RowUnknown`."""
    row = await store.follow_ups.find(number, lock=lock)
    if row is None:
        raise RowUnknown(number)
    return row


async def row_for(store: Store, person: Person, number: int, action: Action) -> FollowUp:
    """Return a row to which a person may do something. Raises `RowUnknown` and `NotAllowed`."""
    row = await present_row(store, number)
    require(person, action, opds=row.opds)
    return row
