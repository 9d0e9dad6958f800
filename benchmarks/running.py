"""The real bot on the simulator over HTTP, for the measurements."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot import logs
from bot.app import build, import_file, open_house
from bot.clock import clock_from
from bot.demo import PERSONAS, SAMPLE, for_demo
from bot.life import feed_of, live
from bot.limits import Allowed
from bot.settings import load_settings
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import User
from spbe.flooding import Patience

DRAIN_SECONDS = 5.0
CALM = Patience(at_once=1_000_000)
"""One person asks here as much as many."""


@asynccontextmanager
async def running_bot(folder: Path) -> AsyncIterator[tuple[Simulator, User]]:
    """Start the bot with the sample matrix in an empty folder; yields the simulator and the coordinator."""
    logs.configure("WARNING", json=False)
    settings = for_demo(load_settings(), folder)
    clock = clock_from(settings.start)
    simulator = Simulator(now=clock)
    stop = asyncio.Event()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serve(create_app(simulator, PERSONAS)))
        settings = settings.model_copy(update={"api_url": address})
        house = await stack.enter_async_context(open_house(settings, clock=clock))
        await import_file(house, SAMPLE)
        group = await stack.enter_async_context(asyncio.TaskGroup())
        feed = feed_of(house, build(house, allowed=Allowed(patience=CALM)))
        group.create_task(live(house, feed, stop=stop, drain_seconds=DRAIN_SECONDS))
        try:
            yield simulator, simulator.user(PERSONAS[0].id)
        finally:
            stop.set()
