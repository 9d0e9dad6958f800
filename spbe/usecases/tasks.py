"""Tasks: rows of the matrix by urgency, one's own or all, and what a coordinator may narrow them to.

Only rows are listed whose reports the person may read: a list tells how each of them stands.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from spbe.catalogue import Domain, Instrument
from spbe.matrix import Matrix, MatrixRow, Opd, Outline
from spbe.narrowing import Narrowing, narrowing_from
from spbe.paging import Paged
from spbe.people import Action, Person, Role, may, may_read_matrix
from spbe.progress import SETTLED, RowStatus
from spbe.refusals import Outdated, RowUnknown
from spbe.replies import MembersOnly
from spbe.reports import FollowUp
from spbe.usecases.access import require
from spbe.usecases.answerers import Known
from spbe.usecases.resources import Resources

Condition = Literal["opd", "status", "domain"]

INTENT = "follow_up"
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tasks: one's own or those of all agencies, under conditions; `page` counts from 0."""

    whose: Literal["own", "all"]
    opd: int | None = None
    status: RowStatus | None = None
    domain: int | None = None
    page: int = 0

    @property
    def is_narrowed(self) -> bool:
        """Say whether a condition is set."""
        return (self.opd, self.status, self.domain) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Task:
    """A row in a list; `days_left` is negative where its day is past, None where nothing is left to be done."""

    follow_up: FollowUp
    is_service: bool
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Tasks(Paged[Task]):
    """A page of tasks. `opds` are the agencies whose they are, none for all."""

    wanted: Wanted
    opds: tuple[Opd, ...]
    domain: Domain | None


@dataclass(frozen=True, slots=True)
class NoAgency:
    """A member of no agency has no tasks of their own."""

    role: Role


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that somebody may mean, to choose from where there are several."""

    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """Which tasks somebody asked for in words; `unread` was not understood, and `foreign` is not theirs to list."""

    wanted: Wanted
    unread: str = ""
    foreign: Opd | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a list may be narrowed to, and how many rows that leaves."""

    what: Opd | RowStatus | Domain
    count: int


def usual(person: Person) -> Wanted:
    """Return the tasks that a person is shown who names none: all to a coordinator, to others their own."""
    return Wanted("all" if person.role is Role.COORDINATOR else "own")


def as_theirs(person: Person, wanted: Wanted) -> Wanted:
    """Return as much of a list that somebody else made as a person may see: to others than coordinators, their own."""
    opds = () if wanted.opd is None else (wanted.opd,)
    return wanted if may(person, Action.READ_REPORTS, opds=opds) else replace(wanted, whose="own", opd=None)


async def list_tasks(
    resources: Resources, person: Person, wanted: Wanted, *, size: int, spare: int = 0
) -> Tasks | NoAgency | MembersOnly:
    """Return a page of tasks; one that needs no others beside it may have `spare` more. Raises `Outdated`."""
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    if wanted.whose == "own" and not person.opds:
        if person.role is not Role.COORDINATOR:
            return NoAgency(person.role)
        wanted = replace(wanted, whose="all")
    opds = _opds_of(person, wanted)
    require(person, Action.READ_REPORTS, opds=opds or ())
    first = wanted.page * size
    async with resources.read_store() as store:
        kept = await resources.outlines.of(store)
        domain = _domain(resources, kept.outline, wanted.domain)
        is_counted = wanted.status is None and domain is None
        found = await store.follow_ups.tasks(
            opds=opds,
            statuses=None if wanted.status is None else (wanted.status,),
            indicators=_indicators(domain),
            limit=size + spare,
            offset=first,
            total=await kept.total(store, opds) if is_counted else None,
        )
        named = await store.opds.some(opds) if opds is not None else ()
    if wanted.page and not found.items:
        raise Outdated
    shown = found.items if found.total <= size + spare else found.items[:size]
    today = resources.today()
    return Tasks(
        tuple(Task(each, each.row.indicator in kept.outline.services, days_left(each, today)) for each in shown),
        wanted.page,
        first,
        found.total,
        wanted,
        named,
        domain,
    )


