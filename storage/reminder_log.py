"""The proof of reminders: each message to one person with what it told, read in a fixed number of statements."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    Subquery,
    Text,
    and_,
    case,
    exists,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reminder_log import LoggedDigest, LoggedReminder
from spbe.reminders import Why
from spbe.reminding import rule_from
from spbe.reports import Page
from storage.outbox import open_digest
from storage.schema import (
    MATRIX_ID,
    Key,
    UtcTime,
    digest,
    follow_up,
    membership,
    opd,
    person,
    reminder,
    report,
)
from storage.states import AnyRow


@dataclass(frozen=True, slots=True)
class Sought:
    """Which messages to look for; None leaves a condition out, and both days belong to the span."""

    person_id: int | None = None
    row: int | None = None
    since: date | None = None
    until: date | None = None


async def read_log(connection: AsyncConnection, sought: Sought, *, limit: int, offset: int) -> Page[LoggedDigest]:
    """Return a page of messages, the latest first; what waits for somebody's next message comes before all."""
    found = _messages(sought)
    total = await connection.execute(select(func.count()).select_from(found))
    latest_first = (
        found.c.day.desc().nulls_first(),
        func.coalesce(found.c.settled_at, found.c.visible_at).desc(),
        found.c.id.desc(),
        found.c.person_id,
    )
    wanted = select(found, person.c.name, person.c.left_at).outerjoin(person, person.c.id == found.c.person_id)
    page = (await connection.execute(wanted.order_by(*latest_first).limit(limit).offset(offset))).all()
    people = {row.person_id for row in page}
    told = await _reminders(connection, people, {row.id for row in page if row.id is not None}, sought.row)
    agencies = await _agencies(connection, people)
    items = tuple(_logged(row, told[row.person_id, row.id], agencies[row.person_id]) for row in page)
    return Page(items, total.scalar_one())


async def read_last_sent(connection: AsyncConnection, sought: Sought) -> Mapping[int, date]:
    """Return the last day on which each person was sent a message that is sought."""
    conditions: list[ColumnElement[bool]] = [digest.c.outcome == "sent", *_on_days(sought)]
    if sought.row is not None:
        told = select(reminder.c.digest_id).where(_of_row(sought.row), reminder.c.outcome == "sent")
        conditions.append(digest.c.id.in_(told))
    last = func.max(digest.c.day).label("last")
    rows = await connection.execute(select(digest.c.person_id, last).where(*conditions).group_by(digest.c.person_id))
    return {row.person_id: row.last for row in rows}


def _messages(sought: Sought) -> Subquery:
    """Return the digests that are sought, and a row without id for everybody for whom something waits.

    What waits for a digest has no day: it is left out where days are sought.
    """
    conditions: list[ColumnElement[bool]] = []
    if sought.person_id is not None:
        conditions.append(digest.c.person_id == sought.person_id)
    if sought.row is not None:
        told = digest.c.id.in_(select(_digest_id()).where(_of_row(sought.row)))
        conditions.append(or_(told, _was_to_tell(sought.row)))
    conditions += _on_days(sought)
    columns = ("id", "person_id", "day", "visible_at", "outcome", "settled_at", "attempts", "message_id")
    digests = select(*(digest.c[name] for name in columns)).where(*conditions)
    if sought.since is not None or sought.until is not None:
        return digests.subquery("messages")
    return union_all(digests, _waiting(sought)).subquery("messages")


def _on_days(sought: Sought) -> list[ColumnElement[bool]]:
    since = [] if sought.since is None else [digest.c.day >= sought.since]
    return since if sought.until is None else [*since, digest.c.day <= sought.until]


def _was_to_tell(number: int) -> ColumnElement[bool]:
    """Return the condition that a digest did not arrive whose reminder of a row went into a later one."""
    was_open = or_(reminder.c.settled_at.is_(None), reminder.c.settled_at > digest.c.settled_at)
    its = exists(reminder.c.id).where(
        reminder.c.person_id == digest.c.person_id,
        reminder.c.planned_at <= digest.c.settled_at,
        was_open,
        _of_row(number),
    )
    return and_(digest.c.outcome.in_(("failed", "missed", "uncertain")), its.correlate(digest))


