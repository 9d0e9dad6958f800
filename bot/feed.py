"""The feed: every update lies in the inbox before Telegram hears that it came, and each takes effect once.

One loop, the turns, talks to the inbox: each turn is one transaction that stores what arrived, notes what is done and
takes in hand what may begin. So the cost of a transaction is shared by all that came meanwhile. Between the turns each
lane (a chat, or the person where there is none) handles its updates one by one, and different lanes side by side.

What was in hand when a process died is taken over when its hold is over. If it had stored something already it does
not run again, but the person is told; else it runs as if it had just come, alone, so that an update which kills its
process is found out and set aside.
"""

import asyncio
import json
from collections import deque
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from structlog.contextvars import bound_contextvars
from telegram import Update

from bot.health import FeedState
from bot.holders import died_here, new_holder
from bot.metrics import Metrics
from handlers.context import App, BotContext
from handlers.failures import tell_interrupted, tell_set_aside
from spbe.refusals import Overtaken, Refusal, StorageAway
from spbe.usecases.ports import Clock, MemoryChange
from storage.database import Database, StorageFault
from storage.inbox import LEASE, MOST_DEATHS, SET_ASIDE, Arrival, Held, InHand, SqlInbox, in_hand

log = structlog.stdlib.get_logger(__name__)

MOST_AT_ONCE = 16
"""Updates that are handled at once; more would only wait for each other."""

MOST_HELD = 256
"""Updates in hand; what is beyond waits in the inbox, where other processes can take it."""

LOOK_EVERY = 1.0
"""Seconds after which the inbox is looked into though nothing happened here: another process may have died."""

RENEW_EVERY = LEASE / 4
LINGER = 0.02
"""Seconds that what is done may wait for a turn that something else brings about."""

PAUSE = 1.0
"""Seconds after which what the storage could not take is tried again."""

TROUBLE_TOLD_EVERY = 60.0
"""Seconds between two lines of the log on a trouble that lasts."""

LAST_GRACE = 1.0
"""Seconds that cancelled work has to clean up."""

HANDLED, REFUSED, FAILED, INTERRUPTED, UNREADABLE = "handled", "refused", "failed", "interrupted", "unreadable"
"""What becomes of an update, beside SET_ASIDE."""

POSTPONED = "postponed"
"""Where nothing became of it and it comes again."""

NO_UPDATE = (ValueError, TypeError, AttributeError, LookupError)
"""What reading something raises that is no update."""

_BEYOND = 1 << 63
"""The first number that is no id."""

Payload = dict[str, Any]


class Memories(Protocol):
    """What is remembered of lanes between two updates, whichever process handles the next."""

    async def recall(self, lane: int, version: int) -> None:
        """Know what is remembered of a lane, whose newest version is given."""

    def keep(self, lane: int) -> None:
        """Keep what changed, until it is stored."""

    def waiting(self) -> Sequence[MemoryChange]:
        """Return what is to be stored, in this order."""

    def stored(self, changes: Collection[MemoryChange], lost: Collection[int]) -> None:
        """Note what was stored, but for lanes that another process has by now."""