async def narrow_tasks(resources: Resources, person: Person, wanted: Wanted, by: Condition) -> tuple[Value, ...]:
    """Return the values of a condition that occur under the others, with their counts."""
    require(person, Action.READ_REPORTS)
    async with resources.read_store() as store:
        outline = (await resources.outlines.of(store)).outline
        counts = Counter(
            await store.follow_ups.tally(
                "indicator" if by == "domain" else by,
                opds=None if by == "opd" or wanted.opd is None else (wanted.opd,),
                statuses=None if by == "status" or wanted.status is None else (wanted.status,),
                indicators=None if by == "domain" else _indicators(_domain(resources, outline, wanted.domain)),
            )
        )
        opds = await store.opds.some(counts) if by == "opd" else ()
    match by:
        case "opd":
            return tuple(Value(opd, counts[opd.id]) for opd in sorted(opds, key=lambda opd: -counts[opd.id]))
        case "status":
            return tuple(Value(status, counts[status]) for status in RowStatus if counts[status])
        case "domain":
            values = (Value(domain, _rows_in(domain, counts)) for domain in _domains(resources, outline))
            return tuple(value for value in values if value.count)


async def understand(resources: Resources, person: Person, text: str) -> Rows | Meant | MembersOnly:
    """Return the row or rows that words name, or else the tasks they ask for. Raises `RowUnknown`."""
    if not may_read_matrix(person):
        return MembersOnly(INTENT)
    known = await resources.answerers.latest()
    said = _said(known, text)
    if said.row is not None or said.indicator is not None:
        return Rows(_numbered(known.matrix, said, person))
    if said.unread and (rows := _own_first(person, tuple(_worded(known, text)))):
        return Rows(rows)
    unread = said.unread
    instrument = instrument_of(known, known.matrix.rows[0]) if known.matrix.rows else None
    domains = instrument.domains if instrument else ()
    if said.domain is not None and all(domain.number != said.domain for domain in domains):
        unread = f"{unread} domain {said.domain}".strip()
        said = replace(said, domain=None)
    foreign = said.opd if said.opd and not may(person, Action.READ_REPORTS, opds=(said.opd.id,)) else None
    opd = said.opd.id if said.opd and not foreign else None
    wanted = replace(usual(person), opd=opd, status=said.status, domain=said.domain)
    return Meant(wanted, unread, foreign)


def days_left(follow_up: FollowUp, today: date) -> int | None:
    """Return the days until a row's target, or None where nothing is left to be done."""
    return None if follow_up.state.status in SETTLED else (follow_up.row.target.day - today).days


def instrument_of(known: Known, row: MatrixRow) -> Instrument | None:
    """Return the instrument by which a row was assessed."""
    return known.content.catalogue.instruments.get(row.edition)


def _said(known: Known, text: str) -> Narrowing:
    """Read words as they stand, or else as the lexicon writes them ("blm", "ind 35") where more is read so."""
    said = narrowing_from(text, known.matrix)
    if not said.unread:
        return said
    plain = " ".join(word.plain for word in known.answerer.knowledge.reader.read(text))
    again = narrowing_from(plain, known.matrix)
    return again if len(again.unread.split()) < len(said.unread.split()) else said


def _opds_of(person: Person, wanted: Wanted) -> Collection[int] | None:
    if wanted.opd is not None:
        return (wanted.opd,)
    return person.opds if wanted.whose == "own" else None


def _domains(resources: Resources, outline: Outline) -> tuple[Domain, ...]:
    instrument = resources.contents.content.catalogue.instruments.get(outline.edition or "")
    return instrument.domains if instrument else ()


def _domain(resources: Resources, outline: Outline, number: int | None) -> Domain | None:
    if number is None:
        return None
    found = next((domain for domain in _domains(resources, outline) if domain.number == number), None)
    if found is None:
        raise Outdated
    return found


def _indicators(domain: Domain | None) -> tuple[int, ...] | None:
    if domain is None:
        return None
    return tuple(indicator.number for aspect in domain.aspects for indicator in aspect.indicators)


def _rows_in(domain: Domain, rows_of: Counter[int]) -> int:
    return sum(rows_of[indicator] for indicator in _indicators(domain) or ())


def _numbered(matrix: Matrix, said: Narrowing, person: Person) -> tuple[MatrixRow, ...]:
    """Return the row of a number, or the rows of an indicator, of which several may be services."""
    if said.row is not None:
        if said.row not in matrix.by_number:
            raise RowUnknown(said.row)
        return (matrix.by_number[said.row],)
    number = said.indicator or 0
    rows = matrix.of_indicator(number)
    if not rows:
        raise RowUnknown(number)
    return _own_first(person, rows)


def _own_first(person: Person, rows: tuple[MatrixRow, ...]) -> tuple[MatrixRow, ...]:
    """Leave only rows of a member's own agencies, where there are any."""
    own = tuple(row for row in rows if any(opd.id in person.opds for opd in row.opds))
    return own or rows


def _worded(known: Known, text: str) -> Iterator[MatrixRow]:
    for choice in known.finder.find(text, may_read_matrix=True, most=MOST_FOUND):
        if isinstance(choice, MatrixRow):
            yield choice
