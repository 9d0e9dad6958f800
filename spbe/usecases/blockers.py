"""What holds the rows of the matrix up, for the coordinator's meeting."""

from dataclasses import dataclass

from spbe.blockers import Blocked, Group, blocked_in, by_actor, by_cause
from spbe.matrix import Opd
from spbe.people import Action, Person
from spbe.progress import Blocker
from spbe.usecases.access import require
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Blockers:
    """Every row that is held up, the oldest first: by cause, and by who must act."""

    rows: tuple[Blocked, ...]
    causes: tuple[Group[Blocker], ...]
    actors: tuple[Group[Opd | None], ...]


async def read_blockers(resources: Resources, person: Person) -> Blockers:
    """Return what holds rows up. Raises `NotAllowed`."""
    require(person, Action.READ_OVERVIEW)
    async with resources.read_store() as store:
        rows, opds = await store.follow_ups.present(), await store.opds.all()
    actors = resources.contents.content.blockers
    found = blocked_in(rows, actors, opds, today=resources.today(), zone=resources.timezone)
    return Blockers(found, by_cause(found), by_actor(found))
