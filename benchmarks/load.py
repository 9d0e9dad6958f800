"""Those who write to a bot under test: the strict stand-in and its crowd, in a process of its own.

Each person has lines to say one after the other and endlessly, "[Kirim]" being a button, and waits for the answer
before the next. In a flood all write at once, in a stream so many a second. An answer has arrived when the first call
that sends or changes a message reaches the stand-in; it took as long as it is since the update was ready.
"""

import asyncio
import itertools
import multiprocessing
import time
import traceback
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from multiprocessing.connection import Connection
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from simulator.app import create_app
from simulator.control import Simulator
from simulator.faults import LIMITED, Flood
from simulator.params import Params
from simulator.server import serve
from simulator.updates import MOST_AT_ONCE
from simulator.values import Act, BotMessage, Json, User

PATIENCE = 200.0
"""Seconds for one answer; the first question about 100,000 rows takes long on a busy machine."""

CONNECTIONS = 40
"""So many webhook calls Telegram makes at once, unless setWebhook says otherwise."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of a crowd, of a kind that is counted by itself, with what they say."""

    id: int
    kind: str
    lines: tuple[str, ...]


Crowds = Mapping[str, Sequence[Speaker]]


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where the bot listens, and the secret that it expects."""

    listen: str
    secret: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What a round brought: how long each answer took by the kind of who asked, and the seconds of the whole round."""

    seconds: float
    waits: Mapping[str, Sequence[float]]
    refused: tuple[str, ...] = ()

    @property
    def all_waits(self) -> list[float]:
        """Return how long the answers took, shortest first."""
        return sorted(itertools.chain.from_iterable(self.waits.values()))


class Arrivals(Flood):
    """Notes when what somebody waits for arrives; limits nothing."""

    def __init__(self) -> None:
        super().__init__(None)
        self._awaited: dict[str, asyncio.Future[float]] = {}

    def of(self, key: str) -> asyncio.Future[float]:
        """Return the moment at which something reaches this chat, or answers this pressed button."""
        return self._awaited.setdefault(key, asyncio.get_running_loop().create_future())

    def check(self, method: str, params: Params) -> None:
        """Note a call."""
        is_toast = method == "answerCallbackQuery"
        if is_toast or method.startswith(LIMITED):
            awaited = self._awaited.pop(params.text("callback_query_id" if is_toast else "chat_id"), None)
            if awaited and not awaited.done():
                awaited.set_result(time.perf_counter())


@dataclass
class Talk:
    """How far somebody is with what they say, and what they did last."""

    user: User
    kind: str
    lines: Iterator[str]
    act: Act | None = None


class Crowd:
    """The people around one bot."""

    def __init__(self, crowds: Crowds) -> None:
        self.simulator = Simulator()
        self.arrivals = self.simulator.flood = Arrivals()
        self._talks = {
            name: [
                Talk(self.simulator.user(one.id, started=True), one.kind, itertools.cycle(one.lines))
                for one in speakers
            ]
            for name, speakers in crowds.items()
        }

    async def flood(self, name: str, people: int, turns: int) -> Seen:
        """Let so many people say so many lines each, all at once, and each their next as soon as they are answered."""
        talks = self._talks[name][:people]
        # Nobody is always the first.
        self._talks[name] = [*self._talks[name][people:], *talks]
        waits: dict[str, list[float]] = {}

        async def talk(one: Talk) -> None:
            for _ in range(turns):
                await self._say(one, waits)

        return await self._seen(asyncio.gather(*(talk(one) for one in talks)), waits)

    async def stream(self, name: str, a_second: float, seconds: float) -> Seen:
        """Let people write at even distances, whoever has been answered longest ago."""
        ready, waits = deque(self._talks[name]), dict[str, list[float]]()

        async def say(one: Talk) -> None:
            await self._say(one, waits)
            ready.append(one)

        async def all_say() -> None:
            loop = asyncio.get_running_loop()
            began = loop.time()
            async with asyncio.TaskGroup() as group:
                for number in range(int(seconds * a_second)):
                    await asyncio.sleep(began + number / a_second - loop.time())
                    while not ready:  # noqa: ASYNC110 - they come back by themselves
                        await asyncio.sleep(0.001)
                    group.create_task(say(ready.popleft()))

        return await self._seen(all_say(), waits)

    async def _seen(self, doing: Awaitable[object], waits: dict[str, list[float]]) -> Seen:
        world = self.simulator.world
        world.calls.clear()
        began = time.perf_counter()
        await doing
        seconds = time.perf_counter() - began
        refused = tuple(f"{call.method}: {call.description}" for call in world.calls if call.status != HTTPStatus.OK)
        return Seen(seconds, waits, refused)

    async def _say(self, talk: Talk, waits: dict[str, list[float]]) -> None:
        line = next(talk.lines)
        message = await self._with_button(talk, line[1:-1]) if line.startswith("[") else None
        answer = self.arrivals.of(str(talk.user.id))
        began = time.perf_counter()
        if message:
            talk.act = await self.simulator.presses(talk.user, message, line[1:-1])
        else:
            talk.act = await self.simulator.says(talk.user, line)
        toast = self.arrivals.of(talk.act.query_id) if talk.act.query_id else None
        try:
            async with asyncio.timeout(PATIENCE):
                arrived = await answer
                if toast:
                    await toast
        except TimeoutError:
            raise TimeoutError(f"no answer to {line!r}, said by {talk.kind}") from None
        waits.setdefault(talk.kind, []).append(arrived - began)

    async def _with_button(self, talk: Talk, label: str) -> BotMessage:
        """Return the newest message with a button; what came first may have been another message."""

        def found() -> list[BotMessage]:
            sent = self.simulator.sent(talk.user, talk.act)
            return [one for one in sent if any(each.is_called(label) for row in one.buttons for each in row)]

        await self.simulator.until(lambda: bool(found()), PATIENCE, f"a button {label}")
        return found()[-1]

    async def until_up(self, webhook: Webhook | None) -> None:
        """Wait until the bot asks for updates, or has said where to bring them."""
        world = self.simulator.world
        is_up = partial(world.profile.get, "webhook") if webhook else partial(getattr, world.updates, "_polls")
        await self.simulator.until(lambda: bool(is_up()), PATIENCE, "the bot to be up")

    async def carry(self, webhook: Webhook) -> None:
        """Bring each update to the bot's webhook, as Telegram does, without end."""
        await self.until_up(webhook)
        address = f"http://{webhook.listen}{urlsplit(self.simulator.world.profile['webhook']).path}"
        connector, headers = aiohttp.TCPConnector(limit=CONNECTIONS), {SECRET_HEADER: webhook.secret}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as session, asyncio.TaskGroup() as group:

            async def bring(update: Json) -> None:
                async with session.post(address, json=update) as response:
                    response.raise_for_status()

            offset = 0
            while True:
                for update in await self.simulator.world.updates.poll(offset, MOST_AT_ONCE, PATIENCE, None):
                    offset = update["update_id"] + 1
                    group.create_task(bring(update))


