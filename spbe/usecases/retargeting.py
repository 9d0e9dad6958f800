"""Moving targets: a coordinator gives rows another one, with a reason; the first one and every move stay known.

Reminders follow by themselves: they hang on the day of the target, so that all rules of a new one begin anew.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd, Target
from spbe.people import Action, Person
from spbe.progress import SETTLED
from spbe.refusals import Outdated, TargetRefused, TextTooLong
from spbe.reports import FollowUp, TargetChange
from spbe.stamps import stamp_of
from spbe.target_wishes import TargetWish, offered_targets, read_target_wish
from spbe.texts import storable
from spbe.usecases.access import allowed, require
from spbe.usecases.confirming import focal_people
from spbe.usecases.letters import telling
from spbe.usecases.office_hours import office_hours
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record_each

LONGEST_REASON = 300


class MoveReason(StrEnum):
    """Why targets are usually moved; the words are content, and those are stored."""

    ADOPTION = "adoption"
    BUDGET = "budget"
    OTHER_OPD = "other_opd"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True)
class Request:
    """Rows by their numbers, the target that they should have, and why, as far as somebody said it."""

    rows: tuple[int, ...]
    target: Target | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Rows whose targets may be moved, with targets to choose from; `changes` are the moves of one alone."""

    rows: tuple[FollowUp, ...]
    changes: tuple[TargetChange, ...]
    choices: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row whose target is not moved: nothing is left to be done on it, or it has that target already."""

    follow_up: FollowUp
    why: Literal["settled", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan(Told):
    """Rows as they stand before their target is moved, and whom that concerns.

    `tell` are the focal points of their agencies; `unattended` are agencies that have none.
    """

    rows: tuple[FollowUp, ...]
    target: Target
    reason: str
    left_out: tuple[LeftOut, ...]
    working_days_left: int
    tell: tuple[Person, ...]
    unattended: tuple[Opd, ...]

    @property
    def stamp(self) -> int:
        """A number that changes with everything that would be done."""
        moves = [(each.id, str(each.state.target)) for each in self.rows]
        return stamp_of(moves, str(self.target), self.reason)

    def rows_of(self, person: Person) -> tuple[FollowUp, ...]:
        """Return the rows of a person's agencies."""
        return tuple(each for each in self.rows if not each.opds.isdisjoint(person.opds))


async def understand(resources: Resources, person: Person, text: str) -> Request:
    """Return what words ask for: of an agency all its open rows. Raises `TargetRefused`."""
    require(person, Action.MOVE_TARGET)
    known = await resources.answerers.latest()
    wish = read_target_wish(text, known.matrix, today=resources.today())
    if wish.no_day:
        raise TargetRefused("no_day", words=wish.no_day)
    if wish.unread:
        raise TargetRefused("unread", words=wish.unread)
    async with resources.read_store() as store:
        rows = _rows_meant(wish, await store.follow_ups.present())
    if not rows and (wish.target or wish.reason):
        raise TargetRefused("no_rows")
    return Request(rows, wish.target, wish.reason)


async def standing(resources: Resources, person: Person, rows: Sequence[int]) -> Standing:
    """Return the targets that rows have now, for a choice. Raises `TargetRefused`."""
    require(person, Action.MOVE_TARGET)
    async with resources.read_store() as store:
        follow_ups = await _rows(store, rows)
        open_rows = tuple(each for each in follow_ups if each.state.status not in SETTLED)
        if not open_rows:
            raise TargetRefused("settled", rows=tuple(rows))
        history = await store.reports.history(open_rows[0].id) if len(open_rows) == 1 else ()
    latest = max(each.state.target.day for each in open_rows)
    changes = tuple(each for each in history if isinstance(each, TargetChange))
    return Standing(open_rows, changes, offered_targets(max(latest, resources.today())))


async def preview(resources: Resources, person: Person, rows: Sequence[int], target: Target, reason: str) -> Plan:
    """Return what moving the targets of rows would do. Raises `TargetRefused` and `TextTooLong`."""
    require(person, Action.MOVE_TARGET)
    async with resources.read_store() as store:
        return await _plan(resources, store, rows, target, reason)


