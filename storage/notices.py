"""What many people are told at once: broadcasts, and the notices by which each is told to one person, once."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, and_, case, delete, exists, func, insert, literal, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.broadcasts import (
    Audience,
    Broadcast,
    ClaimedNotice,
    NoticeOutcome,
    Tally,
    ToldNotice,
    audience_from,
    audience_json,
)
from storage.claims import claim_due
from storage.inserts import insert_into
from storage.portions import portions
from storage.schema import UtcTime, broadcast, notice, question
from storage.states import AnyRow

_OPEN = notice.c.outcome.is_(None)
_DRAFT = broadcast.c.ordered_at.is_(None)
_ITS_NOTICES = notice.c.broadcast_id == broadcast.c.id


class SqlBroadcasts:
    """The messages of coordinators to many, from the draft to the report of how it went."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, text: str, audience: Audience, *, by: int, at: datetime) -> int:
        """Keep a draft in place of the earlier one of its maker and return its id."""
        await self._connection.execute(delete(broadcast).where(broadcast.c.made_by == by, _DRAFT))
        values = {"text": text, "audience": audience_json(audience), "made_by": by, "made_at": at}
        statement = insert(broadcast).values(**values).returning(broadcast.c.id)
        return (await self._connection.execute(statement)).scalar_one()

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """Return a broadcast, None where there is none."""
        found = await self._connection.execute(select(broadcast).where(broadcast.c.id == broadcast_id))
        row = found.one_or_none()
        return _broadcast(row) if row else None

    async def aim(self, broadcast_id: int, audience: Audience) -> bool:
        """Change to whom a draft goes; False where it is no draft any more."""
        statement = update(broadcast).where(broadcast.c.id == broadcast_id, _DRAFT)
        return (await self._connection.execute(statement.values(audience=audience_json(audience)))).rowcount == 1

    async def note_message(self, broadcast_id: int, message_id: int) -> None:
        """Note which message shows a broadcast to its maker."""
        statement = update(broadcast).where(broadcast.c.id == broadcast_id)
        await self._connection.execute(statement.values(message_id=message_id))

    async def order(self, broadcast_id: int, people: Collection[int], *, at: datetime, due_at: datetime) -> bool:
        """Let a draft go to these people, not before a moment; False where it was ordered before."""
        statement = update(broadcast).where(broadcast.c.id == broadcast_id, _DRAFT)
        if (await self._connection.execute(statement.values(ordered_at=at, due_at=due_at))).rowcount == 0:
            return False
        shared = {"broadcast_id": broadcast_id, "made_at": at, "visible_at": due_at}
        if people:
            await self._connection.execute(insert(notice), [{"person_id": each, **shared} for each in sorted(people)])
        return True

    async def drop(self, broadcast_id: int) -> bool:
        """Delete a broadcast that nobody can have got yet; False where somebody may, or there is none."""
        # Whoever claims meanwhile skips what is held here.
        held = select(notice.c.id).where(notice.c.broadcast_id == broadcast_id).with_for_update()
        await self._connection.execute(held)
        begun = exists().where(_ITS_NOTICES, or_(notice.c.attempts > 0, notice.c.outcome == "sent"))
        droppable = select(broadcast.c.id).where(broadcast.c.id == broadcast_id, not_(begun))
        if (await self._connection.execute(droppable)).one_or_none() is None:
            return False
        await self._connection.execute(delete(notice).where(notice.c.broadcast_id == broadcast_id))
        return (await self._connection.execute(delete(broadcast).where(broadcast.c.id == broadcast_id))).rowcount == 1

    async def tallies(self, broadcast_ids: Collection[int]) -> Mapping[int, Tally]:
        """Return what became of the notices of these broadcasts, by id."""
        kinds = (notice.c.broadcast_id, notice.c.outcome)
        theirs = select(*kinds, func.count().label("times")).where(notice.c.broadcast_id.in_(list(broadcast_ids)))
        times: dict[int, dict[Any, int]] = {each: {} for each in broadcast_ids}
        for row in await self._connection.execute(theirs.group_by(*kinds)):
            times[row.broadcast_id][row.outcome] = row.times
        return {each: Tally(of, of.pop(None, 0)) for each, of in times.items()}

    async def unreported(self, *, due: datetime) -> tuple[Broadcast, ...]:
        """Return the broadcasts that were due at a moment and whose makers do not know yet how they went."""
        statement = select(broadcast).where(broadcast.c.due_at <= due, broadcast.c.reported_at.is_(None))
        return tuple(_broadcast(row) for row in await self._connection.execute(statement.order_by(broadcast.c.id)))

    async def report(self, broadcast_id: int, *, at: datetime) -> bool:
        """Note that its maker is told how a broadcast went; False where they were told before, or it still goes on."""
        goes_on = exists().where(_ITS_NOTICES, _OPEN)
        statement = update(broadcast).where(broadcast.c.id == broadcast_id, broadcast.c.reported_at.is_(None))
        statement = statement.where(not_(_DRAFT), not_(goes_on)).values(reported_at=at)
        return (await self._connection.execute(statement)).rowcount == 1

    async def drop_draft(self, *, by: int) -> bool:
        """Delete what somebody has drafted; False where there is nothing such."""
        return (await self._connection.execute(delete(broadcast).where(_DRAFT, broadcast.c.made_by == by))).rowcount > 0

    async def drop_drafts(self, *, before: datetime) -> int:
        """Delete the drafts made before a moment and return how many there were."""
        statement = delete(broadcast).where(_DRAFT, broadcast.c.made_at < before)
        return (await self._connection.execute(statement)).rowcount


