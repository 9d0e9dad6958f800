"""The outbox of digests as statements: made for whoever has something to be told, claimed by one process at a time."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Exists,
    ScalarSelect,
    Select,
    Update,
    and_,
    case,
    exists,
    literal,
    not_,
    or_,
    select,
    update,
)

from spbe.reminders import Why
from spbe.reminding import HoursWish, PlanDay
from storage.reminder_conditions import (
    IS_OPEN,
    IS_WAITING,
    is_coordinator,
    is_member,
    is_reachable,
    listens,
    not_disowned,
    not_snoozed,
    owns,
)
from storage.schema import UNTOLD, UtcTime, digest, follow_up, person, preference, reminder, report

DIGEST_COLUMNS = ("person_id", "day", "visible_at", "closes_at")
"""What `digests_of` yields."""

LATELY = timedelta(days=60)
"""Longer than any rule of the shipped policy stays reached."""


def close_missed(today: date, now: datetime) -> Update:
    """Return the end of digests of earlier days: their reminders go into a new one, so that there is one a day.

    Of one that was claimed nobody knows whether it was sent. One that is being sent right now is left alone.
    """
    outcome = case((digest.c.attempts > 0, "uncertain"), else_="missed")
    return (
        update(digest)
        .where(digest.c.outcome.is_(None), digest.c.day < today, digest.c.visible_at <= now)
        .values(outcome=outcome, settled_at=now)
    )


def digests_of(day: PlanDay) -> Select[Any]:
    """Return a digest for everybody who has something to be told and listens on the day."""
    has_some = exists().where(reminder.c.person_id == person.c.id, reminder.c.outcome.is_(None))
    opens = _by_wish({each.wish: each.opens for each in day.hours})
    closes = _by_wish({each.wish: each.closes for each in day.hours})
    columns: tuple[ColumnElement[Any], ...] = (person.c.id, literal(day.today), opens, closes)
    return (
        select(*columns)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(has_some, is_reachable(day.today), listens(day.today))
        .order_by(person.c.id)
    )


def cancel_void(person_ids: Collection[int], now: datetime, *, today: date, coordinators: Collection[int]) -> Update:
    """Return the end of reminders that no longer hold: reported, verified, moved, snoozed, disowned, or nobody's."""
    holds = exists(_holding(today, coordinators).where(person.c.id == reminder.c.person_id))
    return (
        update(reminder)
        .where(_open_of(person_ids), not_(holds))
        .values(outcome="cancelled", settled_at=now, digest_id=open_digest())
    )


def untold(day: PlanDay) -> Select[Any]:
    """Return the reminders that were not told of lately and hold again.

    A report was withdrawn, a row or a right is back, somebody unblocked the bot or took back what they said.
    """
    holds = exists(_holding(day.today, day.coordinators).where(person.c.id == reminder.c.person_id))
    columns: tuple[ColumnElement[Any], ...] = (reminder.c.id, reminder.c.rule, reminder.c.anchor, reminder.c.subject)
    return select(*columns).where(UNTOLD, reminder.c.settled_at > day.now - LATELY, holds)


def take_up(person_ids: Collection[int]) -> Update:
    """Return that all open reminders of these people belong to their open digests."""
    return update(reminder).where(_open_of(person_ids)).values(digest_id=open_digest()).returning(reminder)


def close_empty(digest_ids: Collection[int], now: datetime) -> Update:
    """Return the end of digests in which nothing is left to be told."""
    return update(digest).where(digest.c.id.in_(digest_ids), not_(_has_some())).values(outcome="empty", settled_at=now)


def reopen_empty(day: PlanDay) -> Update:
    """Return that digests of the day in which nothing was left go on, where there is something to be told now.

    Of those that were claimed once only: another one may have been sent.
    """
    other = digest.alias()
    is_open = exists(other.c.id).where(other.c.person_id == digest.c.person_id, other.c.outcome.is_(None))
    was_empty = digest.c.day == day.today, digest.c.outcome == "empty", digest.c.attempts == 1
    statement = update(digest).where(*was_empty, _has_some(), not_(is_open))
    return statement.values(outcome=None, settled_at=None, attempts=0)


def end_reminders(person_id: int, at: datetime) -> Update:
    """Return the end of all that somebody was still to be told."""
    return (
        update(reminder)
        .where(_open_of([person_id]))
        .values(outcome="cancelled", settled_at=at, digest_id=open_digest())
    )


def end_digest(person_id: int, at: datetime) -> Update:
    """Return the end of somebody's open digest; of one that was claimed nobody knows whether it was sent."""
    outcome = case((digest.c.attempts > 0, "uncertain"), else_="empty")
    theirs = and_(digest.c.person_id == person_id, digest.c.outcome.is_(None))
    return update(digest).where(theirs).values(outcome=outcome, settled_at=at)


def open_digest() -> ScalarSelect[int]:
    """Return the open digest of a reminder's person: there is one at most."""
    theirs = select(digest.c.id).where(digest.c.person_id == reminder.c.person_id, digest.c.outcome.is_(None))
    return theirs.correlate(reminder).scalar_subquery()


def _has_some() -> Exists:
    """Return whether something is to be told to the person of a digest."""
    return exists().where(reminder.c.person_id == digest.c.person_id, reminder.c.outcome.is_(None))


def _open_of(person_ids: Collection[int]) -> ColumnElement[bool]:
    return and_(reminder.c.person_id.in_(person_ids), reminder.c.outcome.is_(None))


def _holding(today: date, coordinators: Collection[int]) -> Select[Any]:
    """Return the person of a reminder if it holds as things are now."""
    reported = (
        exists()
        .where(
            report.c.follow_up_id == follow_up.c.id,
            report.c.withdrawn_at.is_(None),
            report.c.reported_at > reminder.c.planned_at,
        )
        .correlate_except(report)
    )
    of_target = or_(reminder.c.rule.like("before:%"), reminder.c.rule.like("overdue:%"))
    of_queue = reminder.c.rule.like("review:%")
    row_holds = case(
        (of_queue, and_(IS_WAITING, follow_up.c.status_since < reminder.c.planned_at)),
        (of_target, and_(IS_OPEN, not_(reported), follow_up.c.target_day == reminder.c.anchor)),
        else_=and_(IS_OPEN, not_(reported)),
    )
    is_for_them = case(
        (reminder.c.why == Why.COORDINATOR.value, is_coordinator(coordinators)), else_=owns(reminder.c.follow_up_id)
    )
    of_row = and_(
        row_holds,
        is_for_them,
        not_snoozed(person.c.id, reminder.c.follow_up_id, today),
        or_(of_queue, not_disowned(person.c.id, reminder.c.follow_up_id)),
    )
    return (
        select(person.c.id)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .outerjoin(follow_up, follow_up.c.id == reminder.c.follow_up_id)
        .where(
            is_reachable(today),
            or_(and_(reminder.c.subject.is_not(None), is_member(coordinators)), of_row),
        )
        .correlate(reminder)
    )


def _by_wish(moments: dict[HoursWish, datetime]) -> ColumnElement[datetime]:
    """Return the moment of the wish of a person, with their preference."""
    usual = literal(moments[HoursWish()], UtcTime())
    wished = [(_is_wish(wish), literal(at, UtcTime())) for wish, at in moments.items() if wish != HoursWish()]
    return case(*wished, else_=usual) if wished else usual


def _is_wish(wish: HoursWish) -> ColumnElement[bool]:
    send_at, zone = preference.c.send_at, preference.c.zone
    return and_(
        send_at.is_(None) if wish.at is None else send_at == wish.at,
        zone.is_(None) if wish.zone is None else zone == wish.zone,
    )
