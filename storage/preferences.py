"""What people wish for: when they are told, and of what not now or not at all; and the groups that are told totals."""

from datetime import date, datetime

from sqlalchemy import BigInteger, and_, delete, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reminding import INSTANCE, GroupLink, HoursWish, Preference, Snooze
from storage.inserts import insert_into
from storage.schema import disowned, group_link, preference, snooze
from storage.states import AnyRow

_WEEK = range(7)


class SqlPreferences:
    """What each person wishes for."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def get(self, person_id: int) -> Preference:
        """Return when a person wants to be told."""
        statement = select(preference).where(preference.c.person_id == person_id)
        row = (await self._connection.execute(statement)).one_or_none()
        if row is None:
            return Preference()
        quiet = frozenset(day for day in _WEEK if row.quiet_days >> day & 1)
        return Preference(HoursWish(row.send_at, row.zone), quiet, row.leave_until, row.leave_from)

    async def put(self, person_id: int, wished: Preference) -> None:
        """Note when a person wants to be told."""
        values = {
            "send_at": wished.hours.at,
            "zone": wished.hours.zone,
            "quiet_days": sum(1 << day for day in wished.quiet_days),
            "leave_until": wished.leave_until,
            "leave_from": wished.leave_from,
        }
        new = insert_into(self._connection, preference).values(person_id=person_id, **values)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["person_id"], set_=values))

    async def wishes(self) -> tuple[HoursWish, ...]:
        """Return every hour and zone that somebody wishes for, once."""
        hours = (preference.c.send_at, preference.c.zone)
        some = or_(preference.c.send_at.is_not(None), preference.c.zone.is_not(None))
        of_people = and_(some, preference.c.person_id != INSTANCE)
        rows = await self._connection.execute(select(*hours).where(of_people).distinct().order_by(*hours))
        return tuple(HoursWish(row.send_at, row.zone) for row in rows)

    async def snooze(self, person_id: int, follow_up_id: int, *, until: date, at: datetime) -> None:
        """Keep a row from a person until a day; the last word counts."""
        values = {"until": until, "said_at": at}
        new = insert_into(self._connection, snooze).values(person_id=person_id, follow_up_id=follow_up_id, **values)
        keys = ["person_id", "follow_up_id"]
        await self._connection.execute(new.on_conflict_do_update(index_elements=keys, set_=values))

    async def snoozed(self, person_id: int, *, today: date) -> tuple[Snooze, ...]:
        """Return the rows that are kept from a person, the first to return first."""
        statement = select(snooze).where(snooze.c.person_id == person_id, snooze.c.until > today)
        rows = await self._connection.execute(statement.order_by(snooze.c.until, snooze.c.follow_up_id))
        return tuple(Snooze(row.follow_up_id, row.until) for row in rows)

    async def end_snooze(self, person_id: int, follow_up_id: int) -> bool:
        """Tell a person of a row again; False where nobody kept it from them."""
        theirs = delete(snooze).where(snooze.c.person_id == person_id, snooze.c.follow_up_id == follow_up_id)
        return (await self._connection.execute(theirs)).rowcount == 1

    async def disown(self, person_id: int, follow_up_id: int, *, at: datetime) -> bool:
        """Note that a person says a row is not theirs; False where they said so before."""
        new = insert_into(self._connection, disowned).values(person_id=person_id, follow_up_id=follow_up_id, said_at=at)
        added = new.on_conflict_do_nothing().returning(disowned.c.follow_up_id)
        return (await self._connection.execute(added)).one_or_none() is not None

    async def own_again(self, person_id: int, follow_up_id: int) -> bool:
        """Take back that a row is not a person's; False where they never said so."""
        theirs = delete(disowned).where(disowned.c.person_id == person_id, disowned.c.follow_up_id == follow_up_id)
        return (await self._connection.execute(theirs)).rowcount == 1

    async def disowned(self, person_id: int) -> tuple[int, ...]:
        """Return the ids of the rows that a person says are not theirs."""
        statement = select(disowned.c.follow_up_id).where(disowned.c.person_id == person_id)
        return tuple((await self._connection.execute(statement.order_by(disowned.c.follow_up_id))).scalars())

    async def forget(self, person_id: int) -> None:
        """Delete all that a person wished for."""
        for table in (preference, snooze, disowned):
            await self._connection.execute(delete(table).where(table.c.person_id == person_id))

    async def drop_snoozes(self, *, before: date) -> int:
        """Delete the snoozes that ended before a day and return how many there were."""
        return (await self._connection.execute(delete(snooze).where(snooze.c.until < before))).rowcount