def _waiting(sought: Sought) -> Select[*tuple[Any, ...]]:
    conditions: list[ColumnElement[bool]] = [reminder.c.outcome.is_(None), _digest_id().is_(None)]
    if sought.person_id is not None:
        conditions.append(reminder.c.person_id == sought.person_id)
    if sought.row is not None:
        conditions.append(_of_row(sought.row))
    nothing: tuple[ColumnElement[object], ...] = (
        null().cast(Text),
        null().cast(UtcTime),
        null().cast(Integer),
        null().cast(Key),
    )
    planned = func.max(reminder.c.planned_at)
    no_id, no_day = null().cast(Key), null().cast(Date)
    return (
        select(no_id, reminder.c.person_id, no_day, planned, *nothing).where(*conditions).group_by(reminder.c.person_id)
    )


def _digest_id() -> ColumnElement[int]:
    """Return the digest of a reminder: while it is open, the open one of its person, else the last that had it."""
    open_one = case((reminder.c.outcome.is_(None), open_digest()), else_=null().cast(Key))
    return func.coalesce(open_one, reminder.c.digest_id)


def _of_row(number: int) -> ColumnElement[bool]:
    """Return the condition that a reminder is about the row of a number; where none has it, about those that had."""
    of_number = (follow_up.c.matrix_id == MATRIX_ID, follow_up.c.number == number)
    is_present = follow_up.c.gone_at.is_(None)
    has_one = select(follow_up.c.id).where(*of_number, is_present).correlate(None).exists()
    row = select(follow_up.c.id).where(*of_number, or_(is_present, ~has_one))
    return reminder.c.follow_up_id.in_(row)


async def _reminders(
    connection: AsyncConnection, person_ids: Collection[int], digest_ids: Collection[int], row: int | None
) -> Mapping[tuple[int, int | None], Sequence[LoggedReminder]]:
    """Return what these people were told, by person and digest, in the order in which it was planned."""
    answered = exists().where(
        reminder.c.outcome == "cancelled",
        report.c.follow_up_id == reminder.c.follow_up_id,
        report.c.withdrawn_at.is_(None),
        report.c.reported_at > reminder.c.planned_at,
        report.c.reported_at <= reminder.c.settled_at,
    )
    its = _digest_id().label("its_digest")
    statement = (
        select(reminder, follow_up.c.number, answered.label("is_answered"), its)
        .outerjoin(follow_up, follow_up.c.id == reminder.c.follow_up_id)
        .where(
            reminder.c.person_id.in_(sorted(person_ids)),
            or_(reminder.c.digest_id.in_(sorted(digest_ids)), reminder.c.outcome.is_(None)),
        )
        .order_by(reminder.c.id)
    )
    if row is not None:
        statement = statement.where(_of_row(row))
    told = defaultdict[tuple[int, int | None], list[LoggedReminder]](list)
    for each in await connection.execute(statement):
        told[each.person_id, each.its_digest].append(_reminder(each))
    return told


async def _agencies(connection: AsyncConnection, person_ids: Collection[int]) -> Mapping[int, Sequence[AnyRow]]:
    """Return to which agencies these people ever belonged, and when."""
    statement = (
        select(membership, opd.c.short)
        .join(opd, opd.c.id == membership.c.opd_id)
        .where(membership.c.person_id.in_(sorted(person_ids)))
        .order_by(opd.c.id)
    )
    belonged = defaultdict[int, list[AnyRow]](list)
    for row in await connection.execute(statement):
        belonged[row.person_id].append(row)
    return belonged


def _logged(row: AnyRow, told: Sequence[LoggedReminder], belonged: Sequence[AnyRow]) -> LoggedDigest:
    moment = row.settled_at or row.visible_at
    then = (each.short for each in belonged if each.since <= moment and (each.until is None or each.until >= moment))
    return LoggedDigest(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        has_left=row.left_at is not None,
        opds=tuple(dict.fromkeys(then)),
        day=row.day,
        due_at=row.visible_at,
        attempts=row.attempts or 0,
        outcome=row.outcome,
        settled_at=row.settled_at,
        message_id=row.message_id,
        reminders=tuple(told),
    )


def _reminder(row: AnyRow) -> LoggedReminder:
    return LoggedReminder(
        rule=rule_from(row.rule),
        anchor=row.anchor,
        planned_at=row.planned_at,
        row=row.number,
        stage=row.subject,
        why=Why(row.why) if row.why else None,
        outcome=row.outcome,
        is_answered=bool(row.is_answered),
    )