@dataclass(slots=True)
class _Doing(InHand):
    """The update of a lane's task, its kind, and what its handlers ran into."""

    kind: str = "other"
    error: Exception | None = None


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
        memories: Memories | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Hold nothing yet; the application needs no updater and no update queue."""
        self.application = application
        self.holder = new_holder()
        self._database = database
        self._now = now
        self._memories = memories
        self._metrics = metrics or Metrics()
        self._arrived = list[_Arrived]()
        self._lanes = dict[int, deque[Held]]()
        self._tasks = set[asyncio.Task[None]]()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._done = dict[int, str]()
        self._given_back = set[int]()
        self._suspects = set[int]()
        self._ours = set[int]()  # all that is in hand, until it is stored that it no longer is
        self._came_at = dict[int, float]()
        self._wake = asyncio.Event()
        self._renewed_at = float("-inf")
        self._is_in_doubt = False
        self._has_backlog = False
        self._is_stopping = self._is_over = self._is_ready = False
        self._heard_at: float | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._troubled_until = self._trouble_told_at = float("-inf")
        self.is_well = False
        """Whether the last turn went well."""
        application.add_error_handler(self._note_error)

    @property
    def is_busy(self) -> bool:
        """Whether an update is on its way through, as far as is known here."""
        return bool(self._arrived or self._lanes or self._has_backlog)

    @property
    def in_hand(self) -> int:
        """The number of updates in hand."""
        return len(self._tasks) + sum(map(len, self._lanes.values()))

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
        done, given_back = dict(self._done), set(self._given_back)
        changes = self._memories.waiting() if self._memories else ()
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
        if self._memories:
            self._memories.stored(changes, lost)
        if must_renew:
            self._renewed_at = began
        self._ours -= done.keys() | given_back
        self._done = {number: outcome for number, outcome in self._done.items() if number not in done}
        self._given_back -= given_back
        self._suspects -= done.keys() | given_back
        for one in arrived:
            one.end()
        self._begin(held, {each.update_id: one.came_at for one in arrived for each in one.arrivals})

    async def _exchange(
        self, inbox: SqlInbox, arrived: Sequence[_Arrived], done: Mapping[int, str], given_back: set[int]
    ) -> list[Held]:
        """Store what arrived, note what is done, and return what is newly in hand."""
        room = 0 if self._is_stopping else max(0, MOST_HELD - self.in_hand)
        held = list[Held]()
        if done:
            await inbox.settle(self.holder, done, at=self._now())
        if given_back:
            await inbox.release(self.holder, given_back)
        if self._is_in_doubt:
            await self._clear_doubts(inbox)
        if arrivals := [each for one in arrived for each in one.arrivals]:
            held, known = await inbox.add(self.holder, arrivals, at=self._now(), most=room)
            self._metrics.updates_repeated(known)
            self._has_backlog |= len(held) + known < len(arrivals)
        if room > len(held):
            has_suspect = bool(self._suspects - done.keys() - given_back)
            claimed = await inbox.claim(self.holder, most=room - len(held), has_suspect=has_suspect)
            held += claimed
            # What nobody has in hand may still wait for what is in hand here.
            self._has_backlog &= bool(held or self._lanes)
        return held

    async def _clear_doubts(self, inbox: SqlInbox) -> None:
        """Hold only what has begun, after a turn that may be stored though it failed and after holds that ran out.

        What is held there and not known here would wait for ever, and what others took over meanwhile is theirs.
        """
        for queue in self._lanes.values():
            numbers = self._left(queue)
            self._ours.difference_update(numbers)
            self._suspects.difference_update(numbers)
        await inbox.release_but(self.holder, self._ours)

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

    # Lanes

    def _begin(self, held: Sequence[Held], came_at: Mapping[int, float]) -> None:
        now = asyncio.get_running_loop().time()
        for each in held:
            if each.update_id in self._ours:
                continue  # lost and won again while it is being handled here
            self._ours.add(each.update_id)
            self._came_at[each.update_id] = came_at.get(each.update_id, now)
            if each.is_suspect:
                self._suspects.add(each.update_id)
            queue = self._lanes.get(each.lane)
            if queue is None:
                queue = self._lanes[each.lane] = deque()
                task = asyncio.ensure_future(self._run_lane(each.lane, queue))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            queue.append(each)

    async def _run_lane(self, lane: int, queue: deque[Held]) -> None:
        """Handle the updates of a lane one by one, giving the others a turn after each."""
        try:
            while queue and not self._is_stopping:
                async with self._places:
                    if not queue:
                        return  # it was put down
                    number = queue[0].update_id
                    if not await self._take_through(queue.popleft()):
                        # What follows must not come before it.
                        asyncio.get_running_loop().call_later(PAUSE, self._give_back, number, *self._left(queue))
                        return
        finally:
            del self._lanes[lane]

    def _left(self, queue: deque[Held]) -> list[int]:
        """Let go of what is in a queue, and return its numbers."""
        numbers = [each.update_id for each in queue]
        queue.clear()
        for number in numbers:
            self._came_at.pop(number, None)
        return numbers

    async def _take_through(self, held: Held) -> bool:
        """Handle an update and note what became of it; False where nothing did, and it has to come again."""
        doing = _Doing(held.update_id, self.holder)
        in_hand.set(doing)
        loop = asyncio.get_running_loop()
        began, outcome = loop.time(), None
        try:
            with bound_contextvars(update=held.update_id):
                if began < self._renewed_at + LEASE:  # else another process may have it by now
                    outcome = await self._handle(held, doing)
        except (StorageAway, Overtaken) as error:
            log.info("an update waits for the storage", update=held.update_id, error=type(error).__name__)
        except Exception:
            log.exception("cannot handle an update", update=held.update_id)
            outcome = FAILED
        except asyncio.CancelledError:
            if self._is_stopping:
                raise
            # Of something that its handler waited for; the lane has to go on.
            log.exception("the handling of an update was cancelled", update=held.update_id)
            outcome = FAILED
        finally:
            if outcome:
                self._done[held.update_id] = outcome
                self._wake_in(LINGER)
            came_at = self._came_at.pop(held.update_id)
            self._metrics.update_done(doing.kind, outcome or POSTPONED, loop.time() - came_at, loop.time() - began)
        return outcome is not None

    def _give_back(self, *update_ids: int) -> None:
        self._given_back.update(update_ids)
        self._wake.set()

    async def _handle(self, held: Held, doing: _Doing) -> str | None:
        """Return what became of an update; None where it is to run again."""
        try:
            payload: Payload = json.loads(held.payload)
            doing.kind = next((key for key in payload if key != "update_id"), doing.kind)
            update = Update.de_json(payload, self.application.bot)
        except Exception as error:  # whatever Telegram may send one day
            log.error("cannot read an update", error=type(error).__name__)
            return UNREADABLE
        if held.is_applied:
            log.warning("an update was interrupted after it took effect")
            await tell_interrupted(update, BotContext(self.application))
            return INTERRUPTED
        if held.deaths >= MOST_DEATHS:
            log.error("an update is set aside: processes died with it", deaths=held.deaths)
            await tell_set_aside(update, BotContext(self.application))
            return SET_ASIDE
        if self._memories:
            await self._memories.recall(held.lane, held.memory)
        await self.application.process_update(update)
        if isinstance(doing.error, StorageAway | Overtaken):
            return None  # also what was remembered is as it was
        if self._memories:
            self._memories.keep(held.lane)
        match doing.error:
            case None:
                return HANDLED
            case Refusal():
                return REFUSED
            case _:
                return FAILED

    async def _note_error(self, _: object, context: BotContext) -> None:
        doing = in_hand.get()
        if isinstance(doing, _Doing):
            doing.error = context.error

    # Out

    async def drain(self, seconds: float) -> None:
        """Let what has begun end, cancel it when the time is over, and leave the rest to the next process."""
        self._is_stopping = True
        turning = asyncio.ensure_future(self.run())
        if self._tasks:
            _, stuck = await asyncio.wait(self._tasks, timeout=seconds)
            if stuck:
                log.warning("drain cut short", updates=len(stuck), seconds=seconds)
                for task in stuck:
                    task.cancel()
                await asyncio.wait(stuck, timeout=LAST_GRACE)
        turning.cancel()
        await asyncio.gather(turning, return_exceptions=True)
        self._is_over = True
        with suppress(TimeoutError):  # what is not noted any more comes again when the hold is over
            async with asyncio.timeout(LEASE / 3):
                await self._turn(is_last=True)


def arrival_of(payload: Payload) -> Arrival:
    """Return an update as the inbox takes it; what is none raises one of NO_UPDATE."""
    number, lane = payload["update_id"], lane_of(payload)
    if type(number) is not int or not (0 <= number < _BEYOND and -_BEYOND < lane < _BEYOND):
        raise ValueError("no update")
    return Arrival(number, lane, json.dumps(payload))


def lane_of(payload: Payload) -> int:
    """Return the lane of an update: its chat, or the person where it has none; 0 where it has neither."""
    for part in payload.values():
        if isinstance(part, dict):
            chat = part.get("chat") or (part.get("message") or {}).get("chat") or part.get("from") or {}
            return int(chat.get("id", 0))
    return 0
