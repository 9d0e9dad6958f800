"""Updates in: long polling, the order in which updates are handled, and the way the bot stops.

A durable inbox fits in as the application's `update_queue`: the updater awaits its `put` for all updates of
an answer before it confirms that answer to Telegram.
"""

import asyncio
import inspect
import signal
from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any, cast
from weakref import WeakValueDictionary

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import Application, BaseUpdateProcessor, Updater

log = structlog.stdlib.get_logger(__name__)

UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)

_LONG_POLL = timedelta(seconds=30)
_LONGEST_PAUSE = 30.0
_LAST_GRACE = 1.0  # for cancelled work to clean up
_WIDE = 1_000_000

_Application = Application[Any, Any, Any, Any, Any, Any]


class Lanes(BaseUpdateProcessor):
    """Handle the updates of one chat one by one in their order, and those of different chats side by side.

    The lane is the chat, or the person where there is no chat (an inline query); a private chat has the
    number of its person, so both share a lane. A group is one lane too: its answers then stand in the order
    of its questions, and Telegram allows a group only 20 messages a minute anyway.

    A place among the `limit` running at once is taken after the lane, so a chat holds one at most, however
    much it sends. PTB holds a semaphore of its own around both: it must be wide, else one chat fills it and
    the others wait. Handlers with `block=False` leave the lane; do not use them.
    """

    def __init__(self, limit: int = 16) -> None:
        super().__init__(max_concurrent_updates=_WIDE)
        self._places = asyncio.Semaphore(limit)
        self._lanes = WeakValueDictionary[int | None, asyncio.Lock]()  # a lane lives while an update is in it
        self._tasks = set[asyncio.Task[Any]]()
        self._is_cut = False

    @property
    def lanes(self) -> int:
        """The number of chats that have updates in hand."""
        return len(self._lanes)

    async def initialize(self) -> None:
        """Accept updates."""
        self._is_cut = False

    async def shutdown(self) -> None:
        """Hold nothing, so free nothing."""

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Await the coroutine when its lane and a place are free."""
        task = cast("asyncio.Task[Any]", asyncio.current_task())  # None only outside of coroutines
        self._tasks.add(task)
        try:
            if not self._is_cut:
                async with self._lanes.setdefault(_lane(update), asyncio.Lock()), self._places:
                    await coroutine
        finally:
            self._tasks.discard(task)
            if inspect.iscoroutine(coroutine):
                coroutine.close()  # one that never began would be reported as never awaited

    def cut(self) -> int:
        """Cancel the updates in hand, let no other begin, and return how many there were."""
        self._is_cut = True
        for task in self._tasks:
            task.cancel()
        return len(self._tasks)


def _lane(update: object) -> int | None:
    owner = (update.effective_chat or update.effective_user) if isinstance(update, Update) else None
    return owner.id if owner else None


@contextmanager
def stop_on_signals() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; inside the block they do nothing else."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


async def poll(
    application: _Application,
    *,
    stop: asyncio.Event,
    drain_seconds: float,
    allowed_updates: Sequence[str] = UPDATES,
) -> None:
    """Run a built application by long polling until `stop` is set, then finish the updates in hand.

    What is not finished after `drain_seconds` is cancelled. A Telegram that cannot be reached is waited for,
    at the start too; a rejected token ends the run with InvalidToken, whose message does not contain it. The
    application needs `concurrent_updates(Lanes())`; post_init, post_stop and post_shutdown are called.
    """
    updater, lanes = application.updater, application.update_processor
    if updater is None or not isinstance(lanes, Lanes):
        raise TypeError("poll() needs an application built with an updater and concurrent_updates(Lanes())")
    try:
        await _unless(stop, _serve(application, updater, allowed_updates))
    except InvalidToken:
        raise InvalidToken("Telegram rejects the bot's token") from None
    finally:
        log.info("stopping", drain_seconds=drain_seconds)
        if updater.running:
            with suppress(TelegramError):  # polling that ended by an error raises it once more
                await updater.stop()
        if application.running:
            await _drain(application, lanes, drain_seconds)
            if application.post_stop:
                await application.post_stop(application)
        await application.shutdown()
        await application.bot.shutdown()  # still open when the application never got initialized
        if application.post_shutdown:
            await application.post_shutdown(application)


async def _serve(application: _Application, updater: Updater, allowed_updates: Sequence[str]) -> None:
    """Start everything and fetch updates without end; return only by an error or by being cancelled."""
    await _initialize(application)
    if application.post_init:
        await application.post_init(application)
    await application.start()
    await updater.start_polling(
        timeout=_LONG_POLL,
        bootstrap_retries=-1,
        allowed_updates=allowed_updates,
        drop_pending_updates=False,
        error_callback=_warn,
    )
    log.info("polling")
    # The updater tells nobody when its task dies, which a revoked token brings about: the bot would be deaf.
    fetching: asyncio.Task[None] = updater._Updater__polling_task  # type: ignore[attr-defined]
    await asyncio.wait({fetching})
    await fetching


async def _initialize(application: _Application) -> None:
    """Initialize the application, again and again while Telegram cannot be reached."""
    pause = 1.0
    while True:
        try:
            return await application.initialize()
        except (NetworkError, RetryAfter) as error:
            _warn(error)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _warn(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.warning("another process is polling with this token", reason=error.message)
    else:
        log.warning("cannot reach Telegram", error=type(error).__name__, reason=error.message)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Await the work, but cancel it as soon as `stop` is set."""
    tasks = [asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _drain(application: _Application, lanes: Lanes, seconds: float) -> None:
    """Let the application finish its updates, jobs and tasks, and cancel them when the time is over.

    PTB shields jobs from being cancelled: a stuck one is no longer waited for, and ends with the loop.
    """
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(application.stop())
        await asyncio.wait({stopping}, timeout=seconds)
        if not stopping.done():
            log.warning("drain cut short", updates=lanes.cut(), seconds=seconds)
            await asyncio.wait({stopping}, timeout=_LAST_GRACE)
            stopping.cancel()  # reaches the tasks of create_task: stop() waits for them in a gather
