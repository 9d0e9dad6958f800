"""The bot as a process that plans and sends at the moments that it is told, until somebody kills it.

It is forked from a server that has all modules loaded already: a run starts hundreds.
"""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Literal

from bot import logs, ticks
from bot.app import build, open_house
from handlers.context import BotContext
from tests.e2e.conftest import WIDE
from tests.runs.town import Clock, settings_of

Act = Literal["plan", "remind"]

FORKED = get_context("forkserver")
FORKED.set_forkserver_preload([__name__])
PATIENCE = 60


class Ended(Exception):
    """The process is no longer there."""


class Worker:
    """A process that plans and sends, seen from outside."""

    def __init__(self, folder: Path, database_url: str, address: str, *, log: Path) -> None:
        """Start it; it opens its database meanwhile."""
        self._pipe, theirs = FORKED.Pipe()
        arguments = (theirs, folder, database_url, address, log)
        self._process: BaseProcess = FORKED.Process(target=_run, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    async def is_up(self) -> None:
        """Wait until it takes moments."""
        assert await self.heard() == "up"

    def tell(self, moment: datetime, act: Act = "remind") -> None:
        """Let it do something as if it were then."""
        self._pipe.send((moment, act))

    async def heard(self) -> str:
        """Return what it says next. Raises `Ended`."""
        return await asyncio.to_thread(self._receive)

    async def does(self, moment: datetime, act: Act = "remind") -> None:
        """Let it do something and wait until it is done."""
        self.tell(moment, act)
        assert await self.heard() == "done"

    def kill(self) -> None:
        """Kill it as a machine that loses power does."""
        assert self._process.pid
        os.kill(self._process.pid, signal.SIGKILL)

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        self._process.close()
        self._pipe.close()

    def _receive(self) -> str:
        try:
            if not self._pipe.poll(PATIENCE):
                raise TimeoutError("the process says nothing")
            return str(self._pipe.recv())
        except (EOFError, ConnectionResetError):
            raise Ended from None


@asynccontextmanager
async def worker(folder: Path, database_url: str, address: str, *, log: Path) -> AsyncIterator[Worker]:
    """Run a process until the context ends."""
    running = Worker(folder, database_url, address, log=log)
    try:
        await running.is_up()
        yield running
    finally:
        await running.end()


def _run(pipe: Connection, folder: Path, database_url: str, address: str, log: Path) -> None:
    with log.open("ab") as file:
        os.dup2(file.fileno(), 2)
    logs.configure("INFO", json=True)
    asyncio.run(_serve(pipe, folder, database_url, address))


async def _serve(pipe: Connection, folder: Path, database_url: str, address: str) -> None:
    clock = Clock(datetime(2027, 1, 1, tzinfo=UTC))
    async with open_house(settings_of(folder, database_url, address), clock=clock) as house:
        application = build(house, allowed=WIDE)
        async with application:
            context = BotContext(application)
            pipe.send("up")
            while True:
                try:
                    moment, act = await asyncio.to_thread(pipe.recv)
                except EOFError:
                    return
                clock.time = moment
                await (ticks.remind(context) if act == "remind" else ticks.plan_reminders(context))
                pipe.send("done")
