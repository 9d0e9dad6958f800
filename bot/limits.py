"""How the bot keeps to Telegram's limits, and what it tries again.

The limits are those of Telegram's FAQ for bots (core.telegram.org/bots/faq, "My bot is hitting limits"): not many more
than 30 messages a second overall; one a second in a single chat, of which short bursts may go over; 20 a minute in a
group.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    ExitStack,
    asynccontextmanager,
    contextmanager,
    nullcontext,
)
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count
from typing import Any
from weakref import WeakValueDictionary

import structlog
from telegram.error import NetworkError, RetryAfter
from telegram.ext import BaseRateLimiter

from handlers.telling import Bulk, TooLate, is_of_server, patience
from spbe.flooding import Patience
from spbe.refusals import Overtaken
from storage.inbox import in_hand

log = structlog.stdlib.get_logger(__name__)

COUNTED = ("send", "edit", "copy", "forward")
"""How the methods begin that put a message into a chat or change one. All others pass at once."""

MOST_WAITS = 3
"""How often one call waits as long as Telegram asks before it counts as failed."""

PAUSES = (0.5, 1.0)
"""Seconds before a call that the server failed at is tried again, and once more."""

WARY_FOR = 600.0
"""Seconds after a 429 in which answers wait for their turn before Telegram has to say so again."""

KEPT_FREE = 1
"""Places of the bot's window that the bulk leaves to the next who asks, while people are asking at all."""

ASKED_LATELY = 5.0
"""Seconds after an answer in which the next one is expected."""

SLIP = 0.1
"""Seconds by which the bulk may be late and still catch up."""

TIMERS_ARE_EXACT_TO = 0.001
"""Seconds that a timer may come early."""

