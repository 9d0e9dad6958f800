"""The lanes: updates in hand, handled one by one in each chat and side by side in different ones.

A lane is a chat, or the person where there is none: a private chat has the number of its person, so both share one. A
group is one lane too: its answers then stand in the order of its questions.
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog
from structlog.contextvars import bound_contextvars
from telegram import Update

from bot.arrivals import Payload
from bot.metrics import Metrics
from handlers.context import App, BotContext
from handlers.failures import is_harmless, tell_interrupted, tell_set_aside
from spbe.refusals import Overtaken, Refusal, StorageAway
from storage.inbox import MOST_DEATHS, SET_ASIDE, Held, InHand, in_hand

log = structlog.stdlib.get_logger(__name__)

MOST_AT_ONCE = 16
"""Updates that are handled at once; more would only wait for each other."""

PAUSE = 1.0
"""Seconds after which what the storage could not take is tried again."""

LAST_GRACE = 1.0
"""Seconds that cancelled work has to clean up."""

HANDLED, REFUSED, FAILED, INTERRUPTED, UNREADABLE = "handled", "refused", "failed", "interrupted", "unreadable"
"""What becomes of an update, beside SET_ASIDE."""

POSTPONED = "postponed"
"""Where nothing became of it and it comes again."""


class Memories(Protocol):
    """What is remembered of lanes between two updates, whichever process handles the next."""

    async def recall(self, lane: int, version: int) -> None:
        """Know what is remembered of a lane, whose newest version is given."""

    def keep(self, lane: int) -> None:
        """Keep what changed, until it is stored."""


@dataclass(slots=True)
class Taken(InHand):
    """An update from when it is taken in hand until it is stored what became of it, or that it is given back."""

    held: Held
    came_at: float
    kind: str = "other"
    error: Exception | None = None
    outcome: str | None = None
    is_given_back: bool = False

    @property
    def is_over(self) -> bool:
        """Whether it only waits for being stored."""
        return self.is_given_back or self.outcome is not None


class Lanes:
    """Has the application handle what is in hand.

    A place among those that run at once is taken after the lane, so a chat holds one at most, however much it sends.
    `wake` is told after how many seconds there is something to store; `is_sure` says whether what is held is still
    ours.
    """

    def __init__(
        self,
        application: App,
        memories: Memories,
        metrics: Metrics,
        *,
        holder: str,
        linger: float,
        wake: Callable[[float], None],
        is_sure: Callable[[], bool],
    ) -> None:
        """Have nothing in hand."""
        self._application, self._memories, self._metrics, self._holder = application, memories, metrics, holder
        self._linger, self._wake, self._is_sure = linger, wake, is_sure
        self._taken = dict[int, Taken]()
        self._queues = dict[int, deque[Taken]]()
        self._tasks = set[asyncio.Task[None]]()
        self._places = asyncio.Semaphore(MOST_AT_ONCE)
        self._is_stopping = False
        application.add_error_handler(self._note_error)

    @property
    def are_busy(self) -> bool:
        """Whether an update is being handled, or waits for that."""
        return bool(self._queues)

    @property
    def in_hand(self) -> int:
        """The number of updates in hand."""
        return len(self._taken)

    @property
    def have_suspect(self) -> bool:
        """Whether one is in hand with which a process died."""
        return any(each.held.is_suspect and not each.is_over for each in self._taken.values())

    def done(self) -> Mapping[int, str]:
        """Return what became of updates, until it is stored."""
        return {number: each.outcome for number, each in self._taken.items() if each.outcome}

    def given_back(self) -> Collection[int]:
        """Return the updates that are to run again, until that is stored."""
        return [number for number, each in self._taken.items() if each.is_given_back]

    def stored(self, numbers: Collection[int]) -> None:
        """Let go of updates of which it is stored what became of them, or that they are given back."""
        for number in numbers:
            del self._taken[number]

    def put_down(self) -> Collection[int]:
        """Let go of all that has not begun, and return what has."""
        for queue in self._queues.values():
            self.stored([each.update_id for each in queue])
            queue.clear()
        return self._taken.keys()

    def begin(self, held: Sequence[Held], came_at: Mapping[int, float]) -> None:
        """Handle updates when their lane and a place are free; `came_at` says when those came that came just now."""
        now = asyncio.get_running_loop().time()
        for each in held:
            if each.update_id in self._taken:
                continue  # lost and won again while it is being handled here
            taken = Taken(each.update_id, self._holder, self._is_sure, each, came_at.get(each.update_id, now))
            self._taken[each.update_id] = taken
            queue = self._queues.get(each.lane)
            if queue is None:
                queue = self._queues[each.lane] = deque()
                task = asyncio.ensure_future(self._run(each.lane, queue))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            queue.append(taken)

    async def end(self, seconds: float) -> None:
        """Let what has begun end, cancel it when the time is over, and begin nothing more."""
        self._is_stopping = True
        if not self._tasks:
            return
        _, stuck = await asyncio.wait(self._tasks, timeout=seconds)
        if stuck:
            log.warning("drain cut short", updates=len(stuck), seconds=seconds)
            for task in stuck:
                task.cancel()
            await asyncio.wait(stuck, timeout=LAST_GRACE)

    async def _run(self, lane: int, queue: deque[Taken]) -> None:
        """Handle the updates of a lane one by one, giving the others a turn after each."""
        try:
            while queue and not self._is_stopping:
                async with self._places:
                    if not queue:
                        return  # it was put down
                    taken = queue.popleft()
                    await self._take_through(taken)
                    if taken.outcome is None:
                        # What follows must not come before it.
                        asyncio.get_running_loop().call_later(PAUSE, self._give_back, [taken, *queue])
                        return
        finally:
            del self._queues[lane]

    def _give_back(self, several: Sequence[Taken]) -> None:
        for each in several:
            each.is_given_back = True
        self._wake(0.0)

    async def _take_through(self, taken: Taken) -> None:
        """Handle an update and note what became of it; where nothing did, it has to come again."""
        in_hand.set(taken)
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            with bound_contextvars(update=taken.update_id):
                if taken.is_sure():  # else another process may have it by now
                    taken.outcome = await self._handle(taken)
        except (StorageAway, Overtaken) as error:
            log.info("an update waits for the storage", update=taken.update_id, error=type(error).__name__)
        except Exception:
            log.exception("cannot handle an update", update=taken.update_id)
            taken.outcome = FAILED
        except asyncio.CancelledError:
            if self._is_stopping:
                raise
            # Of something that its handler waited for; the lane has to go on.
            log.exception("the handling of an update was cancelled", update=taken.update_id)
            taken.outcome = FAILED
        finally:
            if taken.outcome:
                self._wake(self._linger)
            now, outcome = loop.time(), taken.outcome or POSTPONED
            self._metrics.update_done(taken.kind, outcome, now - taken.came_at, now - began)

    async def _handle(self, taken: Taken) -> str | None:
        """Return what became of an update; None where it is to run again."""
        held = taken.held
        try:
            payload: Payload = json.loads(held.payload)
            taken.kind = next((key for key in payload if key != "update_id"), taken.kind)
            update = Update.de_json(payload, self._application.bot)
        except Exception as error:  # whatever Telegram may send one day
            log.error("cannot read an update", error=type(error).__name__)
            return UNREADABLE
        if held.is_applied:
            log.warning("an update was interrupted after it took effect")
            await tell_interrupted(update, BotContext(self._application))
            return INTERRUPTED
        if held.deaths >= MOST_DEATHS:
            log.error("an update is set aside: processes died with it", deaths=held.deaths)
            await tell_set_aside(update, BotContext(self._application))
            return SET_ASIDE
        await self._memories.recall(held.lane, held.memory)
        await self._application.process_update(update)
        if isinstance(taken.error, StorageAway | Overtaken):
            return None  # also what was remembered is as it was
        self._memories.keep(held.lane)
        match taken.error:
            case None:
                return HANDLED
            case Refusal():
                return REFUSED
            case fault if is_harmless(fault):
                return HANDLED
            case _:
                return FAILED

    async def _note_error(self, _: object, context: BotContext) -> None:
        taken = in_hand.get()
        if isinstance(taken, Taken):
            taken.error = context.error
