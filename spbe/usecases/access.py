"""Who may do what, asked by every use case before anything else; the table is in `spbe.people`."""

from collections.abc import Collection

from spbe.people import Action, Person, may
from spbe.refusals import NotAllowed


def require(person: Person, action: Action, *, opds: Collection[int] = (), own: bool = False) -> None:
    """Raise `NotAllowed` unless a person may do something to a row of these agencies."""
    if not may(person, action, opds=opds, own=own):
        raise NotAllowed(action)