async def _obey(crowd: Crowd, pipe: Connection, webhook: Webhook | None) -> None:
    """Do what comes through the pipe, and send back what it brought, until told to stop."""
    while (order := await asyncio.to_thread(pipe.recv)) is not None:
        match order:
            case ("up",):
                await crowd.until_up(webhook)
                pipe.send(time.monotonic())
            case ("flood", name, people, turns):
                pipe.send(await crowd.flood(name, people, turns))
            case ("stream", name, a_second, seconds):
                pipe.send(await crowd.stream(name, a_second, seconds))


def run_crowd(pipe: Connection, crowds: Crowds, webhook: Webhook | None) -> None:
    """Be the process of a stand-in; its address is the first that goes through the pipe."""

    async def run() -> None:
        crowd = Crowd(crowds)
        async with serve(create_app(crowd.simulator)) as address, asyncio.TaskGroup() as group:
            pipe.send(address)
            carrying = group.create_task(crowd.carry(webhook)) if webhook else None
            try:
                await _obey(crowd, pipe, webhook)
            finally:
                if carrying:
                    carrying.cancel()

    try:
        asyncio.run(run())
    except BaseException as error:
        pipe.send(RuntimeError("".join(traceback.format_exception(error))))


@dataclass(frozen=True, slots=True)
class StandIn:
    """A stand-in in a process of its own, with its address."""

    address: str
    _pipe: Connection

    async def up(self) -> float:
        """Wait until the bot is up, and return when it was, by the clock that all processes share."""
        up: float = await self._told("up")
        return up

    async def flood(self, name: str, people: int, turns: int = 1) -> Seen:
        """Do what `Crowd.flood` does."""
        seen: Seen = await self._told("flood", name, people, turns)
        return seen

    async def stream(self, name: str, a_second: float, seconds: float) -> Seen:
        """Do what `Crowd.stream` does."""
        seen: Seen = await self._told("stream", name, a_second, seconds)
        return seen

    async def _told(self, *order: object) -> Any:
        self._pipe.send(order)
        answer = await asyncio.to_thread(self._pipe.recv)
        if isinstance(answer, Exception):
            raise answer
        return answer


@asynccontextmanager
async def stand_in(crowds: Crowds, webhook: Webhook | None = None) -> AsyncIterator[StandIn]:
    """Start the process of a stand-in with its people."""
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe()
    process = spawning.Process(target=run_crowd, args=(there, crowds, webhook), daemon=True)
    process.start()
    try:
        yield StandIn(await asyncio.to_thread(here.recv), here)
    finally:
        with suppress(BrokenPipeError):
            here.send(None)
        await asyncio.to_thread(process.join)
