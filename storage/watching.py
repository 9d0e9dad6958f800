"""How the bot fares: what waits, which faults were met, and of what the coordinators were told."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.usecases.ports import Queues
from storage.inbox import SET_ASIDE, SqlInbox
from storage.inserts import insert_into
from storage.schema import alert, digest, fault, inbox, letter, notice, signal

BACKED_UP = "backed_up"
"""The signal whose number is the moment of the last good backup."""


class SqlWatching:
    """What concerns the bot itself, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def queues(self, *, at: datetime) -> Queues:
        """Return what waits; of digests, notices and letters those that are due."""
        depth = await SqlInbox(self._connection).depth()
        is_due = digest.c.outcome.is_(None), digest.c.visible_at <= at, digest.c.closes_at > at
        digests = select(func.count()).select_from(digest).where(*is_due).scalar_subquery()
        waits = notice.c.outcome.is_(None), notice.c.visible_at <= at
        notices = select(func.count()).select_from(notice).where(*waits).scalar_subquery()
        letters = select(func.count()).select_from(letter).where(letter.c.visible_at <= at).scalar_subquery()
        last = select(func.max(inbox.c.settled_at)).where(inbox.c.outcome == SET_ASIDE).scalar_subquery()
        row = (await self._connection.execute(select(last, digests, notices, letters))).one()
        return Queues(depth.waiting, depth.held, depth.oldest, depth.set_aside, *row)

    async def note_faults(self, counted: Mapping[str, int], *, at: datetime) -> None:
        """Note how often each kind of fault was met."""
        if counted:
            rows = [{"kind": kind, "at": at, "times": times} for kind, times in counted.items()]
            await self._connection.execute(insert(fault), rows)

    async def faults(self, *, since: datetime) -> Mapping[str, int]:
        """Return how often each kind of fault was met after a moment, by any process."""
        times = select(fault.c.kind, func.sum(fault.c.times)).where(fault.c.at > since).group_by(fault.c.kind)
        return {kind: int(total) for kind, total in await self._connection.execute(times)}

    async def told(self) -> Mapping[str, datetime]:
        """Return when the coordinators were last told of each kind of trouble."""
        return {row.kind: row.told_at for row in await self._connection.execute(select(alert))}

    async def claim(self, kind: str, *, at: datetime, before: datetime) -> bool:
        """Note that they are told of a kind now; False where they were told of it at `before` or later."""
        new = insert_into(self._connection, alert).values(kind=kind, told_at=at)
        renewed = new.on_conflict_do_update(
            index_elements=["kind"], set_={"told_at": at}, where=alert.c.told_at < before
        )
        return (await self._connection.execute(renewed.returning(alert.c.kind))).first() is not None

    async def note_backup(self, *, at: datetime) -> None:
        """Note that everything was backed up as it stood at a moment, and can be read back."""
        number = int(at.timestamp())
        new = insert_into(self._connection, signal).values(name=BACKED_UP, number=number)
        await self._connection.execute(new.on_conflict_do_update(index_elements=["name"], set_={"number": number}))

    async def backed_up(self) -> datetime | None:
        """Return the moment of the last good backup, None where there never was one."""
        wanted = select(signal.c.number).where(signal.c.name == BACKED_UP)
        number = (await self._connection.execute(wanted)).scalar()
        return None if number is None else datetime.fromtimestamp(number, UTC)

    async def drop_faults(self, *, before: datetime) -> int:
        """Delete the faults that were met before a moment and return how many rows those were."""
        return (await self._connection.execute(delete(fault).where(fault.c.at < before))).rowcount
