"""The cycles of the matrix: the present one, those that are closed, and closing one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from spbe.cycles import Cycle, CycleRow, counted, following_title, label_of, meant_by
from spbe.index_band import CycleIndex, index_of_cycle, still_rating
from spbe.paging import Paged, paged
from spbe.people import Action, Person
from spbe.progress import SETTLED, RowStatus
from spbe.refusals import NameUnusable, NothingToClose, Outdated
from spbe.reports import FollowUp
from spbe.stamps import stamp_of
from spbe.usecases.access import allowed, require
from spbe.usecases.matrix import follow_rows
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

LONGEST_TITLE = 150

_ROW = re.compile(r"(?P<cycle>.+?)[\s,]+(?:(?:baris|no|nomor)\.?\s*|(?!(?:19|20)\d\d$))(?P<row>\d{1,6})", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(?!(?:19|20)\d\d(?!\d))\d+")
"""A number that is no year."""


@dataclass(frozen=True, slots=True)
class Cycles:
    """The present cycle and a page of the closed ones, the latest first; pages count from 0.

    `since` is None where nothing tells when the present one began.
    """

    title: str
    label: str
    since: datetime | None
    statuses: Mapping[RowStatus, int]
    closed: Paged[Cycle]

    @property
    def rows(self) -> int:
        """How many rows the present cycle has."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing the present cycle would do. `mark` stands for it: another one means that something has changed."""

    title: str
    next_title: str
    settled: Mapping[RowStatus, int]
    open: Mapping[RowStatus, int]
    mark: int