class SqlNotices:
    """What one person is told once: a broadcast, or that a question of theirs has an answer now."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add_answered(self, question_ids: Collection[int], *, at: datetime, is_told: bool) -> int:
        """Note that questions have an answer now, and unless others tell of it, that their askers are to be told."""
        now = literal(at, UtcTime())
        values = [question.c.id, question.c.person_id, now, now]
        names = ["question_id", "person_id", "made_at", "visible_at"]
        if not is_told:
            values += [literal("left_out"), now]
            names += ["outcome", "settled_at"]
        noted = 0
        for ids in portions(question_ids):
            # Held, so that nobody deletes one before this unit ends.
            there = select(*values).where(question.c.id.in_(ids)).order_by(question.c.id.desc())
            held = there.with_for_update(read=True, key_share=True)
            new = insert_into(self._connection, notice).from_select(names, held).on_conflict_do_nothing()
            noted += len((await self._connection.execute(new.returning(notice.c.id))).all())
        return noted

    async def claim(self, now: datetime, *, lease: timedelta, with_answers: bool) -> ClaimedNotice | None:
        """Take the notice that has been due for longest; nobody else gets it until the lease ends."""
        waits = _OPEN if with_answers else and_(_OPEN, notice.c.broadcast_id.is_not(None))
        statement = claim_due(notice, now, lease=lease, limit=1, waits=waits)
        row = (await self._connection.execute(statement)).one_or_none()
        return ClaimedNotice(row.id, row.person_id, row.attempts, row.broadcast_id, row.question_id) if row else None

    async def settle(self, notice_id: int, outcome: NoticeOutcome, *, at: datetime) -> bool:
        """Note what became of a notice; False where it was noted before."""
        statement = update(notice).where(notice.c.id == notice_id, _OPEN)
        return (await self._connection.execute(statement.values(outcome=outcome, settled_at=at))).rowcount == 1

    async def release(self, notice_id: int, *, visible_at: datetime) -> bool:
        """Give back a notice that was surely not sent, to be claimed from a moment on; False where it is settled."""
        statement = update(notice).where(notice.c.id == notice_id, _OPEN)
        given_back = statement.values(visible_at=visible_at, attempts=notice.c.attempts - 1)
        return (await self._connection.execute(given_back)).rowcount == 1

    async def of_person(self, person_id: int) -> tuple[ToldNotice, ...]:
        """Return all that somebody was told or is to be told, oldest first."""
        text = func.coalesce(broadcast.c.text, question.c.text).label("text")
        statement = (
            select(notice, text)
            .outerjoin(broadcast, broadcast.c.id == notice.c.broadcast_id)
            .outerjoin(question, question.c.id == notice.c.question_id)
            .where(notice.c.person_id == person_id)
            .order_by(notice.c.id)
        )
        return tuple(
            ToldNotice(row.made_at, row.broadcast_id is not None, row.text, row.outcome, row.settled_at)
            for row in await self._connection.execute(statement)
        )

    async def end(self, person_id: int, *, at: datetime) -> None:
        """End all that somebody was still to be told; of what was claimed nobody knows whether it was sent."""
        outcome = case((notice.c.attempts > 0, "uncertain"), else_="left_out")
        statement = update(notice).where(notice.c.person_id == person_id, _OPEN)
        await self._connection.execute(statement.values(outcome=outcome, settled_at=at))

    async def drop_settled(self, *, before: datetime) -> int:
        """Delete what was settled before a moment, with broadcasts of which nothing is left; return how much it was."""
        dropped = (await self._connection.execute(delete(notice).where(notice.c.settled_at < before))).rowcount
        await self._connection.execute(_drop_empty(before))
        return dropped


def _drop_empty(before: datetime) -> Delete:
    """Return the deletion of broadcasts that were reported before a moment and of which no notice is left."""
    over = and_(broadcast.c.reported_at < before, not_(exists().where(_ITS_NOTICES)))
    return delete(broadcast).where(over)


def _broadcast(row: AnyRow) -> Broadcast:
    return Broadcast(
        id=row.id,
        text=row.text,
        audience=audience_from(row.audience),
        made_by=row.made_by,
        made_at=row.made_at,
        message_id=row.message_id,
        ordered_at=row.ordered_at,
        due_at=row.due_at,
        reported_at=row.reported_at,
    )
