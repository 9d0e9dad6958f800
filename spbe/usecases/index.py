"""The index of the present matrix, for its coordinators: what it is computed from, and in which readings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spbe.catalogue import Instrument, Predicate
from spbe.index import Index, NotRated, OffScale, Rated, Unrated, next_predicate
from spbe.index_band import Band, Reading, Settled, band_of, by_cycle, rated_in, still_rating
from spbe.index_wishes import PartKind
from spbe.matrix import Matrix
from spbe.people import Action, Person
from spbe.refusals import NoIndex, Outdated, SupposedRefused
from spbe.reports import FollowUp
from spbe.supposed_levels import Levels, Unreadable, levels_in
from spbe.usecases.access import require
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources


@dataclass(frozen=True)
class Ground:
    """What the index is computed from: the rows as they stand, and the instrument of their edition.

    The rows of closed cycles that count on, `settled`, stand at the end of the rows.
    """

    instrument: Instrument
    matrix: Matrix
    follow_ups: tuple[FollowUp, ...]
    settled: tuple[Settled, ...]
    band: Band

    @property
    def from_cycles(self) -> Mapping[str, Sequence[int]]:
        """The indicators that rows of closed cycles rate, by what the cycle is called."""
        return by_cycle(self.settled)

    def rated(self, reading: Reading) -> tuple[Rated, ...]:
        """Return what the rows rate, in their order."""
        return rated_in(self.instrument, self.follow_ups, reading)


@dataclass(frozen=True, slots=True)
class IndexView:
    """The index in three readings, one of them looked at; `goal` is the predicate that comes next."""

    ground: Ground
    reading: Reading
    index: Index
    goal: Predicate | None


async def find_ground(resources: Resources, person: Person) -> Ground:
    """Return what the index is computed from. Raises `NotAllowed` and `NoIndex`."""
    require(person, Action.READ_INDEX)
    async with resources.read_store() as store:
        present = await store.follow_ups.present()
        settled = await settled_beside(store, present)
        matrix = await store.follow_ups.matrix()
    follow_ups = (*present, *(each.follow_up for each in settled))
    editions = sorted({each.row.edition for each in follow_ups})
    if not editions:
        raise NoIndex("no_matrix")
    instrument = resources.contents.content.catalogue.instruments.get(editions[0])
    if len(editions) > 1 or instrument is None:
        raise NoIndex("mixed", editions=tuple(editions))
    try:
        return Ground(instrument, matrix, follow_ups, settled, band_of(instrument, follow_ups))
    except Unrated as unrated:
        numbers = tuple(each.number for each in unrated.indicators)
        raise NoIndex("unrated", numbers, (instrument.edition,)) from None
    except NotRated as unknown:
        raise NoIndex("not_rated", (unknown.indicator,), (instrument.edition,)) from None
    except OffScale as off:
        raise NoIndex("off_scale", (off.indicator,), (instrument.edition,)) from None


async def settled_beside(store: Store, present: Sequence[FollowUp]) -> tuple[Settled, ...]:
    """Return the rows of closed cycles that rate their indicators beside the present rows, of the same edition."""
    settled = await store.cycles.settled()
    last = max(settled, key=lambda each: each.cycle, default=None)
    editions = {each.row.edition for each in (*present, *([last.follow_up] if last and not present else []))}
    same = [each for each in settled if each.follow_up.row.edition in editions]
    return still_rating(same, [(each.row.indicator, each.id) for each in present])


async def read_index(resources: Resources, person: Person, reading: Reading = Reading.VERIFIED) -> IndexView:
    """Return the index in a reading. Raises `NotAllowed` and `NoIndex`."""
    ground = await find_ground(resources, person)
    index = ground.band.of(reading)
    return IndexView(ground, reading, index, next_predicate(ground.instrument, index.value))


def levels_of(ground: Ground, reading: Reading, code: str | None) -> Levels:
    """Return the supposed levels that a button carries. Raises `Outdated` where the matrix is another by now."""
    try:
        return levels_in(ground.instrument, ground.rated(reading), code)
    except Unreadable as unreadable:
        raise Outdated from unreadable


def with_levels(rated: Sequence[Rated], levels: Levels) -> tuple[Rated, ...]:
    """Return what is rated with the supposed levels."""
    return tuple(
        Rated(each.indicator, levels.get(place, each.level), each.row, each.opds) for place, each in enumerate(rated)
    )


def unknown_part(ground: Ground, kind: PartKind, number: int) -> SupposedRefused:
    """Return the refusal of a part that the instrument or the matrix does not have."""
    instrument = ground.instrument
    edition, is_row = instrument.edition, number in ground.matrix.by_number
    match kind:
        case "row":
            rows = ground.matrix.by_number
            return SupposedRefused("no_row", number, "", min(rows), max(rows), edition)
        case "domain":
            return SupposedRefused("no_domain", number, "", 1, len(instrument.domains), edition)
        case "aspect":
            return SupposedRefused("no_aspect", number, "", 1, len(instrument.aspects), edition)
        case _:
            return SupposedRefused("no_indicator", number, "", 1, len(instrument.indicators), edition, is_row)
