"""The life of the bot: from its first word with Telegram until it is asked to stop and has put everything down."""

import asyncio
import signal
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import structlog
from telegram import Update
from telegram.error import InvalidToken

from bot.app import House
from bot.feed import Feed
from bot.health import checks_of
from bot.polling import poll
from bot.waiting import until_reached
from bot.web import create_web, serve_web
from bot.webhook import await_calls, webhook_route
from handlers.context import App

log = structlog.stdlib.get_logger(__name__)

UPDATES = (
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.MY_CHAT_MEMBER,
)

LAST_GRACE = 1.0
"""Seconds that jobs have to end, however little time is left."""


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


def feed_of(house: House, application: App) -> Feed:
    """Return the feed of a built application."""
    memories = application.bot_data.memories
    return Feed(application, house.database, house.resources.now, memories=memories, metrics=house.metrics)


async def live(house: House, feed: Feed, *, stop: asyncio.Event, drain_seconds: float) -> None:
    """Run the bot until `stop` is set, then let what has begun end, for `drain_seconds` at most.

    A Telegram that cannot be reached is waited for, at the start too; a rejected token ends the run with InvalidToken,
    whose message does not contain it. The application's post_init, post_stop and post_shutdown are called.
    """
    application = feed.application
    try:
        await _unless(stop, _serve(house, feed))
    except InvalidToken:
        raise InvalidToken("Telegram rejects the bot's token") from None
    finally:
        log.info("stopping", drain_seconds=drain_seconds)
        if application.running:
            until = asyncio.get_running_loop().time() + drain_seconds
            await feed.drain(drain_seconds)
            await _stop(application, until - asyncio.get_running_loop().time())
            if application.post_stop:
                await application.post_stop(application)
        await application.shutdown()
        await application.bot.shutdown()  # still open when the application never got initialized
        if application.post_shutdown:
            await application.post_shutdown(application)


@asynccontextmanager
async def seen_from_outside(house: House, feed: Feed) -> AsyncIterator[str]:
    """Serve /healthz and /metrics, and in webhook mode what Telegram calls, at BOT_LISTEN; gives the address."""
    routes = [webhook_route(feed, house.settings)] if house.settings.mode == "webhook" else []
    checks = checks_of(house.database, house.resources.contents, feed)
    app = create_web(checks, house.metrics.registry, routes)
    async with serve_web(app, house.settings.listen) as address:
        with house.metrics.listening():
            yield address


async def _serve(house: House, feed: Feed) -> None:
    """Start everything and bring updates in without end; return only by an error or by being cancelled."""
    application, settings = feed.application, house.settings
    await until_reached(application.initialize)
    if application.post_init:
        await application.post_init(application)
    await application.start()
    if settings.mode == "webhook":
        source = await_calls(feed, settings, UPDATES)
    else:
        source = poll(feed, UPDATES, trust_env=not settings.is_local_api, note=house.metrics.called)
    await _first_of(source, feed.run())


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> None:
    """Await the work, but cancel it as soon as `stop` is set."""
    await _first_of(work, stop.wait())


async def _first_of(*works: Coroutine[Any, Any, object]) -> None:
    """Await the first of several to end, or to fail, and cancel the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _stop(application: App, seconds: float) -> None:
    """Let the application finish its jobs and tasks, and cancel them when the time is over.

    PTB shields jobs from being cancelled: a stuck one is no longer waited for, and ends with the loop.
    """
    async with asyncio.TaskGroup() as group:
        stopping = group.create_task(application.stop())
        await asyncio.wait({stopping}, timeout=max(LAST_GRACE, seconds))
        if not stopping.done():
            log.warning("jobs cut short")
            stopping.cancel()  # reaches the tasks of create_task: stop() waits for them in a gather
