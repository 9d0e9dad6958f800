"""The three levels of a row, kept apart: claimed by the agency, verified here, given by the external assessor."""

from dataclasses import dataclass
from typing import Literal

from spbe.people import Action, Person
from spbe.refusals import Outdated
from spbe.reports import FollowUp
from spbe.usecases.access import present_row, require
from spbe.usecases.makers import require_another
from spbe.usecases.people import present
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

Kind = Literal["verified", "external"]


@dataclass(frozen=True, slots=True)
class Levels:
    """A row with its levels, and the numbers on the scale of its indicator."""

    follow_up: FollowUp
    scale: tuple[int, ...]


async def levels(resources: Resources, person: Person, number: int) -> Levels:
    """Return the levels of a row. Raises `RowUnknown`."""
    require(person, Action.VERIFY)
    async with resources.read_store() as store:
        follow_up = await present_row(store, number)
    return Levels(follow_up, scale_of(resources, follow_up))


async def set_level(resources: Resources, person: Person, number: int, kind: Kind, level: int) -> Levels:
    """Note a level of a row; the same again changes nothing. Raises `RowUnknown`.

    Raises `Outdated` where the scale has no such level, and `OwnWork`: nobody verifies the level of what they made.
    """
    require(person, Action.VERIFY)
    async with resources.open_store() as store:
        follow_up = await present_row(store, number, lock=True)
        person = await present(resources, store, person)
        require(person, Action.VERIFY, opds=follow_up.opds)
        if kind == "verified":
            await require_another(store, person, follow_up.id, follow_up.state.last_report)
        scale = scale_of(resources, follow_up)
        if level not in scale:
            raise Outdated
        old = follow_up.state.level_verified if kind == "verified" else follow_up.state.level_external
        if level != old:
            await store.follow_ups.set_level(follow_up.id, kind, level)
            await record(resources, store, person, f"set_level_{kind}", f"follow_up:{follow_up.id}", old=old, new=level)
        follow_up = await present_row(store, number)
    return Levels(follow_up, scale)


def scale_of(resources: Resources, follow_up: FollowUp) -> tuple[int, ...]:
    """Return the levels that a row may have; none where the content no longer knows its edition."""
    instrument = resources.contents.content.catalogue.instruments.get(follow_up.row.edition)
    return tuple(range(instrument.lowest_level, instrument.highest_level + 1)) if instrument else ()