class SqlGroupLinks:
    """The groups, and topics of their forums, that are told totals."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def link(
        self, chat_id: int, thread_id: int | None, *, by: int, at: datetime, told_on: date | None = None
    ) -> bool:
        """Link a group or a topic of it; False where it was linked before."""
        new = insert_into(self._connection, group_link).values(
            chat_id=chat_id, thread_id=thread_id or 0, linked_by=by, linked_at=at, told_on=told_on
        )
        added = new.on_conflict_do_nothing().returning(group_link.c.chat_id)
        return (await self._connection.execute(added)).one_or_none() is not None

    async def unlink(self, chat_id: int, thread_id: int | None = None) -> bool:
        """End the link of a group or a topic of it; False where there is none."""
        its = (group_link.c.chat_id == chat_id, group_link.c.thread_id == (thread_id or 0))
        return (await self._connection.execute(delete(group_link).where(*its))).rowcount == 1

    async def unlink_all(self, chat_id: int) -> int:
        """End the links of a group and of all its topics and return how many there were."""
        return (await self._connection.execute(delete(group_link).where(group_link.c.chat_id == chat_id))).rowcount

    async def move(self, chat_id: int, new_chat_id: int) -> int:
        """Let the links of a group go on under another id and return how many there were; what is there stays."""
        columns = ("chat_id", "thread_id", "linked_by", "linked_at", "told_on")
        others = (group_link.c[name] for name in columns[1:])
        moved = select(literal(new_chat_id, BigInteger), *others).where(group_link.c.chat_id == chat_id)
        new = insert_into(self._connection, group_link).from_select(list(columns), moved)
        await self._connection.execute(new.on_conflict_do_nothing())
        return await self.unlink_all(chat_id)

    async def all(self) -> tuple[GroupLink, ...]:
        """Return every linked group, by the day of its link."""
        rows = await self._connection.execute(select(group_link).order_by(group_link.c.linked_at))
        return tuple(_link(row) for row in rows)

    async def claim(self, today: date, *, not_since: date, limit: int) -> tuple[GroupLink, ...]:
        """Take groups that have not been told since a day and note that they are told today: once, or not at all."""
        untold = or_(group_link.c.told_on.is_(None), group_link.c.told_on < not_since)
        keys = (group_link.c.chat_id, group_link.c.thread_id)
        due = select(*keys).where(untold).order_by(group_link.c.linked_at).limit(limit)
        held = due.with_for_update(skip_locked=True).cte("due")
        claim = update(group_link).where(tuple_(*keys).in_(select(held))).values(told_on=today)
        return tuple(_link(row) for row in await self._connection.execute(claim.returning(group_link)))

    async def give_back(self, link: GroupLink) -> None:
        """Note that a claimed group was not told, so that it may be claimed again."""
        claimed = (
            group_link.c.chat_id == link.chat_id,
            group_link.c.thread_id == (link.thread_id or 0),
            group_link.c.told_on == link.told_on,
        )
        await self._connection.execute(update(group_link).where(*claimed).values(told_on=None))


def _link(row: AnyRow) -> GroupLink:
    return GroupLink(row.chat_id, row.thread_id or None, row.linked_by, row.linked_at, row.told_on)
