"""Reminders: what is planned, claimed, settled and proven. Its statements are in reminder_plans and outbox."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reminder_log import LoggedDigest
from spbe.reminders import Why
from spbe.reminding import (
    ClaimedDigest,
    ClaimedReminder,
    Contact,
    DigestOutcome,
    DueCounts,
    PlanDay,
    Planned,
    ReminderLogEntry,
    rule_from,
)
from spbe.reports import FollowUp, Page
from storage import outbox, reminder_ends, reminder_plans, replans
from storage.claims import claim_due
from storage.contacts import contacts
from storage.inserts import insert_into
from storage.outbox import DIGEST_COLUMNS
from storage.portions import portions
from storage.reminder_log import Sought, read_last_sent, read_log
from storage.reminder_plans import REMINDER_COLUMNS, Statement
from storage.schema import digest, follow_up, person, reminder
from storage.states import STANDING, AnyRow, read
from storage.task_pages import of_opds

_PLANNING = 5_2019
"""Any number, the same in every process: PostgreSQL's advisory lock for planning."""

_OF_REMINDERS: Mapping[DigestOutcome, str] = {"sent": "sent", "blocked": "left_out", "empty": "cancelled"}
"""What becomes of the reminders of a settled digest; those of any other go into the next one."""


class SqlReminders:
    """What people are to be told, and the proof that they were."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def plan(self, day: PlanDay) -> Planned:
        """Add what a day brings that is not there yet, for everybody; nothing where somebody else is planning."""
        if self._connection.dialect.name == "postgresql":
            # Two at once would wait for each other's rows; compiling the statements takes longer than running them.
            turn = await self._connection.execute(select(func.pg_try_advisory_xact_lock(_PLANNING)))
            if not turn.scalar_one():
                return Planned(0, 0)
            await self._connection.execute(text("SET LOCAL jit = off"))
        await self._connection.execute(outbox.close_missed(day.today, day.now))
        await self._forget_untold(day)
        # Snoozes last: whoever is told of a row anyway is not told twice.
        plans = [reminder_plans.of_rows(day)]
        if day.reviews:
            plans.append(reminder_plans.of_queue(day))
        if day.stages:
            plans.append(reminder_plans.of_stages(day))
        plans.append(reminder_plans.of_snoozes(day))
        reminders = sum([await self._add(reminder, REMINDER_COLUMNS, plan) for plan in plans])
        await self._connection.execute(outbox.reopen_empty(day))
        return Planned(reminders, await self._add(digest, DIGEST_COLUMNS, outbox.digests_of(day)))

    async def _forget_untold(self, day: PlanDay) -> None:
        """Forget what was not told, holds again and is still reached, so that planning adds it anew.

        What is no longer reached stays, as the proof that it was tried.
        """
        untold = await self._connection.execute(outbox.untold(day))
        ids = [row.id for row in untold if day.reaches(rule_from(row.rule), row.anchor, row.subject)]
        for some in portions(ids):
            await self._connection.execute(delete(reminder).where(reminder.c.id.in_(some)))

    async def claim(
        self, now: datetime, *, today: date, lease: timedelta, limit: int, coordinators: Collection[int] = ()
    ) -> tuple[ClaimedDigest, ...]:
        """Take the digests that are due, each with what still holds of it; nobody else gets them until the lease ends.

        What no longer holds is settled as cancelled, and a digest of which nothing is left as empty.
        """
        waits = and_(digest.c.outcome.is_(None), digest.c.closes_at > now)
        claim = claim_due(digest, now, lease=lease, limit=limit, waits=waits)
        claimed = (await self._connection.execute(claim)).all()
        if not claimed:
            return ()
        people = [row.person_id for row in claimed]
        await self._connection.execute(outbox.cancel_void(people, now, today=today, coordinators=coordinators))
        rows = (await self._connection.execute(outbox.take_up(people))).all()
        await self._connection.execute(outbox.close_empty([row.id for row in claimed], now))
        follow_ups = await self._follow_ups({row.follow_up_id for row in rows if row.follow_up_id is not None})
        told = defaultdict[int, list[ClaimedReminder]](list)
        for row in sorted(rows, key=lambda row: row.id):
            told[row.digest_id].append(_claimed(row, follow_ups))
        return tuple(
            ClaimedDigest(row.id, row.person_id, row.day, row.attempts, row.closes_at, tuple(told[row.id]))
            for row in sorted(claimed, key=lambda row: row.id)
            if told[row.id]
        )

    async def settle(
        self, digest_id: int, outcome: DigestOutcome, *, at: datetime, message_id: int | None = None
    ) -> bool:
        """Note how the sending of a digest ended, and with it its reminders; False where it was noted before."""
        statement = update(digest).where(digest.c.id == digest_id, digest.c.outcome.is_(None))
        statement = statement.values(outcome=outcome, settled_at=at, message_id=message_id)
        owner = (await self._connection.execute(statement.returning(digest.c.person_id))).scalar_one_or_none()
        if owner is None:
            return False
        if outcome in _OF_REMINDERS:
            its = update(reminder).where(
                reminder.c.person_id == owner, reminder.c.digest_id == digest_id, reminder.c.outcome.is_(None)
            )
            await self._connection.execute(its.values(outcome=_OF_REMINDERS[outcome], settled_at=at))
        return True

    async def release(self, digest_id: int, *, attempts: int, visible_at: datetime) -> bool:
        """Give back a digest that was surely not sent, to be claimed from a moment on.

        False where it is settled, or somebody else has claimed it since.
        """
        is_mine = digest.c.outcome.is_(None), digest.c.attempts == attempts
        statement = update(digest).where(digest.c.id == digest_id, *is_mine)
        given_back = statement.values(visible_at=visible_at, attempts=attempts - 1)
        return (await self._connection.execute(given_back)).rowcount == 1

    async def of_digest(self, digest_id: int) -> ClaimedDigest | None:
        """Return what a digest held when it was claimed, its rows as they stand now."""
        found = await self._connection.execute(select(digest).where(digest.c.id == digest_id))
        row = found.one_or_none()
        if row is None:
            return None
        statement = select(reminder).where(reminder.c.digest_id == digest_id).order_by(reminder.c.id)
        told = [each for each in await self._connection.execute(statement) if each.outcome != "cancelled"]
        follow_ups = await self._follow_ups({each.follow_up_id for each in told if each.follow_up_id is not None})
        reminders = tuple(_claimed(each, follow_ups) for each in told)
        return ClaimedDigest(row.id, row.person_id, row.day, row.attempts, row.closes_at, reminders)

    async def contacts(self, follow_up_ids: Collection[int], *, today: date) -> Mapping[int, Contact]:
        """Return who could be told of these rows, by id, and when somebody was last."""
        found: dict[int, Contact] = {}
        for some in portions(follow_up_ids):
            found |= await contacts(self._connection, some, today)
        return found

    async def replan(self, person_id: int | None) -> None:
        """Forget what a person, or everybody for None, is still to be told, so that it is planned anew."""
        # Whoever claims meanwhile skips what is held here.
        await self._connection.execute(replans.hold(person_id))
        for statement in (replans.forget_open, replans.let_go, replans.forget_digests):
            await self._connection.execute(statement(person_id))

    async def is_told(self, person_id: int, day: date) -> bool:
        """Say whether a person's digest of a day was sent, or is being sent: there will be no other one."""
        return (await self._connection.execute(select(replans.told(person_id, day)))).scalar_one()

    async def log(
        self,
        *,
        person_id: int | None = None,
        follow_up_id: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[ReminderLogEntry]:
        """Return what was planned and what became of it, the latest first; None leaves a condition out."""
        conditions: list[ColumnElement[bool]] = []
        if person_id is not None:
            conditions.append(reminder.c.person_id == person_id)
        if follow_up_id is not None:
            conditions.append(reminder.c.follow_up_id == follow_up_id)
        if since is not None:
            conditions.append(reminder.c.planned_at >= since)
        if until is not None:
            conditions.append(reminder.c.planned_at < until)
        wanted = (
            select(
                reminder,
                person.c.name,
                follow_up.c.number,
                digest.c.outcome.label("digest_outcome"),
                digest.c.attempts,
                digest.c.message_id,
            )
            .outerjoin(person, person.c.id == reminder.c.person_id)
            .outerjoin(follow_up, follow_up.c.id == reminder.c.follow_up_id)
            .outerjoin(digest, digest.c.id == reminder.c.digest_id)
            .where(*conditions)
            .order_by(reminder.c.id.desc())
        )
        total = await self._connection.execute(select(func.count()).select_from(reminder).where(*conditions))
        rows = await self._connection.execute(wanted.limit(limit).offset(offset))
        return Page(tuple(_logged(row) for row in rows), total.scalar_one())

    async def messages(
        self,
        *,
        person_id: int | None = None,
        row: int | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[LoggedDigest]:
        """Return what was told to whom, message by message, the latest first; None leaves a condition out."""
        sought = Sought(person_id, row, since, until)
        return await read_log(self._connection, sought, limit=limit, offset=offset)

    async def last_sent(
        self, *, row: int | None = None, since: date | None = None, until: date | None = None
    ) -> Mapping[int, date]:
        """Return the last day on which a message was sent to each person; None leaves a condition out."""
        return await read_last_sent(self._connection, Sought(None, row, since, until))

    async def end(self, person_id: int, *, at: datetime) -> None:
        """End all that somebody was still to be told, and the digest that was to tell it."""
        await self._connection.execute(outbox.end_reminders(person_id, at))
        await self._connection.execute(outbox.end_digest(person_id, at))

    async def drop_settled(self, *, before: datetime) -> int:
        """Delete what was settled before a moment and can never come up again; return how many reminders it was."""
        dropped = (await self._connection.execute(reminder_ends.drop_reminders(before))).rowcount
        await self._connection.execute(reminder_ends.drop_digests(before))
        return dropped

    async def due_counts(self, today: date, *, soon: date, opds: Collection[int] | None = None) -> DueCounts:
        """Count the rows by how they stand: open ones are overdue before today, soon until a day, or later."""
        is_open, target = follow_up.c.stage < 1, follow_up.c.target_day
        kinds = (
            and_(is_open, target < today),
            and_(is_open, target >= today, target <= soon),
            and_(is_open, target > soon),
            follow_up.c.stage == 1,
            follow_up.c.stage == 2,
        )
        counts = (func.coalesce(func.sum(case((kind, 1), else_=0)), 0) for kind in kinds)
        statement = select(*counts).where(follow_up.c.gone_at.is_(None))
        if opds is not None:
            statement = statement.where(of_opds(opds))
        return DueCounts(*(await self._connection.execute(statement)).one())

    async def mark_blocked(self, person_id: int, *, at: datetime) -> None:
        """Note that nothing reaches a person any more; since when is kept."""
        statement = update(person).where(person.c.id == person_id, person.c.blocked_at.is_(None))
        await self._connection.execute(statement.values(blocked_at=at))

    async def unblock(self, person_id: int) -> bool:
        """Note that a person is there again; False where nobody thought otherwise."""
        statement = update(person).where(person.c.id == person_id, person.c.blocked_at.is_not(None))
        return (await self._connection.execute(statement.values(blocked_at=None))).rowcount == 1

    async def blocked(self) -> Mapping[int, datetime]:
        """Return since when whom nothing reaches, by id."""
        statement = select(person.c.id, person.c.blocked_at).where(person.c.blocked_at.is_not(None))
        rows = await self._connection.execute(statement.order_by(person.c.blocked_at))
        return {row.id: row.blocked_at for row in rows}

    async def _add(self, table: Table[Any], columns: Sequence[str], wanted: Statement) -> int:
        """Add what a statement yields and is not there yet, and return how much that was."""
        statement = insert_into(self._connection, table).from_select(list(columns), wanted).on_conflict_do_nothing()
        counted = statement.execution_options(preserve_rowcount=True)
        added = (await self._connection.execute(counted)).rowcount
        # SQLite's driver counts only what begins with INSERT, and with a common table it does not.
        return added if added >= 0 else (await self._connection.execute(select(func.changes()))).scalar_one()

    async def _follow_ups(self, ids: Collection[int]) -> Mapping[int, FollowUp]:
        return {
            each.id: each
            for some in portions(ids)
            for each in await read(self._connection, STANDING.where(follow_up.c.id.in_(some)))
        }


def _claimed(row: AnyRow, follow_ups: Mapping[int, FollowUp]) -> ClaimedReminder:
    return ClaimedReminder(
        id=row.id,
        rule=rule_from(row.rule),
        anchor=row.anchor,
        why=Why(row.why) if row.why else None,
        follow_up=follow_ups[row.follow_up_id] if row.follow_up_id is not None else None,
        stage=row.subject,
    )


def _logged(row: AnyRow) -> ReminderLogEntry:
    return ReminderLogEntry(
        id=row.id,
        person_id=row.person_id,
        name=row.name,
        follow_up_id=row.follow_up_id,
        row=row.number,
        stage=row.subject,
        rule=rule_from(row.rule),
        anchor=row.anchor,
        why=Why(row.why) if row.why else None,
        planned_at=row.planned_at,
        outcome=row.outcome,
        settled_at=row.settled_at,
        digest_outcome=row.digest_outcome,
        attempts=row.attempts or 0,
        message_id=row.message_id,
    )
