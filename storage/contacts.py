"""Whom one could have told of a row in place of a coordinator."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reminders import Why
from spbe.reminding import Contact
from storage.reminder_conditions import OWNERS, is_reachable, not_disowned
from storage.schema import follow_up_opd, membership, person, preference, reminder
from storage.states import AnyRow


async def contacts(connection: AsyncConnection, ids: Sequence[int], today: date) -> dict[int, Contact]:
    """Return who could be told of a portion of rows, by id, and when somebody was last."""
    was_told = reminder.c.outcome == "sent", reminder.c.why != Why.COORDINATOR.value
    told = (
        select(reminder.c.follow_up_id, func.max(reminder.c.settled_at).label("last"))
        .where(reminder.c.follow_up_id.in_(ids), *was_told)
        .group_by(reminder.c.follow_up_id)
    )
    last = {row.follow_up_id: row.last for row in await connection.execute(told)}
    focal = (
        select(
            follow_up_opd.c.follow_up_id,
            person.c.id,
            person.c.blocked_at,
            is_reachable(today).label("reached"),
            not_disowned(person.c.id, follow_up_opd.c.follow_up_id).label("owned"),
        )
        .join(membership, membership.c.opd_id == follow_up_opd.c.opd_id)
        .join(person, person.c.id == membership.c.person_id)
        .outerjoin(preference, preference.c.person_id == person.c.id)
        .where(follow_up_opd.c.follow_up_id.in_(ids), membership.c.until.is_(None), person.c.role.in_(OWNERS))
        .distinct()
    )
    people = defaultdict[int, list[AnyRow]](list)
    for row in await connection.execute(focal):
        people[row.follow_up_id].append(row)
    return {each: _contact(people[each], last.get(each)) for each in ids}


def _contact(people: Sequence[AnyRow], last: datetime | None) -> Contact:
    blocked = sum(row.blocked_at is not None for row in people)
    disowned = sum(row.blocked_at is None and not row.owned for row in people)
    away = sum(row.blocked_at is None and row.owned and not row.reached for row in people)
    return Contact(len(people), away, blocked, disowned, last)
