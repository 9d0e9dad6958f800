"""What a question costs: CPU beside a do-nothing handler, start-up beside a bare echo bot, memory.

python -m benchmarks.cost QUESTIONS.jsonl

CPU: both applications get the same updates in the same process over a transport that answers at once; all threads
count, and each text its best of five rounds, as others use the machine too. Start-up: from the start of the process to
its first getUpdates, the better of three. Memory: resident size of the processes after a question and after 1,000.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import Application, MessageHandler, filters
from telegram.request import BaseRequest

from benchmarks.judging import load
from benchmarks.running import CALM
from bot import logs
from bot.app import build, import_file, open_house
from bot.clock import clock_from
from bot.demo import PERSONAS, SAMPLE, for_demo
from bot.limits import Allowed
from bot.settings import load_settings
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from spbe.people import Role

PERSON, READER, FOCAL_POINT, GUEST = PERSONAS[0].id, 900_001, 900_002, 900_003
WHO = {"coordinator": PERSON, "staf": READER, "pic": FOCAL_POINT, "guest": GUEST}
ROUNDS = 5
QUESTIONS_FOR_MEMORY, AT_ONCE = 1_000, 50
"""Of one person no more than so many are read without a pause."""

STARTS = 3
LAST_BEFORE = "deleteWebhook"
"""PTB's call right before its first getUpdates, which itself is logged only when its 30 seconds are over."""


class AtOnce(BaseRequest):
    """A transport that answers every call at once, without a server."""

    @property
    def read_timeout(self) -> float:
        """No timeout ever passes."""
        return 0.0

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(self, url: str, *_: Any, **__: Any) -> tuple[int, bytes]:
        """Answer as Telegram would, with the least that PTB reads."""
        chat = {"id": PERSON, "type": "private"}
        bot = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "AsistenBot"}
        result: object = bot if url.endswith("/getMe") else True
        if url.endswith("/sendMessage"):
            result = {"message_id": 1, "date": 0, "chat": chat, "text": "x"}
        return 200, json.dumps({"ok": True, "result": result}).encode()


def update_of(
    number: int, text: str, application: Application[Any, Any, Any, Any, Any, Any], who: int = PERSON
) -> Update:
    """Return a private message as Telegram sends it."""
    person = {"id": who, "is_bot": False, "first_name": "Orang"}
    message = {"message_id": number, "date": 0, "chat": {"id": who, "type": "private"}, "from": person, "text": text}
    return Update.de_json({"update_id": number, "message": message}, application.bot)


async def cpu_of(
    application: Application[Any, Any, Any, Any, Any, Any], texts: list[str], who: int = PERSON
) -> list[float]:
    """Return the CPU seconds that each text costs, sorted; a first round warms up."""
    spent: dict[str, float] = {}
    for round_number in range(ROUNDS + 1):
        for number, text in enumerate(texts, start=1):
            fresh = who * 100_000 + number + round_number * len(texts)  # an update that comes again costs nothing
            update = update_of(fresh, text, application, who)
            before = time.process_time()
            await application.process_update(update)
            if round_number:
                spent[text] = min(time.process_time() - before, spent.get(text, float("inf")))
    return sorted(spent.values())


async def do_nothing(update: Update, context: object) -> None:
    """Take an update and leave it at that."""


async def measure_cpu(texts: list[str]) -> None:
    """Print CPU a question, beside the handler that does nothing."""
    with tempfile.TemporaryDirectory() as folder:
        settings = for_demo(load_settings(), Path(folder))
        async with open_house(settings) as house:
            await import_file(house, SAMPLE)
            real = build(house, allowed=Allowed(patience=CALM))
            real.bot._request = (AtOnce(), AtOnce())
            real.bot._rate_limiter = None  # 30 a second is Telegram's limit, not a cost; waiting would cool the caches
            async with house.resources.open_store() as store:
                opds = [(await store.opds.all())[0].id]
                for who, role in ((READER, Role.READER), (FOCAL_POINT, Role.FOCAL_POINT)):
                    await store.people.join(who, role=role, name="Orang", opds=opds, at=house.resources.now())
            await real.initialize()
            ours = {name: await cpu_of(real, texts, who) for name, who in WHO.items()}
            await real.shutdown()
    bare = Application.builder().token(DEFAULT_TOKEN).request(AtOnce()).get_updates_request(AtOnce()).build()
    bare.add_handler(MessageHandler(filters.ALL, do_nothing))
    await bare.initialize()
    theirs = await cpu_of(bare, texts)
    await bare.shutdown()
    for name, spent in (*ours.items(), ("do-nothing", theirs)):
        median, high = (spent[int(len(spent) * place)] * 1_000 for place in (0.5, 0.95))
        print(f"CPU a question, {name:12} median {median:7.3f} ms, 95th percentile {high:7.3f} ms")


@asynccontextmanager
async def process(*arguments: str, env: dict[str, str]) -> AsyncIterator[int]:
    """Run a Python module with these settings; yields its process id."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *arguments, env=env, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield child.pid
    finally:
        child.terminate()
        await child.wait()


async def seconds_to_first_poll(simulator: Simulator, *arguments: str, env: dict[str, str]) -> float:
    """Start a bot and return how long its first getUpdates took to come."""
    seen = len(simulator.calls)
    began = time.perf_counter()
    async with process(*arguments, env=env):
        await simulator.until(lambda: any(call.method == LAST_BEFORE for call in simulator.calls[seen:]), 30, "a poll")
        return time.perf_counter() - began


async def measure_processes(texts: list[str]) -> None:
    """Print start-up beside the echo bot, and memory."""
    simulator = Simulator(now=clock_from(None))
    with tempfile.TemporaryDirectory() as folder:
        async with serve(create_app(simulator, PERSONAS)) as address:
            env = {
                "PATH": "",
                "BOT_TOKEN": DEFAULT_TOKEN,
                "BOT_API_URL": address,
                "BOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db",
                "BOT_DATA_DIR": folder,
                "BOT_COORDINATORS": str(PERSON),
            }
            ours, theirs = [], []
            for _ in range(STARTS):
                theirs.append(
                    await seconds_to_first_poll(simulator, "benchmarks.echo", address, DEFAULT_TOKEN, env=env)
                )
                ours.append(await seconds_to_first_poll(simulator, "bot", "run", env=env))
            a, b = min(ours), min(theirs)
            print(f"start-up to first poll: {a:.2f} s, echo bot {b:.2f} s, ratio {a / b:.1f}")
            for name, arguments in (("bot", ("bot", "run")), ("echo", ("benchmarks.echo", address, DEFAULT_TOKEN))):
                async with process(*arguments, env=env) as pid:
                    await simulator.ask(simulator.user(PERSON), texts[0], timeout=30)
                    first = resident(pid)
                    for number in range(QUESTIONS_FOR_MEMORY):
                        person = simulator.user(GUEST + number // AT_ONCE)
                        await simulator.ask(person, texts[number % len(texts)])
                    print(f"memory of {name}: {first:.0f} MiB after a question, {resident(pid):.0f} MiB after 1,000")


def resident(pid: int) -> float:
    """Return the resident size of a process in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def main() -> None:
    """Print what a question costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    texts = [question.text for question in load(parser.parse_args().questions)]
    logs.configure("WARNING", json=False)
    asyncio.run(measure_cpu(texts))
    asyncio.run(measure_processes(texts))


if __name__ == "__main__":
    main()
