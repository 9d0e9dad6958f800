"""The inbox: updates stored before Telegram hears that they came, and which process has which of them in hand.

All processes of the bot share it. A lane, which is a chat, is in one process's hands at a time, and its updates go
through in the order of their numbers. A hold lasts for LEASE seconds and is renewed while its process lives; after
that others may take it. The turns in which holds change are taken one after the other: on PostgreSQL by a lock of its
own, on SQLite because one writes at a time.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import inbox_statements as statements
from storage.schema import inbox
from storage.states import AnyRow

LEASE = 30.0
"""Seconds for which an update is held; three renewals may fail before others take it over."""

MOST_DEATHS = 3
"""Processes that died with an update in hand, after which it is not tried again."""

SET_ASIDE = "set aside"
"""The outcome of an update that is not tried again; its payload stays for whoever looks into it."""

MOST_OF_A_LANE = 32
"""Updates of a lane that are taken at once, so that a chat with a long backlog leaves hands for the others."""

LOOK_AHEAD = 4
"""Rows that a claim looks at for each that it may take: some wait behind one that is tried alone."""


@dataclass(slots=True)
class InHand:
    """The update that the present task is handling, for what it stores and sends; `is_sure` says whether it is ours.

    A process that slept for longer than its hold may find that another one has the update by now.
    """

    update_id: int
    holder: str
    is_sure: Callable[[], bool]


in_hand: ContextVar[InHand | None] = ContextVar("in_hand", default=None)


@dataclass(frozen=True, slots=True)
class Arrival:
    """An update as it came, its payload as JSON."""

    update_id: int
    lane: int
    payload: str


@dataclass(frozen=True, slots=True)
class Held:
    """An update in hand: `deaths` processes died with it, and `is_applied` where one of them stored what it asked for.

    `memory` is the version of what is remembered of its lane, 0 where nothing is.
    """

    update_id: int
    lane: int
    payload: str
    deaths: int = 0
    is_applied: bool = False
    memory: int = 0

    @property
    def is_suspect(self) -> bool:
        """Whether a process died with it, so that it is handled while no other such one is."""
        return self.deaths > 0


@dataclass(frozen=True, slots=True)
class Depth:
    """How much lies in the inbox: `oldest` is when the one came that waits longest."""

    waiting: int
    held: int
    set_aside: int
    oldest: datetime | None


class SqlInbox:
    """The inbox inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection
        self._is_sqlite = connection.dialect.name == "sqlite"

    async def begin_turn(self) -> None:
        """Wait until no other process changes holds; the end of the transaction ends the turn."""
        if not self._is_sqlite:
            await self._connection.execute(statements.LOCK)

    async def add(self, holder: str, arrivals: Sequence[Arrival], *, at: datetime, most: int) -> tuple[list[Held], int]:
        """Store what came for the first time, and hold up to `most` of it where its lane is in nobody's hands.

        Returns what is held, and how many came that had come before.
        """
        ids, lanes = [each.update_id for each in arrivals], list({each.lane for each in arrivals})
        known, busy, memories = set[int](), set[int](), dict[int, int]()
        for row in await self._connection.execute(statements.KNOWN, {"ids": ids, "lanes": lanes}):
            if row.version is not None:
                memories[row.lane] = row.version
            else:
                known.add(row.update_id)
                busy.update([row.lane] if row.waits else [])
        new = {each.update_id: each for each in arrivals if each.update_id not in known}
        free = [each for _, each in sorted(new.items()) if each.lane not in busy]
        lengths = Counter(each.lane for each in free)
        # A lane is held as a whole or not at all: its order would suffer.
        cut = {each.lane for each in free[most:]} | {lane for lane, count in lengths.items() if count > MOST_OF_A_LANE}
        held = [each for each in free[:most] if each.lane not in cut]
        ours = {each.update_id for each in held}
        if new:
            values = [
                {
                    "update_id": each.update_id,
                    "lane": each.lane,
                    "payload": each.payload,
                    "received_at": at,
                    "holder": holder if each.update_id in ours else None,
                    "lasts": LEASE if each.update_id in ours else None,
                }
                for each in new.values()
            ]
            await self._connection.execute(statements.ADD[self._is_sqlite], values)
        memory = memories.get
        in_hands = [Held(each.update_id, each.lane, each.payload, memory=memory(each.lane, 0)) for each in held]
        return in_hands, len(arrivals) - len(new)

    async def claim(self, holder: str, *, most: int, has_suspect: bool) -> list[Held]:
        """Hold up to `most` updates of lanes that are in nobody's hands, in the order of their numbers.

        Of those with which a process died only one is taken, and none where `has_suspect`: should the next process die
        as well, it is known by which.
        """
        rows = await self._connection.execute(
            statements.FREE[self._is_sqlite], {"who": holder, "most": most * LOOK_AHEAD}
        )
        chosen, blocked, taken_of = list[int](), set[int](), Counter[int]()
        for row in rows:
            if row.lane in blocked or len(chosen) == most or taken_of[row.lane] == MOST_OF_A_LANE:
                continue
            taken_of[row.lane] += 1
            if row.is_suspect:
                blocked.add(row.lane)
                if has_suspect:
                    continue
                has_suspect = True
            chosen.append(row.update_id)
        if not chosen:
            return []
        taken = await self._connection.execute(
            statements.TAKE[self._is_sqlite], {"ids": chosen, "who": holder, "lasts": LEASE}
        )
        return sorted((_held(row) for row in taken), key=lambda each: each.update_id)

    async def settle(self, holder: str, outcomes: Mapping[int, str], *, at: datetime) -> None:
        """Note what became of updates; of those that another process has taken over nothing is noted."""
        for outcome in sorted(set(outcomes.values())):
            ids = [update_id for update_id, each in outcomes.items() if each == outcome]
            values = {"ids": ids, "who": holder, "at": at, "became": outcome}
            await self._connection.execute(statements.SET_ASIDE if outcome == SET_ASIDE else statements.SETTLE, values)

    async def release(self, holder: str, update_ids: Collection[int]) -> None:
        """Hold updates no longer, though nothing became of them."""
        await self._connection.execute(statements.RELEASE, {"ids": list(update_ids), "who": holder})

    async def release_all(self, holder: str) -> None:
        """Hold nothing any longer, as a process does that ends."""
        await self._connection.execute(statements.RELEASE_ALL, {"who": holder})

    async def renew(self, holder: str) -> None:
        """Hold for as long again what is held."""
        await self._connection.execute(statements.RENEW[self._is_sqlite], {"who": holder, "lasts": LEASE})

    async def holders(self) -> tuple[str, ...]:
        """Return all processes that hold something."""
        return tuple((await self._connection.execute(statements.HOLDERS)).scalars())

    async def release_but(self, holder: str, update_ids: Collection[int]) -> None:
        """Hold nothing any longer but some updates."""
        await self._connection.execute(statements.RELEASE_BUT, {"ids": list(update_ids), "who": holder})

    async def give_up(self, holder: str) -> None:
        """Let others take at once what a process holds that is known to have died."""
        await self._connection.execute(statements.GIVE_UP, {"who": holder})

    async def mark_applied(self, update_id: int, holder: str) -> bool:
        """Note that something that an update asked for is stored; False where the process no longer holds it."""
        values = {"id": update_id, "who": holder}
        return (await self._connection.execute(statements.MARK, values)).rowcount == 1

    async def depth(self) -> Depth:
        """Return how much there is."""
        row = (await self._connection.execute(statements.DEPTH, {"set_aside": SET_ASIDE})).one()
        return Depth(row.waiting or 0, row.held or 0, row.set_aside or 0, row.oldest)

    async def purge(self, *, before: datetime, set_aside_before: datetime) -> int:
        """Delete what was settled before a moment, and what was set aside before another; return how many."""
        over = or_(
            and_(inbox.c.outcome != SET_ASIDE, inbox.c.settled_at < before), inbox.c.settled_at < set_aside_before
        )
        return (await self._connection.execute(delete(inbox).where(over))).rowcount


def _held(row: AnyRow) -> Held:
    return Held(row.update_id, row.lane, row.payload, row.deaths, row.applied_at is not None, row.version or 0)