async def move(
    resources: Resources,
    person: Person,
    rows: Sequence[int],
    target: Target,
    reason: str,
    *,
    stamp: int,
    write: Write[Plan] = nobody,
) -> Plan:
    """Move the targets of rows as they were shown. Raises `Outdated` where that has changed, and as `preview` does."""
    require(person, Action.MOVE_TARGET)
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MOVE_TARGET)
        await store.opds.locked()  # the matrix before its rows, as whoever imports one or closes a cycle does
        plan = await _plan(resources, store, rows, target, reason, lock=True)
        if plan.stamp != stamp or not plan.reason:
            raise Outdated
        ids = [each.id for each in plan.rows]
        await store.follow_ups.move_targets(ids, target, reason=plan.reason, by=person.id, at=resources.now())
        moves = ((f"follow_up:{each.id}", _as_text(each.state.target), _as_text(target)) for each in plan.rows)
        await record_each(resources, store, person, "move_target", moves)
        return await telling(resources, store, plan, write)


async def _plan(
    resources: Resources, store: Store, rows: Sequence[int], target: Target, reason: str, *, lock: bool = False
) -> Plan:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        raise TextTooLong(LONGEST_REASON)
    hours = await office_hours(resources, store)
    today = resources.now().astimezone(hours.zone).date()
    if target.day < today:
        raise TargetRefused("past", rows=tuple(rows), day=target.day)
    follow_ups = await _rows(store, rows, lock=lock)
    left_out = tuple(LeftOut(each, why) for each in follow_ups if (why := _why_not(each, target)))
    moved = tuple(each for each in follow_ups if not _why_not(each, target))
    if not moved:
        raise TargetRefused(left_out[0].why, rows=tuple(rows), day=target.day)
    opds = {opd.id: opd for each in moved for opd in each.row.opds}
    tell = await focal_people(store, opds)
    attended = {opd for each in tell for opd in each.opds}
    return Plan(
        rows=moved,
        target=target,
        reason=storable(reason, most=LONGEST_REASON),
        left_out=left_out,
        working_days_left=hours.calendar.working_days_between(today, target.day),
        tell=tell,
        unattended=tuple(opd for number, opd in opds.items() if number not in attended),
    )


async def _rows(store: Store, numbers: Collection[int], *, lock: bool = False) -> tuple[FollowUp, ...]:
    """Return rows of the present matrix by their numbers. Raises `TargetRefused` where one is not there."""
    follow_ups = await store.follow_ups.of_numbers(numbers, lock=lock)
    unknown = set(numbers) - {each.row.number for each in follow_ups}
    if unknown or not follow_ups:
        raise TargetRefused("unknown", rows=tuple(sorted(unknown)))
    return follow_ups


def _why_not(follow_up: FollowUp, target: Target) -> Literal["settled", "same"] | None:
    if follow_up.state.status in SETTLED:
        return "settled"
    return "same" if follow_up.state.target == target else None


def _rows_meant(wish: TargetWish, present_rows: Sequence[FollowUp]) -> tuple[int, ...]:
    """Return the numbers of the rows that a wish names, of an agency only those on which something is to be done."""
    for indicator in wish.indicators:
        if all(each.row.indicator != indicator for each in present_rows):
            raise TargetRefused("indicator", rows=(indicator,))
    asked = {opd.id for opd in wish.opds}
    open_rows = [each for each in present_rows if each.state.status not in SETTLED]
    theirs = [each.row.number for each in open_rows if each.opds & asked]
    if wish.opds and not theirs:
        raise TargetRefused("no_open", words=", ".join(opd.short for opd in wish.opds))
    of_indicators = [each.row.number for each in present_rows if each.row.indicator in wish.indicators]
    return tuple(sorted({*wish.rows, *of_indicators, *theirs}))


def _as_text(target: Target) -> str:
    return f"{target.day} {target.precision}"


def target_of(day: int, precision: Literal["year", "quarter", "month", "day"]) -> Target:
    """Return the target of a button, which carries its day as a number. Raises `Outdated` where there is no such."""
    try:
        return Target(date.fromordinal(day), precision)
    except (ValueError, OverflowError):
        raise Outdated from None
