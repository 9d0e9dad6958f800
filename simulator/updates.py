"""The queue of updates and the long poll that empties it."""

import asyncio
from collections import deque
from collections.abc import Sequence

from simulator.refusals import Refused, other_poll
from simulator.values import Json
from simulator.waiting import Signal

# Telegram sends these only to a bot that names them in allowed_updates.
ONLY_WHEN_NAMED = ("chat_member", "message_reaction", "message_reaction_count")
FIRST = 100_000_001
MOST_AT_ONCE = 100


class Updates:
    """Updates wait here until the bot confirms them by asking for a higher offset."""

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._waiting: deque[Json] = deque()
        self._again: deque[Json] = deque()
        self._kept: dict[int, Json] = {}
        self._next = FIRST
        self._polls = 0
        self._closed = False
        self.allowed: tuple[str, ...] = ()

    @property
    def pending(self) -> int:
        """Return how many updates the bot has not confirmed."""
        return len(self._waiting) + len(self._again)

    def allows(self, kind: str) -> bool:
        """Tell whether the bot wants updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in ONLY_WHEN_NAMED

    def push(self, kind: str, body: Json) -> int | None:
        """Queue an update and return its id, None if the bot does not want this kind."""
        if not self.allows(kind):
            return None
        number, self._next = self._next, self._next + 1
        self._kept[number] = {"update_id": number, kind: body}
        self._waiting.append(self._kept[number])
        self._signal.fire()
        return number

    def waiting(self) -> tuple[Json, ...]:
        """Return what waits, what comes again first."""
        return (*self._again, *self._waiting)

    def taken(self, update: Json) -> None:
        """Note that the bot took an update at its webhook."""
        if update in self._again:
            self._again.remove(update)
        elif update in self._waiting:
            self._waiting.remove(update)

    def repeat(self, update_id: int) -> None:
        """Deliver an update once more, as Telegram does when a confirmation was lost."""
        self._again.append(self._kept[update_id])
        self._signal.fire()

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting.clear()
        self._again.clear()
        self._signal.fire()

    def open(self) -> None:
        """Let polls wait."""
        self._closed = False

    def close(self) -> None:
        """End every poll: the server goes down."""
        self._closed = True
        self._signal.fire()

    async def poll(self, offset: int, limit: int, seconds: float, allowed: Sequence[str] | None) -> list[Json]:
        """Return what waits from an offset on, or wait for it; a later poll ends this one with a conflict."""
        self._polls += 1
        mine = self._polls
        self._signal.fire()
        if allowed is not None:
            self.allowed = tuple(allowed)
        self._confirm(offset)
        end = asyncio.get_running_loop().time() + seconds
        while True:
            if self._polls != mine:
                raise other_poll()
            if self._closed:
                raise Refused(502, "Bad Gateway")
            ready = self._ready(limit)
            left = end - asyncio.get_running_loop().time()
            if ready or left <= 0:
                return ready
            await self._signal.wait(left)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        while offset > 0 and self._waiting and self._waiting[0]["update_id"] < offset:
            self._waiting.popleft()
        self._signal.fire()

    def _ready(self, limit: int) -> list[Json]:
        if self._again:
            return [self._again.popleft()]
        most = limit if 1 <= limit <= MOST_AT_ONCE else MOST_AT_ONCE
        return [update for update, _ in zip(self._waiting, range(most), strict=False)]
