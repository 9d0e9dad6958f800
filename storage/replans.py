"""Statements that forget what people are still to be told, so that planning brings back what still holds.

Forgotten and not cancelled: that would be proof of something that nobody decided. None stands for everybody.
"""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, Update, and_, delete, exists, not_, or_, select, true, update

from storage.schema import digest, reminder

_UNCLAIMED = and_(digest.c.outcome.is_(None), digest.c.attempts == 0)


def hold(person_id: int | None) -> Select[Any]:
    """Return the open digests that nobody claimed; until the unit ends nobody does."""
    return select(digest.c.id).where(_UNCLAIMED, _of(digest.c.person_id, person_id)).with_for_update()


def forget_open(person_id: int | None) -> Delete:
    """Return the end of what is not told yet, unless it is being told right now."""
    in_flight = exists().where(
        digest.c.person_id == reminder.c.person_id, digest.c.outcome.is_(None), digest.c.attempts > 0
    )
    theirs = _of(reminder.c.person_id, person_id)
    return delete(reminder).where(theirs, reminder.c.outcome.is_(None), not_(in_flight))


def let_go(person_id: int | None) -> Update:
    """Return that what was cancelled for a digest that was then given back belongs to none."""
    return update(reminder).where(reminder.c.digest_id.in_(_unclaimed(person_id))).values(digest_id=None)


def forget_digests(person_id: int | None) -> Delete:
    """Return the end of the digests that nobody claimed."""
    return delete(digest).where(digest.c.id.in_(_unclaimed(person_id)))


def told(person_id: int, day: date) -> ColumnElement[bool]:
    """Return whether a digest of a person and a day was claimed or is settled."""
    claimed = or_(digest.c.attempts > 0, digest.c.outcome.is_not(None))
    return exists().where(digest.c.person_id == person_id, digest.c.day == day, claimed)


def _unclaimed(person_id: int | None) -> Select[Any]:
    return select(digest.c.id).where(_UNCLAIMED, _of(digest.c.person_id, person_id))


def _of(owner: ColumnElement[int], person_id: int | None) -> ColumnElement[bool]:
    return true() if person_id is None else owner == person_id
