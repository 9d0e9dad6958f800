"""Checks over the whole matrix: what a coordinator should look at before somebody else finds it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from spbe.blockers import Blocked
from spbe.progress import RowStatus
from spbe.reports import Evidence, FollowUp

UNCONFIRMED_DAYS = 7
BLOCKED_DAYS = 30


class Check(StrEnum):
    """What is looked for; the values are what buttons and links carry."""

    DONE_BARE = "done_bare"
    VERIFIED_BARE = "verified_bare"
    VERIFIED_LATE = "verified_late"
    OVERDUE = "overdue"
    BLOCKED_LONG = "blocked_long"
    UNOWNED = "unowned"
    SAME_FILE = "same_file"
    LEVEL_NOT_HIGHER = "level_not_higher"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a check found: for how many days, where days count, and the other rows that have the same file."""

    follow_up: FollowUp
    days: int | None = None
    others: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, by row number."""

    check: Check
    rows: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks look at: `evidence` by row id, `unowned` row numbers, `documents` ids of rows that share one."""

    rows: Sequence[FollowUp]
    evidence: Mapping[int, Sequence[Evidence]]
    unowned: Collection[int]
    blocked: Sequence[Blocked]
    documents: Sequence[Collection[int]]
    today: date
    zone: tzinfo


def findings(facts: Facts) -> tuple[Finding, ...]:
    """Return what every check finds, in the order of the checks; one that finds nothing is left out."""
    found: defaultdict[Check, list[Found]] = defaultdict(list)
    for row in facts.rows:
        for check, days in _of_row(row, facts):
            found[check].append(Found(row, days))
    found[Check.SAME_FILE].extend(_same_files(facts))
    return tuple(Finding(check, tuple(found[check])) for check in Check if found[check])


def _of_row(row: FollowUp, facts: Facts) -> Iterator[tuple[Check, int | None]]:
    state, matrix_row, report = row.state, row.row, row.state.last_report
    if state.status is RowStatus.CANCELLED:
        return
    bare = not facts.evidence.get(row.id)
    if state.status is RowStatus.VERIFIED:
        if bare:
            yield Check.VERIFIED_BARE, None
        late = (_day(state.since, facts) - matrix_row.target.day).days if state.since else 0
        if late > 0:
            yield Check.VERIFIED_LATE, late
    else:
        if bare and state.percent == 100:
            yield Check.DONE_BARE, None
        if row.is_overdue(facts.today):
            yield Check.OVERDUE, (facts.today - matrix_row.target.day).days
        held = next((each.days for each in facts.blocked if each.follow_up.id == row.id), 0)
        if held > BLOCKED_DAYS:
            yield Check.BLOCKED_LONG, held
        if matrix_row.number in facts.unowned:
            yield Check.UNOWNED, None
    if state.level_claimed is not None and state.level_claimed <= matrix_row.level:
        yield Check.LEVEL_NOT_HIGHER, None
    if report and report.on_behalf and not report.confirmed_at:
        waiting = (facts.today - _day(report.reported_at, facts)).days
        if waiting >= UNCONFIRMED_DAYS:
            yield Check.UNCONFIRMED, waiting


def _same_files(facts: Facts) -> Iterator[Found]:
    """Yield the rows with a file that other rows have too, but for rows that one document closes anyway."""
    rows = {row.id: row for row in facts.rows}
    users: defaultdict[str, set[int]] = defaultdict(set)
    for id_, pieces in facts.evidence.items():
        for piece in pieces:
            if piece.file and id_ in rows:
                users[piece.file.sha256].add(id_)
    others: defaultdict[int, set[int]] = defaultdict(set)
    for ids in users.values():
        if not any(ids.issubset(document) for document in facts.documents):
            for id_ in ids:
                others[id_] |= ids - {id_}
    for row in facts.rows:
        if others[row.id]:
            yield Found(row, others=tuple(sorted(rows[id_].row.number for id_ in others[row.id])))


def _day(moment: datetime, facts: Facts) -> date:
    return moment.astimezone(facts.zone).date()
