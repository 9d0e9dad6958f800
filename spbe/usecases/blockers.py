"""What holds the rows of the matrix up, for the coordinator's meeting."""

from dataclasses import dataclass

from spbe.blockers import Blocked, Group, blocked_in, by_actor, by_cause
from spbe.matrix import Opd
from spbe.people import Action, Person
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp
from spbe.usecases.access import require
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Blockers:
    """Every row that is held up, the oldest first: by cause, and by who must act.

    `late` are the other rows whose target is past, the earliest first; so many rows wait for a coordinator.
    """

    rows: tuple[Blocked, ...]
    causes: tuple[Group[Blocker], ...]
    actors: tuple[Group[Opd | None], ...]
    late: tuple[FollowUp, ...]
    waiting: int


async def read_blockers(resources: Resources, person: Person) -> Blockers:
    """Return what holds rows up. Raises `NotAllowed`."""
    require(person, Action.READ_OVERVIEW)
    async with resources.read_store() as store:
        rows, opds = await store.follow_ups.present(), await store.opds.all()
    actors = resources.contents.content.blockers
    today = resources.today()
    found = blocked_in(rows, actors, opds, today=today, zone=resources.timezone)
    held = {each.follow_up.id for each in found}
    late = [each for each in rows if each.is_overdue(today) and each.id not in held]
    late.sort(key=lambda each: (each.row.target.day, each.row.number))
    waiting = sum(each.state.status is RowStatus.WAITING for each in rows)
    return Blockers(found, by_cause(found), by_actor(found), tuple(late), waiting)
