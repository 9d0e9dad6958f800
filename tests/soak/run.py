"""A whole run: days that follow each other, each with its faults, and the account at the end."""

import asyncio
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, text

from bot.app import import_file, open_house
from tests.databases import Server
from tests.e2e.conftest import SAMPLE, settings_for
from tests.soak import checks
from tests.soak.account import grown_too_much, told
from tests.soak.chaos import Chaos, small_disk
from tests.soak.fleet import Fleet, fleet_on
from tests.soak.ledger import Ledger
from tests.soak.post import Post
from tests.soak.stored import read_all, settled
from tests.soak.town import CHIEFS, Town, settle

log = logging.getLogger(__name__)

SEED = 66
QUIET_WITHIN = 300
"""Seconds; a run never waits for so long unless something is lost."""

ZONE = ZoneInfo("Asia/Makassar")
DATES = (
    (2019, 12, 17), (2019, 12, 18), (2019, 12, 19), (2019, 12, 20), (2019, 12, 23),
    (2019, 12, 26), (2019, 12, 27), (2019, 12, 30), (2019, 12, 31), (2020, 1, 2),
)  # fmt: skip
"""Working days around the target of all rows, the last day of 2019: reminders come 14, 3, 1 and 0 days before."""

KILL, STOP = "machine killed", "machine stopped for 34 s"
CUT, DOWN = "connections to the database ended", "database down for 2 s"
FULL, AHEAD, BACK = "disk full for 4 s", "clock an hour ahead", "clock an hour back"


@dataclass(frozen=True)
class Plan:
    """How long a run is, who takes part, and what goes wrong on each day."""

    machines: int
    people: int
    seconds: float
    present: float
    days: tuple[tuple[str, ...], ...]


WHOLE = Plan(
    machines=2,
    people=500,
    seconds=22,
    present=0.5,
    days=(
        (KILL,),
        (KILL, CUT),
        (STOP,),
        (DOWN, KILL),
        (FULL, KILL),
        (AHEAD, CUT),
        (BACK, KILL),
        (STOP,),
        (KILL, DOWN, KILL),
        (FULL, CUT, KILL),
    ),
)
WHOLE_ALONE = Plan(machines=1, people=120, seconds=24, present=0.9, days=((KILL, FULL), (STOP,)))
SHORT = Plan(machines=2, people=50, seconds=6, present=1.0, days=((KILL, CUT),))
SHORT_ALONE = Plan(machines=1, people=20, seconds=4, present=1.0, days=((KILL,),))


@dataclass
class Account:
    """How a run went: what is wrong, by what was looked at, and the lines that tell of it."""

    wrong: dict[str, list[str]]
    lines: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong."""
        return [f"{name}: {each}" for name, found in self.wrong.items() for each in found]


async def soak(plan: Plan, folder: Path, database_url: str, server: Server | None = None, name: str = "") -> Account:
    """Let the days of a plan pass on an empty database and look at everything in the end."""
    data = folder / "data"
    with small_disk(data) as is_mounted:
        url = database_url or f"sqlite+aiosqlite:///{data / 'bot.db'}"
        return await _soak(plan, folder, data, url, is_mounted, server, name)


async def _soak(
    plan: Plan, folder: Path, data: Path, url: str, is_mounted: bool, server: Server | None, name: str
) -> Account:
    async with open_house(settings_for(folder, database_url=url, data_dir=data)) as house:
        await import_file(house, SAMPLE)
    ledger, began = Ledger(), time.monotonic()
    earlier: dict[int, Mapping[str, Any]] = {}
    coordinators = ",".join(map(str, CHIEFS))
    start = _morning(0)
    async with fleet_on(folder, url, start, machines=plan.machines, coordinators=coordinators, data=data) as fleet:
        post = Post(fleet.simulator)
        town = await settle(fleet, post, ledger, url, people=plan.people, seed=SEED)
        chaos = Chaos(fleet, ledger, Random(SEED), url, data, is_mounted, server, name)  # noqa: S311 - not secret
        async with asyncio.TaskGroup() as group:
            for machine in fleet.machines:
                group.create_task(fleet.start(machine))
        for number, faults in enumerate(plan.days):
            log.info("day %s of %s begins after %.0f s", number + 1, len(plan.days), time.monotonic() - began)
            await _day(plan, fleet, town, chaos, number, faults)
            earlier |= await asyncio.to_thread(settled, url)
        await _until_quiet(fleet, url)
        for machine in fleet.machines:
            await fleet.end(machine)
        _write_down(fleet, folder / "chats.txt")
        stored = read_all(url, data / "evidence", fleet.log)
        stored.inbox = list((earlier | {each["update_id"]: each for each in stored.inbox}).values())
        seconds = time.monotonic() - began
        wrong = checks.all_of(ledger, post.chats, stored) | {
            "memory": list(grown_too_much(fleet)),
            "processes": [f"{fleet.ended_by_themselves} ended by themselves"] if fleet.ended_by_themselves else [],
        }
        lines = told(fleet, ledger, post, stored)
    title = f"{_place(url, plan)}, {plan.people} people, {len(plan.days)} days in {seconds:.0f} s, seed {SEED}"
    return Account(wrong, [title, *lines, *(f"  {name}: {len(found)} wrong" for name, found in wrong.items())])


def _place(url: str, plan: Plan) -> str:
    on = "PostgreSQL" if url.startswith("postgresql") else "SQLite"
    return f"{on}, {'one machine that polls' if plan.machines == 1 else f'{plan.machines} machines by webhook'}"


async def _day(plan: Plan, fleet: Fleet, town: Town, chaos: Chaos, number: int, faults: tuple[str, ...]) -> None:
    """Let a day pass. On all but the first the machines come up one after the other, as in an upgrade."""
    async with asyncio.TaskGroup() as group:
        if number:
            fleet.clock.move_to(_morning(number))
        group.create_task(town.live(number, seconds=plan.seconds, present=plan.present))
        if number:
            for machine in fleet.machines:
                await fleet.end(machine)
                await fleet.start(machine)
        group.create_task(chaos.day(faults, plan.seconds))


def _morning(number: int) -> datetime:
    return datetime(*DATES[number], 8, 5, tzinfo=ZONE)


async def _until_quiet(fleet: Fleet, url: str) -> None:
    """Wait until every update was taken and handled."""
    engine = create_engine(url.replace("+aiosqlite", ""))

    def waiting() -> int:
        with engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM inbox WHERE settled_at IS NULL")).scalar() or 0)

    world = fleet.simulator.world
    for _ in range(QUIET_WITHIN * 10):
        if not world.updates.pending and not world.in_flight and not await asyncio.to_thread(waiting):
            break
        await asyncio.sleep(0.1)
    engine.dispose()


def _write_down(fleet: Fleet, file: Path) -> None:
    """Keep what stands in all chats, for whoever looks into it."""
    sent = {(each.chat_id, each.message_id): each.position for each in reversed(fleet.simulator.world.sent)}
    lines = [
        f"{chat.id} {message.id} {sent.get((chat.id, message.id), 'said')} {message.wire.get('text', '(file)')[:200]!r}"
        for chat in fleet.simulator.world.chats.values()
        for message in chat.messages.values()
    ]
    file.write_text("\n".join(lines))