@dataclass(frozen=True, slots=True)
class ClosedCycle:
    """A closed cycle with a page of its rows; `index` is None where it cannot be computed."""

    cycle: Cycle
    index: CycleIndex | None
    rows: Paged[CycleRow]


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row as it stood when its cycle was closed."""

    cycle: Cycle
    row: CycleRow


async def list_cycles(resources: Resources, person: Person, page: int = 0, *, size: int) -> Cycles:
    """Return the present cycle and the closed ones."""
    require(person, Action.CLOSE_CYCLE)
    async with resources.read_store() as store:
        closed = await store.cycles.all()
        title = await store.follow_ups.title()
        statuses = counted(each.state.status for each in await store.follow_ups.present())
        since = await _since(store, closed)
    return Cycles(title, label_of(title), since, statuses, paged(closed, page, size))


async def find_cycle(resources: Resources, person: Person, text: str, *, size: int) -> ClosedCycle | KeptRow | None:
    """Return the first page of the closed cycle that a text names by year or title, or one row of it: "2019 no 5"."""
    require(person, Action.CLOSE_CYCLE)
    named = _ROW.fullmatch(text.strip())
    async with resources.read_store() as store:
        closed = await store.cycles.all()
        of_row = meant_by(named["cycle"], closed) if named else None
        if named and of_row:
            rows = await store.cycles.rows(of_row.id)
            return next((KeptRow(of_row, row) for row in rows if row.number == int(named["row"])), None)
        cycle = meant_by(text, closed)
        if cycle and not set(_NUMBER.findall(text)) <= set(_NUMBER.findall(cycle.title)):
            return None  # of several rows, as of "5-7", not the whole cycle
        return await _closed(resources, store, cycle, 0, size) if cycle else None


async def closed_of_year(resources: Resources, person: Person, text: str) -> Cycle | None:
    """Return the closed cycle of a year that a text names, None where it names none or that of the present one."""
    require(person, Action.CLOSE_CYCLE)
    async with resources.read_store() as store:
        label = label_of(await store.follow_ups.title())
        closed = [] if label in text.split() else await store.cycles.all()
    return next((each for each in closed if each.label in text.split()), None)


async def cycle_row(resources: Resources, person: Person, cycle_id: int, number: int) -> KeptRow:
    """Return a row of a closed cycle. Raises `Outdated` where there is none such."""
    require(person, Action.CLOSE_CYCLE)
    async with resources.read_store() as store:
        cycle = await _of(store, cycle_id)
        row = next((each for each in await store.cycles.rows(cycle_id) if each.number == number), None)
    if row is None:
        raise Outdated
    return KeptRow(cycle, row)


async def closed_cycle(resources: Resources, person: Person, cycle_id: int, page: int, *, size: int) -> ClosedCycle:
    """Return a page of a closed cycle. Raises `Outdated` where there is none such."""
    require(person, Action.CLOSE_CYCLE)
    async with resources.read_store() as store:
        return await _closed(resources, store, await _of(store, cycle_id), page, size)


async def closing_preview(resources: Resources, person: Person, title: str = "") -> Closing:
    """Return what closing the present cycle would do; without a title the next one is called after the next year.

    Raises `NothingToClose` and `NameUnusable`.
    """
    require(person, Action.CLOSE_CYCLE)
    async with resources.read_store() as store:
        return await _closing(store, await store.follow_ups.present(), title)


async def close_cycle(resources: Resources, person: Person, title: str, mark: int) -> ClosedCycle:
    """Close the present cycle as the preview with this mark says, and return it.

    Raises `Outdated` where the preview says something else by now, also where somebody closed it already.
    """
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.CLOSE_CYCLE)
        # In the order in which others lock them too: the matrix before the drafts, and these before the rows.
        await store.opds.locked()
        drafts = await store.drafts.all(lock=True)
        rows = await store.follow_ups.present(lock=True)
        closing = await _closing(store, rows, title)
        if closing.mark != mark:
            raise Outdated
        since = await _since(store, await store.cycles.all())
        cycle_id = await store.cycles.close(
            next_title=closing.next_title, opened_at=since, by=person.id, at=resources.now()
        )
        archived = dict.fromkeys(each.row.number for each in rows if each.state.status in SETTLED)
        await follow_rows(store, drafts, archived)
        cycle = await _of(store, cycle_id)
        counts = f"{cycle.rows - cycle.carried} archived, {cycle.carried} carried"
        await record(resources, store, person, "close_cycle", f"cycle:{cycle_id}", old=closing.title, new=counts)
        await record(resources, store, person, "open_cycle", "matrix", old=closing.title, new=closing.next_title)
        return await _closed(resources, store, cycle, 0, 1)


async def _of(store: Store, cycle_id: int) -> Cycle:
    cycle = next((each for each in await store.cycles.all() if each.id == cycle_id), None)
    if cycle is None:
        raise Outdated
    return cycle


async def _closing(store: Store, rows: Sequence[FollowUp], title: str) -> Closing:
    if not rows:
        raise NothingToClose
    now = await store.follow_ups.title()
    last_year = max(each.row.target.day.year for each in rows)
    said = " ".join(title.split())
    following = following_title(said, now, last_year=last_year)
    following = following if said else following[:LONGEST_TITLE]
    if len(following) > LONGEST_TITLE or not any(map(str.isalnum, following)):
        raise NameUnusable(LONGEST_TITLE)
    statuses = counted(each.state.status for each in rows)
    settled = {status: count for status, count in statuses.items() if status in SETTLED}
    still_open = {status: count for status, count in statuses.items() if status not in SETTLED}
    standing = [(each.id, each.state.status in SETTLED) for each in rows]
    mark = stamp_of(len(await store.cycles.all()), now, following, standing)
    return Closing(now, following, settled, still_open, mark)


async def _closed(resources: Resources, store: Store, cycle: Cycle, page: int, size: int) -> ClosedCycle:
    rows = await store.cycles.rows(cycle.id)
    instruments = resources.contents.content.catalogue.instruments
    earlier = [
        each
        for each in await store.cycles.settled()
        if each.cycle < cycle.id and each.follow_up.row.edition == cycle.edition
    ]
    before = still_rating(earlier, [(row.indicator, row.follow_up_id) for row in rows])
    index = index_of_cycle(instruments.get(cycle.edition or ""), rows, before)
    return ClosedCycle(cycle, index, paged(rows, page, size))


async def _since(store: Store, closed: tuple[Cycle, ...]) -> datetime | None:
    """Return when the present cycle began: when the last one was closed, or else with the first import."""
    if closed:
        return closed[0].closed_at
    imports = [each.at for each in await store.audit.of_subject("matrix") if each.action == "import_matrix"]
    return imports[0] if imports else None
