"""The feed: every update lies in the inbox before Telegram hears that it came, and each takes effect once.

One loop, the turns, talks to the inbox: each turn is one transaction that stores what arrived, notes what is done and
takes in hand what may begin. So the cost of a transaction is shared by all that came meanwhile. Between the turns
`bot/lanes.py` has the updates handled.

What was in hand when a process died is taken over when its hold is over. If it had stored something already it does
not run again, but the person is told; else it runs as if it had just come, alone, so that an update which kills its
process is found out and set aside.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from bot import lanes
from bot.arrivals import Payload, arrival_of
from bot.health import FeedState
from bot.holders import died_here, new_holder
from bot.lanes import PAUSE, Lanes
from bot.metrics import Metrics
from handlers.context import App
from spbe.refusals import Refusal, StorageAway
from spbe.usecases.ports import Clock, MemoryChange
from storage.database import Database, StorageFault
from storage.inbox import LEASE, Arrival, Held, SqlInbox

log = structlog.stdlib.get_logger(__name__)

MOST_HELD = 256
"""Updates in hand; what is beyond waits in the inbox, where other processes can take it."""

LOOK_EVERY = 1.0
"""Seconds after which the inbox is looked into though nothing happened here: another process may have died."""

RENEW_EVERY = LEASE / 4
LINGER = 0.02
"""Seconds that what is done may wait for a turn that something else brings about."""

TROUBLE_TOLD_EVERY = 60.0
"""Seconds between two lines of the log on a trouble that lasts."""


class Memories(lanes.Memories, Protocol):
    """What is remembered of lanes, as the turns store it."""

    def waiting(self) -> Sequence[MemoryChange]:
        """Return what is to be stored, in this order."""

    def stored(self, changes: Collection[MemoryChange], lost: Collection[int]) -> None:
        """Note what was stored, but for lanes that another process has by now."""


@dataclass(slots=True)
class _Arrived:
    """Updates that wait for the turn that stores them."""

    arrivals: Sequence[Arrival]
    came_at: float
    stored: asyncio.Future[None]

    def end(self, error: Exception | None = None) -> None:
        """Tell whoever waits, if anybody still does."""
        if self.stored.done():
            return
        if error:
            self.stored.set_exception(error)
        else:
            self.stored.set_result(None)


class Feed:
    """Stores updates and has the application handle them."""

    def __init__(
        self,
        application: App,
        database: Database,
        now: Clock,
        *,
        memories: Memories,
        metrics: Metrics,
    ) -> None:
        """Hold nothing yet; the application needs no updater and no update queue."""
        self.application = application
        self.holder = new_holder()
        self._database = database
        self._now = now
        self._memories = memories
        self._metrics = metrics
        self._lanes = Lanes(
            application,
            memories,
            metrics,
            holder=self.holder,
            linger=LINGER,
            wake=self._wake_in,
            is_sure=lambda: asyncio.get_running_loop().time() < self._renewed_at + LEASE,
        )
        self._arrived = list[_Arrived]()
        self._wake = asyncio.Event()
        self._alarm: asyncio.TimerHandle | None = None
        self._renewed_at = self._troubled_until = self._trouble_told_at = float("-inf")
        self._is_in_doubt = False
        self._has_backlog = False
        self._is_stopping = self._is_over = self._is_ready = False
        self._heard_at: float | None = None
        self.is_well = False
        """Whether the last turn went well."""

    @property
    def is_busy(self) -> bool:
        """Whether an update is on its way through, as far as is known here."""
        return bool(self._arrived or self._lanes.are_busy or self._has_backlog)

    def state(self) -> FeedState:
        """Return how updates come in."""
        now = asyncio.get_running_loop().time()
        silence = None if self._heard_at is None else now - self._heard_at
        # A turn may also hang: where the database cannot be reached it need not fail.
        is_turning = self.is_well and now < self._renewed_at + LEASE
        return FeedState(self._is_ready and not self._is_stopping, is_turning, silence)

    def heard(self) -> None:
        """Note that Telegram has just answered a poll."""
        self._heard_at, self._is_ready = asyncio.get_running_loop().time(), True

    def is_called(self) -> None:
        """Note that Telegram knows where to call."""
        self._is_ready = True

    # In

    async def receive(self, payloads: Sequence[Payload]) -> None:
        """Store updates as Telegram sends them; when this returns they are safe.

        Raises a `Refusal` or `StorageFault` where the storage cannot take them: then Telegram must not hear of it.
        What is no update at all raises one of NO_UPDATE.
        """
        loop = asyncio.get_running_loop()
        if self._is_over or loop.time() < self._troubled_until:
            raise StorageAway  # a turn that failed is tried again by itself, not once more for each who calls
        arrivals = [arrival_of(each) for each in payloads]
        arrived = _Arrived(arrivals, loop.time(), loop.create_future())
        self._arrived.append(arrived)
        self._wake.set()
        await arrived.stored

    # Turns

    async def run(self) -> None:
        """Take turns until cancelled."""
        await self._take_over_from_the_dead()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()
            self._wake.clear()
            await self._turn()

    async def _turn(self, *, is_last: bool = False) -> None:
        """Do one turn; what the storage does not take now is in the next one."""
        arrived, self._arrived = self._arrived, []
        done, given_back = self._lanes.done(), self._lanes.given_back()
        changes = self._memories.waiting()
        began = asyncio.get_running_loop().time()
        must_renew = began > self._renewed_at + RENEW_EVERY
        self._is_in_doubt |= began > self._renewed_at + LEASE
        try:
            async with self._database.open_store() as store:
                await store.inbox.begin_turn()
                lost = [each.lane for each in changes if not await store.memories.put(each)]
                held = await self._exchange(store.inbox, arrived, done, given_back)
                if must_renew:
                    await store.inbox.renew(self.holder)
                if is_last:
                    await store.inbox.release_all(self.holder)
        except asyncio.CancelledError:
            self._is_in_doubt = True
            self._arrived[:0] = arrived  # somebody waits for them: the turns of a feed that drains store them
            raise
        except Exception as error:  # whatever it is, the updates are safe or unconfirmed, and the turns must go on
            self._is_in_doubt = True
            self._note_trouble(error)
            for one in arrived:
                one.end(error if isinstance(error, Refusal | StorageFault) else StorageAway())
            self._wake_in(PAUSE)
            return
        self.is_well, self._is_in_doubt = True, False
        self._memories.stored(changes, lost)
        if must_renew:
            self._renewed_at = began
        self._lanes.stored([*done, *given_back])
        for one in arrived:
            one.end()
        self._lanes.begin(held, {each.update_id: one.came_at for one in arrived for each in one.arrivals})

    async def _exchange(
        self, inbox: SqlInbox, arrived: Sequence[_Arrived], done: Mapping[int, str], given_back: Collection[int]
    ) -> list[Held]:
        """Store what arrived, note what is done, and return what is newly in hand."""
        room = 0 if self._is_stopping else max(0, MOST_HELD - self._lanes.in_hand)
        held = list[Held]()
        if done:
            await inbox.settle(self.holder, done, at=self._now())
        if given_back:
            await inbox.release(self.holder, given_back)
        if self._is_in_doubt:
            # After a turn that may be stored though it failed, and after holds that ran out, only what has begun is
            # held: what is held there and not known here would wait for ever, and what others have by now is theirs.
            await inbox.release_but(self.holder, self._lanes.put_down())
        if arrivals := [each for one in arrived for each in one.arrivals]:
            held, known = await inbox.add(self.holder, arrivals, at=self._now(), most=room)
            self._metrics.updates_repeated(known)
            self._has_backlog |= len(held) + known < len(arrivals)
        if room > len(held):
            has_suspect = self._lanes.have_suspect
            held += await inbox.claim(self.holder, most=room - len(held), has_suspect=has_suspect)
            # What nobody has in hand may still wait for what is in hand here.
            self._has_backlog &= bool(held or self._lanes.are_busy)
        return held

    async def _take_over_from_the_dead(self) -> None:
        """Let no hold run out of a process that is known to be dead: the one before this one, on this machine."""
        try:
            async with self._database.open_store() as store:
                await store.inbox.begin_turn()
                for holder in await store.inbox.holders():
                    if died_here(holder):
                        await store.inbox.give_up(holder)
        except (Refusal, StorageFault) as error:
            self._note_trouble(error)
        self._wake.set()

    def _note_trouble(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        if self.is_well or now > self._trouble_told_at + TROUBLE_TOLD_EVERY:
            self._trouble_told_at = now
            if isinstance(error, Refusal):
                log.warning("cannot reach the inbox", error=type(error).__name__)
            else:
                log.error("cannot use the inbox", exc_info=error)
        self.is_well, self._troubled_until = False, now + PAUSE

    def _wake_in(self, seconds: float) -> None:
        """Take a turn in so many seconds, or sooner where one is due sooner."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        if self._alarm and loop.time() < self._alarm.when() <= due:
            return
        if self._alarm:
            self._alarm.cancel()
        self._alarm = loop.call_at(due, self._wake.set)

    # Out

    async def drain(self, seconds: float) -> None:
        """Let what has begun end, cancel it when the time is over, and leave the rest to the next process."""
        self._is_stopping = True
        turning = asyncio.ensure_future(self.run())
        await self._lanes.end(seconds)
        turning.cancel()
        await asyncio.gather(turning, return_exceptions=True)
        self._is_over = True
        with suppress(TimeoutError):  # what is not noted any more comes again when the hold is over
            async with asyncio.timeout(LEASE / 3):
                await self._turn(is_last=True)
