"""What goes when its time is over, as statements: reminders that can never come up again, and their digests."""

from datetime import datetime

from sqlalchemy import Delete, and_, delete, exists, not_, or_, select

from storage.schema import digest, follow_up, reminder

_SETTLED = 2
"""The stage of rows about which nothing is to be done any more."""


def drop_reminders(before: datetime) -> Delete:
    """Return the deletion of reminders that were settled before a moment and can never come up again.

    The reminders of a row stay until it has been settled, or gone from the matrix, for as long: those of an open row
    may say what is reached to this day, and planning would add again whatever is missing.
    """
    settled = and_(follow_up.c.stage == _SETTLED, follow_up.c.status_since < before)
    at_rest = select(follow_up.c.id).where(or_(settled, follow_up.c.gone_at < before))
    of_stage = and_(reminder.c.subject.is_not(None), reminder.c.anchor < before.date())
    return delete(reminder).where(reminder.c.settled_at < before, or_(of_stage, reminder.c.follow_up_id.in_(at_rest)))


def drop_digests(before: datetime) -> Delete:
    """Return the deletion of digests that were settled before a moment and of which no reminder is left."""
    holds = exists().where(reminder.c.digest_id == digest.c.id)
    return delete(digest).where(digest.c.settled_at < before, not_(holds))
