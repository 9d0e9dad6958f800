"""The overview for coordinators: numbers by status, domain and agency, what is late, and where the index stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spbe.blockers import Group, blocked_in, by_cause
from spbe.index import NotRated, OffScale, Unrated
from spbe.index_band import Band, band_of, by_cycle
from spbe.matrix import Opd
from spbe.narrowing import narrowing_from
from spbe.overview import Overview, overview_of
from spbe.people import Action, Person
from spbe.progress import Blocker
from spbe.usecases.access import require
from spbe.usecases.index import settled_beside
from spbe.usecases.resources import Resources


@dataclass(frozen=True, slots=True)
class Meant:
    """Which agency the words after /rekap name, None for all; `unread` was not understood."""

    opd: Opd | None = None
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The overview with the index and what holds rows up, by cause.

    `band` is None where the matrix leaves indicators of the instrument out; `from_cycles` are the indicators that rows
    of closed cycles rate, by what the cycle is called.
    """

    overview: Overview
    band: Band | None
    blocked: tuple[Group[Blocker], ...]
    from_cycles: Mapping[str, Sequence[int]]


async def read_overview(resources: Resources, person: Person) -> Overview:
    """Return the whole matrix as it stands today."""
    return (await read_summary(resources, person)).overview


async def read_summary(resources: Resources, person: Person) -> Summary:
    """Return the whole matrix as it stands today, with the index."""
    require(person, Action.READ_OVERVIEW)
    known = await resources.answerers.latest()
    async with resources.read_store() as store:
        rows = await store.follow_ups.present()
        settled = await settled_beside(store, rows)
    rating = [each.follow_up for each in settled]
    editions = known.content.catalogue.instruments
    instrument = editions.get(rows[0].row.edition) if rows else None
    overview = overview_of(known.matrix.title, instrument, rows, rating, today=resources.today())
    try:
        band = band_of(instrument, (*rows, *rating)) if instrument else None
    except (Unrated, NotRated, OffScale):
        band = None
    blocked = blocked_in(rows, {}, (), today=resources.today(), zone=resources.timezone)
    return Summary(overview, band, by_cause(blocked), by_cycle(settled))


async def understand(resources: Resources, person: Person, words: str) -> Meant:
    """Return the agency that words name, typing errors allowed."""
    require(person, Action.READ_OVERVIEW)
    known = await resources.answerers.latest()
    said = narrowing_from(words, known.matrix)
    return Meant(said.opd, said.unread)
