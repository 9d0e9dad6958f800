"""Whom reminders may reach and of what, as conditions: the same where they are planned and where they are sent."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, Exists, and_, case, exists, func, or_

from spbe.people import Role
from spbe.progress import RowStatus
from storage.schema import disowned, follow_up, follow_up_opd, membership, person, preference, snooze

OWNERS = (Role.FOCAL_POINT.value, Role.COORDINATOR.value)

IS_OPEN = and_(follow_up.c.gone_at.is_(None), follow_up.c.stage < 1)
"""Something is still to be done about a row."""

IS_WAITING = and_(follow_up.c.gone_at.is_(None), follow_up.c.status == RowStatus.WAITING.value)


def is_coordinator(coordinators: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a person is a coordinator; these ids are, whatever the table says."""
    return or_(person.c.role == Role.COORDINATOR.value, person.c.id.in_(sorted(coordinators)))


def is_member(coordinators: Collection[int]) -> ColumnElement[bool]:
    """Return the condition that a person has access."""
    return or_(person.c.role != Role.GUEST.value, person.c.id.in_(sorted(coordinators)))


def is_reachable(today: date) -> ColumnElement[bool]:
    """Return the condition that a person, with their preference, is neither on leave nor has blocked the bot."""
    is_over = or_(preference.c.leave_until.is_(None), preference.c.leave_until < today)
    works = or_(is_over, preference.c.leave_from > today)
    return and_(person.c.blocked_at.is_(None), works)


def listens(today: date) -> ColumnElement[bool]:
    """Return the condition that the day is not a quiet one of a person, with their preference."""
    return func.coalesce(preference.c.quiet_days, 0).bitwise_and(1 << today.weekday()) == 0


def owns(follow_up_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a person is a focal point of an agency of a row."""
    theirs = (
        exists(membership.c.id)
        .where(
            follow_up_opd.c.follow_up_id == follow_up_id,
            membership.c.opd_id == follow_up_opd.c.opd_id,
            membership.c.person_id == person.c.id,
            membership.c.until.is_(None),
        )
        .correlate_except(follow_up_opd, membership)
    )
    return and_(person.c.role.in_(OWNERS), theirs)


def not_snoozed(person_id: ColumnElement[int], follow_up_id: ColumnElement[int], today: date) -> ColumnElement[bool]:
    """Return the condition that somebody wants to hear of a row."""
    return _none(
        exists(snooze.c.person_id)
        .where(snooze.c.person_id == person_id, snooze.c.follow_up_id == follow_up_id, snooze.c.until > today)
        .correlate_except(snooze)
    )


def not_disowned(person_id: ColumnElement[int], follow_up_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that somebody has not said that a row is not theirs."""
    return _none(
        exists(disowned.c.person_id)
        .where(disowned.c.person_id == person_id, disowned.c.follow_up_id == follow_up_id)
        .correlate_except(disowned)
    )


def _none(found: Exists) -> ColumnElement[bool]:
    """Return the opposite of a condition.

    Of a plain NOT EXISTS PostgreSQL makes a join, expects it to leave one row, and then loops over whole tables.
    """
    return case((found, 0), else_=1) == 1
