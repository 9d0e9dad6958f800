"""The checks of a simulated year: what arrived is held against what happened.

Each returns what is wrong, one line for each case; nothing here uses the code that plans or sends.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from simulator.values import BotMessage
from spbe.progress import RowStatus
from tests.runs.facts import (
    ALL_AFTER,
    COORDINATORS_AFTER,
    DAY,
    OFFSETS,
    OPENS,
    QUIET_AFTER_REPORT,
    REVIEW_AFTER,
    STALE_AFTER,
    WEEK,
    Facts,
    Told,
    local_day,
)


@dataclass(frozen=True)
class Due:
    """Something that is reached: what, since which working day, and how many days before the target, if so.

    `day` is when it would be reached if every day were worked: a report from then on answers it.
    """

    what: str
    since: date
    day: date
    days: int | None = None


@dataclass
class Reminded:
    """What came of all that was due: the figures, and what is wrong."""

    figures: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    excused: set[tuple[int, int, Due]] = field(default_factory=set)

    def excuse(self, person: int, row: int, due: Due, reason: str) -> None:
        """Count once what somebody need not be told, on however many days."""
        if (person, row, due) not in self.excused:
            self.excused.add((person, row, due))
            self.figures[f"not to be told: {reason}"] += 1


def in_hours(facts: Facts, messages: Iterable[BotMessage]) -> list[str]:
    """Every message arrived on a working day, in working hours where the person is."""
    wrong = []
    for message in messages:
        day = message.date.astimezone(facts.wishes[message.chat_id].zone).date()
        opens = datetime.combine(day, OPENS, facts.wishes[message.chat_id].zone)
        if not (facts.works(day) and opens <= message.date < facts.closes(message.chat_id, day)):
            wrong.append(f"{message.chat_id} was written to at {message.date}")
    return wrong


def once_a_day(facts: Facts) -> list[str]:
    """Nobody had two digests on one day."""
    days = Counter((each.person, each.day) for each in facts.told)
    return [f"{person} had {number} digests on {day}" for (person, day), number in days.items() if number > 1]


def nothing_void(facts: Facts) -> list[str]:
    """Nobody was told of what they should not be told of."""
    return [
        f"{told.person} was told of row {row} at {told.at}: {reason}"
        for told in facts.told
        for row, kinds in told.rows.items()
        for reason in _against(facts, told, row, kinds)
    ]


def whole(facts: Facts) -> list[str]:
    """Every digest shows rows that the log has, and counts the others."""
    wrong = []
    for told in facts.told:
        asked = {row for row, kinds in told.rows.items() if kinds - {"review"}}
        if not set(told.shown) <= asked or len(told.shown) + told.left_out != len(asked):
            wrong.append(f"{told.person} at {told.at}: shows {told.shown} and {told.left_out} more, log has {asked}")
        if not told.shown and not told.rows and not told.stages:
            wrong.append(f"{told.person} at {told.at}: an empty digest")
    return wrong


def _against(facts: Facts, told: Told, row: int, kinds: frozenset[str]) -> Iterator[str]:
    person, moment = told.person, told.at
    if "review" in kinds and facts.statuses[row].at(moment) is not RowStatus.WAITING:
        yield "it does not wait"
    if kinds - {"review"}:
        if not facts.is_open(row, moment):
            yield f"it is {facts.statuses[row].at(moment)}"
        said = facts.last_report(row, moment)
        if said and moment - said.at < QUIET_AFTER_REPORT:
            yield f"{said.person} reported at {said.at}"
        if facts.is_disowned(person, row, moment):
            yield "they said it is not theirs"
    if facts.is_snoozed(person, row, moment):
        yield "they put it off"
    if person not in facts.focal_points(row, moment) | facts.coordinators(moment):
        yield "they have nothing to do with it"
    if not facts.is_reachable(person, moment):
        yield "they are away"
    if not facts.listens(person, local_day(moment)):
        yield "it is a quiet day of theirs"


def all_reminded(facts: Facts, first: date, last: date) -> Reminded:
    """Whatever was due was told: on its day, or at the first moment after at which that was possible."""
    found = Reminded()
    day = first
    while day <= last:
        if facts.works(day):
            for person in facts.posts:
                moment = facts.chance_to_tell(person, day)
                if moment and facts.is_reachable(person, moment) and facts.listens(person, day):
                    _rows(facts, person, moment, found)
                    _queue(facts, person, moment, found)
                    _stages(facts, person, moment, found)
                    _put_off(facts, person, moment, found)
        day += DAY
    return found


def _rows(facts: Facts, person: int, moment: datetime, found: Reminded) -> None:
    for row in facts.opds:
        due = _due(facts, row, moment) if facts.is_open(row, moment) else None
        if due is None or person not in _audience(facts, row, moment, due.days):
            continue
        reason = _excuse(facts, person, row, moment, due)
        if reason:
            found.excuse(person, row, due, reason)
            continue
        days = facts.told_of(person, row)
        if not any(due.since <= each <= local_day(moment) for each in days):
            found.wrong.append(f"{person} was not told of row {row}, {due.what} since {due.since}, on {moment}")
        elif local_day(moment) in days:
            late = "on its day" if due.since == local_day(moment) else "as soon as possible"
            found.figures[f"{due.what.partition(' ')[0]} told {late}"] += 1


def _due(facts: Facts, row: int, moment: datetime) -> Due | None:
    """Return what a row has reached by a day, the last first."""
    today, target = local_day(moment), facts.targets[row].at(moment)
    set_on = local_day(facts.targets[row].since(moment))
    weeks = (today + 30 * DAY - target).days // WEEK
    for number in range(weeks, 0, -1):
        day = max(facts.on_or_before(target + number * WEEK * DAY), facts.after(target))
        if day <= today:
            return Due(f"overdue {number}", max(day, set_on), target + number * WEEK * DAY, -number * WEEK)
    for offset in reversed(OFFSETS):
        day = facts.on_or_before(target - offset * DAY)
        if day <= today:
            return Due(f"before {offset}", max(day, set_on), target - offset * DAY, offset)
    return _stale(facts, row, moment)


def _stale(facts: Facts, row: int, moment: datetime) -> Due | None:
    said = facts.last_report(row, moment)
    since = local_day(said.at if said else facts.came_at)
    for number in range(20, 0, -1):
        day = facts.on_or_before(since + number * STALE_AFTER * DAY)
        if day <= local_day(moment):
            return Due(f"stale {number}", day, since + number * STALE_AFTER * DAY)
    return None


def _audience(facts: Facts, row: int, moment: datetime, days: int | None) -> frozenset[int]:
    """Return who should be told: the last reporter, all focal points, the coordinators."""

    def can(people: Iterable[int]) -> frozenset[int]:
        return frozenset(
            each for each in people if facts.is_reachable(each, moment) and not facts.is_disowned(each, row, moment)
        )

    overdue = -(days or 0)
    focal, coordinators = can(facts.focal_points(row, moment)), can(facts.coordinators(moment))
    if not focal:
        return coordinators
    said = facts.last_report(row, moment)
    told = focal
    if said and said.person in focal and overdue < ALL_AFTER:
        told = frozenset({said.person})
    return told | coordinators if overdue >= COORDINATORS_AFTER else told


def _excuse(facts: Facts, person: int, row: int, moment: datetime, due: Due) -> str:
    """Return why somebody need not have been told of what is due."""
    reached = min(due.since, due.day)
    if any(each.at <= moment and local_day(each.at) >= reached for each in facts.reports[row]):
        return "reported since"  # and perhaps taken back again, when the reminder was cancelled
    if _is_quiet(facts, row, moment):
        return "reported within 24 hours"
    if any(
        (each.person, each.row) == (person, row) and each.at <= moment and each.until >= due.since
        for each in facts.snoozes
    ):
        return "put off"
    if any(since <= moment and local_day(until) >= due.since for since, until in facts.disowned.get((person, row), ())):
        return "disowned"
    if _is_answered_for(facts, person, row, moment, due):
        return "a focal point was told"
    return "away" if facts.was_away(person, due.since, moment) else ""


def _is_answered_for(facts: Facts, person: int, row: int, moment: datetime, due: Due) -> bool:
    """Say whether a focal point, who is away by now, was told in the place of a coordinator."""
    is_late = due.days is not None and -due.days >= COORDINATORS_AFTER
    if is_late or person in facts.focal_points(row, moment):
        return False
    others = facts.posts.keys() - facts.coordinators(moment)
    return any(due.since <= day <= local_day(moment) for each in others for day in facts.told_of(each, row))


def _is_quiet(facts: Facts, row: int, moment: datetime) -> bool:
    """Say whether a report silences a row for a day: it counts from the first hour at which anybody is told."""
    said = facts.last_report(row, moment)
    opening = min(facts.opens(each, local_day(moment)) for each in facts.posts)
    return said is not None and said.at > opening - QUIET_AFTER_REPORT


def _queue(facts: Facts, person: int, moment: datetime, found: Reminded) -> None:
    """See that a coordinator was told of what waits too long."""
    if person not in facts.coordinators(moment):
        return
    today = local_day(moment)
    for row, statuses in facts.statuses.items():
        if statuses.at(moment) is not RowStatus.WAITING or facts.is_snoozed(person, row, moment):
            continue
        day, passed, since = local_day(statuses.since(moment)), 0, None
        while day < today:
            day = facts.after(day)
            passed += 1
            if passed % REVIEW_AFTER == 0 and day <= today:
                since = day
        if since is None or facts.was_away(person, since, moment):
            continue
        if not any(since <= each <= today for each in facts.told_of(person, row, review=True)):
            found.wrong.append(f"{person} was not told that row {row} waits, since {since}, on {moment}")
        elif since == today:
            found.figures["review told on its day"] += 1


def _stages(facts: Facts, person: int, moment: datetime, found: Reminded) -> None:
    """See that a member was told of the stages of the evaluation."""
    today = local_day(moment)
    for title, (day, offsets) in facts.stages.items():
        reached = [facts.on_or_before(day - offset * DAY) for offset in offsets]
        since = max((each for each in reached if each <= today), default=None)
        if since is None or today > day or not facts.is_member(person, moment):
            continue
        if facts.was_away(person, since, moment):
            continue
        days = [each.day for each in facts.told if each.person == person and title in each.stages]
        if not any(since <= each <= today for each in days):
            found.wrong.append(f"{person} was not told of {title}, since {since}, on {moment}")
        elif since == today:
            found.figures["stage told on its day"] += 1


def _put_off(facts: Facts, person: int, moment: datetime, found: Reminded) -> None:
    """See that somebody hears again of what they put off, on the first day on which they can."""
    today = local_day(moment)
    for index, each in enumerate(facts.snoozes):
        is_over = each.ended_at and each.ended_at <= moment
        if each.person != person or each.until > today or each.at > moment or is_over:
            continue
        later = facts.snoozes[index + 1 :]
        if any((other.person, other.row) == (person, each.row) and other.at <= moment for other in later):
            continue
        if not _is_theirs(facts, person, each.row, moment) or facts.is_disowned(person, each.row, moment):
            continue
        if any(each.at <= said.at <= moment for said in facts.reports[each.row]):
            continue
        if _is_quiet(facts, each.row, moment):
            continue
        if facts.was_away(person, each.until, moment):
            continue
        if not any(each.until <= day <= today for day in facts.told_of(person, each.row)):
            found.wrong.append(f"{person} did not hear of row {each.row} again, put off until {each.until}: {moment}")
        elif today in facts.told_of(person, each.row):
            found.figures["put off told again"] += 1


def _is_theirs(facts: Facts, person: int, row: int, moment: datetime) -> bool:
    is_theirs = person in facts.focal_points(row, moment) or person in facts.coordinators(moment)
    return is_theirs and facts.is_open(row, moment)