LITTLE_MORE = 0.1
"""Seconds to wait beyond what is asked where it costs nothing: clocks differ, and a server that closes a connection
after some whole seconds of silence does it in the very moment in which the call would go out."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """How many messages Telegram takes in how many seconds: of the bot, in one private chat, in one group.

    Of the bot's 30 a second the bulk gets 29: with less it would take longer, with more it would leave no place to
    the first who asks meanwhile. The other way round, `patience` says how much the bot takes of one person.
    """

    bot: tuple[int, float] = (30, 1.0)
    private: tuple[int, float] = (5, 5.0)
    group: tuple[int, float] = (20, 60.0)
    bulk_a_second: int = 29
    patience: Patience = field(default_factory=Patience)


class Window:
    """Lets in, in the order in which they ask, no more than `most` in any stretch of `seconds`.

    A place is free again `seconds` after its user has left. Who leaves when the server has answered is on the safe
    side however long the way was: the server had counted the call before.
    """

    def __init__(self, most: int, seconds: float) -> None:
        """Begin with every place free."""
        self._free = most
        self._seconds = seconds
        self._holds = 0
        self._order = count()
        self._waiting: list[tuple[bool, int, int, asyncio.Future[None]]] = []

    @asynccontextmanager
    async def place(self, *, last: bool = False, spare: int = 0) -> AsyncIterator[None]:
        """Wait for a place and have it for the block, `last` after all others, and only if `spare` ones are left."""
        loop = asyncio.get_running_loop()
        turn = loop.create_future()
        heappush(self._waiting, (last, next(self._order), spare, turn))
        self._hand_out()
        try:
            await turn
            yield
        finally:
            if not turn.cancelled():  # else it never got its place
                loop.call_later(self._seconds, self._take_back)

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[None]:
        """Have a place for the block though none may be free: who waits, waits longer. Only a hold is waited for."""
        if self._holds:
            async with self.place():
                yield
            return
        self._free -= 1
        try:
            yield
        finally:
            asyncio.get_running_loop().call_later(self._seconds, self._take_back)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let nobody else in during the block."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1
            self._hand_out()

    def _take_back(self) -> None:
        self._free += 1
        self._hand_out()

    def _hand_out(self) -> None:
        while self._waiting and not self._holds:
            *_, spare, turn = self._waiting[0]
            if not turn.cancelled():
                if self._free <= spare:
                    return
                self._free -= 1
                turn.set_result(None)
            heappop(self._waiting)


class Pace:
    """Lets in, in the order in which they ask, so many a second at even distances."""

    def __init__(self, a_second: float, slip: float) -> None:
        """Begin at once; delays are caught up while they are no longer than `slip` seconds."""
        self._distance = 1 / a_second
        self._slip = slip
        self._next = float("-inf")
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for the next turn; nobody else has one during the block."""
        now = asyncio.get_running_loop().time
        async with self._lock:
            if self._next < now() - self._slip:
                self._next = now()
            while (seconds := self._next - now()) > 0:  # noqa: ASYNC110 - a pause may come while this sleeps
                await asyncio.sleep(seconds)
            yield
            self._next += self._distance

    def change(self, a_second: float) -> None:
        """Give so many turns a second from now on."""
        self._distance = 1 / a_second

    def pause(self, seconds: float) -> None:
        """Give no turn for so long."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)


class Limiter(BaseRateLimiter[Bulk]):
    """Makes each call in its turn, so that Telegram need not answer 429, and waits as long as it asks if it does.

    What is sent as `Bulk` always keeps to the limits: it is paced and goes after all that somebody waits for. First
    it waits for its chat, then for the bot as a whole: a chat that has to wait holds up no other one. Answers go at
    once, for Telegram lets bursts of them pass; they do count. When it has said 429 it does not let them pass, and
    for a while answers wait in advance as well. After a 429 the others of the chat wait too, but a bulk call fails
    at once, and the bulk pauses: it is for its sender to send it later. So does one whose time was over meanwhile.

    A call is also tried again after a 5xx: Telegram's server has answered then, so the call was not carried out. A
    lost connection tells nothing and is not tried again: the person might get the answer twice.
    """

    def __init__(self, allowed: Allowed | None = None) -> None:
        """Keep to Telegram's limits, or to others."""
        os.environ.setdefault("PTB_TIMEDELTA", "1")  # noqa: TID251 - no setting: PTB warns at every 429 without it
        self._allowed = allowed or Allowed()
        most, seconds = self._allowed.bot
        self._bot = Window(most, seconds + TIMERS_ARE_EXACT_TO)
        self.bulk_a_second: float = self._allowed.bulk_a_second
        self._bulk = Pace(self.bulk_a_second, SLIP)
        self._asked_at = float("-inf")
        self._wary_until = float("-inf")
        self._chats = WeakValueDictionary[str, Window]()
        """A window lives while somebody is in it or waits, and until its last place is free again."""

    def beware(self) -> None:
        """Let answers wait in advance for a while, as the bulk always does."""
        self._wary_until = asyncio.get_running_loop().time() + WARY_FOR

    @property
    def _is_wary(self) -> bool:
        return asyncio.get_running_loop().time() < self._wary_until

    def share_among(self, processes: int) -> None:
        """Pace the bulk as one of so many processes, for Telegram counts what all of them send.

        Answers are not shared out: Telegram lets their bursts pass, and says 429 where it does not.
        """
        self.bulk_a_second = self._allowed.bulk_a_second / processes
        self._bulk.change(self.bulk_a_second)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Bulk | None,
    ) -> Any:
        """Make a call when the limits allow it."""

        async def call() -> Any:
            if (hold := in_hand.get()) and not hold.is_sure():
                raise Overtaken  # who has the update now answers it, and may have answered what came after it too
            try:
                return await callback(*args, **kwargs)
            except RetryAfter:
                self.beware()
                raise

        if not endpoint.startswith(COUNTED):
            return await _tried(call, endpoint, hold=nullcontext, waits=MOST_WAITS)
        chat = self._chat(str(data.get("chat_id", "")))
        bulk = rate_limit_args
        async with chat.place() if bulk or self._is_wary else chat.taken():
            if bulk:
                return await _tried(lambda: self._in_bulk(call, bulk), endpoint, hold=chat.held, waits=0)
            return await _tried(lambda: self._in_turn(call), endpoint, hold=chat.held, waits=MOST_WAITS)

    def _chat(self, chat_id: str) -> Window:
        is_private = chat_id.isdecimal()  # the id of a group is negative, and a channel may go by its @name
        most, seconds = self._allowed.private if is_private else self._allowed.group
        return self._chats.setdefault(chat_id, Window(most, seconds + LITTLE_MORE))

    async def _in_turn(self, call: Callable[[], Awaitable[Any]]) -> Any:
        self._asked_at = asyncio.get_running_loop().time()
        async with self._bot.place() if self._is_wary else self._bot.taken():
            return await call()

    async def _in_bulk(self, call: Callable[[], Awaitable[Any]], bulk: Bulk) -> Any:
        async with AsyncExitStack() as until_answered:
            async with self._bulk.turn():
                is_asked = asyncio.get_running_loop().time() < self._asked_at + ASKED_LATELY
                place = self._bot.place(last=True, spare=KEPT_FREE if is_asked else 0)
                await until_answered.enter_async_context(place)
            if bulk.is_late():
                raise TooLate("not sent in time")
            try:
                return await call()
            except RetryAfter as error:
                self._bulk.pause(_seconds(error))
                raise


async def _tried(
    attempt: Callable[[], Awaitable[Any]],
    endpoint: str,
    *,
    hold: Callable[[], AbstractContextManager[None]],
    waits: int,
) -> Any:
    """Make a call, and again when the server asks for patience or fails; from then on hold what comes after it."""
    pauses = list(PAUSES)
    with ExitStack() as holding:
        while True:
            try:
                return await attempt()
            except RetryAfter as error:
                log.warning("too many requests", call=endpoint, seconds=_seconds(error))
                if not waits:
                    raise
                waits -= 1
                seconds = _seconds(error)
            except NetworkError as error:
                if not pauses or not is_of_server(error):
                    raise
                log.info("trying again", call=endpoint, reason=error.message)
                seconds = pauses.pop(0)
            holding.enter_context(hold())
            await asyncio.sleep(seconds)


def _seconds(error: RetryAfter) -> float:
    return LITTLE_MORE + patience(error).total_seconds()
