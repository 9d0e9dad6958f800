"""The clock of the demo: where it stops on its way, and what a jump says of the day it reaches."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import sleep

import httpx
import pytest
from apscheduler.schedulers.base import (  # type: ignore[import-untyped]  # APScheduler 3 ships no type information
    STATE_PAUSED,
    STATE_RUNNING,
    BaseScheduler,
)

from bot.app import House, build, import_file, open_house
from bot.clock import Clock
from bot.demo_clock import NO_TARGET, NOT_YET, DemoClock
from handlers.context import App, BotContext
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import Persona
from spbe.matrix import Target
from spbe.progress import RowStatus
from spbe.reminding import HoursWish, Preference
from tests.e2e.conftest import SAMPLE, settings_for

PERSONAS = (Persona(1, "Ayu", "PIC", started=True), Persona(2, "Tamu", "Pengunjung"))
NO_NEWS = "Tidak ada pesan baru."


@dataclass
class Demo:
    """A bot whose reminders only note when they were called, and write to Ayu on the days that a test names."""

    clock: Clock
    jumps: DemoClock = field(init=False)
    house: House = field(init=False)
    calls: list[datetime] = field(default_factory=list)
    scheduler_states: list[int] = field(default_factory=list)
    writes_on: tuple[date, ...] = ()
    stops_on: date | None = None
    seconds: float = 0
    done: int = 0
    stopping: asyncio.Future[None] | None = None
    """Where a test stops the bot. Not a task of the application, which would wait for it in its own stop."""

    async def remind(self, context: BotContext) -> None:
        now = self.house.resources.now().astimezone(self.house.resources.timezone)
        self.calls.append(now)
        self.scheduler_states.append(self.scheduler.state)
        if now.date() in self.writes_on and now.time() < time(8, 1):
            await context.bot.send_message(1, "Pengingat")
        if now.date() == self.stops_on:
            application = self.jumps.application
            assert application
            self.stopping = asyncio.ensure_future(application.stop())
            await asyncio.sleep(0)
        await asyncio.sleep(self.seconds)
        self.done += 1

    async def jump(self, key: str) -> str:
        (chosen,) = (jump for jump in self.jumps.jumps if jump.key == key)
        return await chosen.run()

    @property
    def scheduler(self) -> BaseScheduler:
        application = self.jumps.application
        assert application
        assert application.job_queue
        return application.job_queue.scheduler

    @property
    def stops(self) -> list[str]:
        """When the reminders were called."""
        return [f"{each:%d.%m. %H:%M}" for each in self.calls]


@asynccontextmanager
async def demo_at(folder: Path, local: str, *, running: bool = True) -> AsyncIterator[Demo]:
    """Run a bot with the sample matrix that begins at a local time and does not poll."""
    clock = Clock(datetime.fromisoformat(f"{local}+08:00"))
    simulator, demo = Simulator(now=clock), Demo(clock)
    demo.jumps = DemoClock(clock, simulator, PERSONAS, demo.remind)
    async with (
        serve(create_app(simulator, PERSONAS)) as address,
        open_house(settings_for(folder, api_url=address), clock=clock) as demo.house,
    ):
        await import_file(demo.house, SAMPLE)
        application: App = build(demo.house)
        demo.jumps.application = application
        async with application:
            if running:
                await application.start()
            try:
                yield demo
            finally:
                if demo.stopping:
                    await demo.stopping
                elif application.running:
                    await application.stop()


def test_the_clock_runs_on_and_is_moved_ahead_only() -> None:
    start = datetime(2019, 11, 4, 0, 0, tzinfo=UTC)
    clock = Clock(start)
    later = start + timedelta(days=1)
    clock.move_to(later)
    clock.move_to(start)
    reached = clock()
    sleep(0.001)
    assert later <= reached < clock() < later + timedelta(seconds=5)
    assert clock().tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "jump", "stops", "said"),
    [
        ("2019-11-04T08:03", "day", ["05.11. 08:00", "05.11. 08:03"], f"Selasa, 5 November 2019. {NO_NEWS}"),
        ("2019-11-04T07:00", "day", ["04.11. 08:00", "05.11. 07:00"], f"Selasa, 5 November 2019. {NO_NEWS}"),
        (
            "2019-11-15T09:00",
            "day",
            ["16.11. 09:00"],
            f"Sabtu, 16 November 2019: hari libur, tidak ada pengingat hari ini. {NO_NEWS}",
        ),
        (
            "2019-12-31T17:00",
            "day",
            ["01.01. 17:00"],
            f"Rabu, 1 Januari 2020: hari libur (Tahun Baru Masehi), tidak ada pengingat hari ini. {NO_NEWS}",
        ),
        (
            "2019-11-04T08:03",
            "week",
            [*(f"{day:02}.11. 08:00" for day in (5, 6, 7, 8, 11)), "11.11. 08:03"],
            f"Senin, 11 November 2019. {NO_NEWS}",
        ),
        (
            "2019-12-27T09:00",
            "target",
            ["30.12. 08:00", "31.12. 08:00"],
            f"Selasa, 31 Desember 2019: target waktu 37 baris. {NO_NEWS}",
        ),
        (
            "2019-12-31T07:59",
            "target",
            ["31.12. 08:00"],
            f"Selasa, 31 Desember 2019: target waktu 37 baris. {NO_NEWS}",
        ),
        ("2019-12-31T08:00", "target", [], NO_TARGET),
    ],
)
async def test_a_jump_stops_at_every_hour_of_reminders(
    tmp_path: Path, start: str, jump: str, stops: list[str], said: str
) -> None:
    async with demo_at(tmp_path, start) as demo:
        assert await demo.jump(jump) == said
        assert demo.stops == stops
        reached = demo.clock()
    if stops:
        assert demo.calls[-1] <= reached < demo.calls[-1] + timedelta(seconds=30)


async def test_a_target_on_a_day_off_is_told_of_before(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        async with demo.house.database.open_store() as store:
            row = await store.follow_ups.find(15)
            assert row
            sunday = Target(date(2019, 11, 10), "day")
            await store.follow_ups.move_targets([row.id], sunday, reason=None, by=None, at=demo.clock())
        assert (
            await demo.jump("target")
            == f"Jumat, 8 November 2019: target waktu 1 baris pada hari libur, Minggu, 10 November 2019. {NO_NEWS}"
        )
        assert "31 Desember 2019: target waktu 36 baris" in await demo.jump("target"), "it was told of already"


async def test_only_rows_that_are_open_have_a_target_ahead(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        async with demo.house.database.open_store() as store:
            for row in (await store.follow_ups.tasks(limit=100)).items:
                await store.follow_ups.set_state(
                    row.id, status=RowStatus.VERIFIED, percent=100, blocker=None, at=demo.clock()
                )
        assert (await demo.jump("target"), demo.calls) == (NO_TARGET, [])


async def test_a_jump_stops_at_the_hour_that_somebody_chose(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        async with demo.house.database.open_store() as store:
            await store.people.join(1, role=(await store.people.get(1)).role, name="Ayu", opds=(), at=demo.clock())
            await store.preferences.put(1, Preference(HoursWish(at=time(13, 30))))
        await demo.jump("day")
    assert demo.stops == ["04.11. 13:30", "05.11. 08:00", "05.11. 08:03"]


async def test_a_jump_says_who_got_how_many_messages(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        demo.writes_on = (date(2019, 11, 5), date(2019, 11, 8))
        assert await demo.jump("week") == "Senin, 11 November 2019. Pesan baru: Ayu 2."
        assert await demo.jump("day") == f"Selasa, 12 November 2019. {NO_NEWS}"


async def test_a_jump_before_the_bot_is_there_moves_nothing(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03", running=False) as demo:
        assert (await demo.jump("week"), demo.calls) == (NOT_YET, [])
        demo.jumps.application = None
        assert await demo.jump("week") == NOT_YET


async def test_no_job_begins_while_the_clock_moves(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        await demo.jump("day")
        assert demo.scheduler_states == [STATE_PAUSED] * 2
        assert demo.scheduler.state == STATE_RUNNING


async def test_a_jump_ends_where_the_bot_is_stopped(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo:
        demo.stops_on = date(2019, 11, 6)
        await demo.jump("week")
    assert demo.stops == ["05.11. 08:00", "06.11. 08:00"]


async def test_the_bot_is_there_until_the_reminders_of_a_jump_are_out(tmp_path: Path) -> None:
    async with demo_at(tmp_path, "2019-11-04T08:03") as demo, asyncio.TaskGroup() as group:
        demo.seconds = 0.3
        group.create_task(demo.jump("week"))
        async with asyncio.timeout(5):
            while not demo.calls:  # noqa: ASYNC110 - the jump tells nobody how far it is
                await asyncio.sleep(0.01)
        application = demo.jumps.application
        assert application
        await application.stop()
        assert (len(demo.calls), demo.done) == (1, 1)


async def test_the_demo_ends_cleanly_in_the_middle_of_a_jump() -> None:
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0", stdout=PIPE, stderr=PIPE
    )
    assert demo.stdout
    line = (await asyncio.wait_for(demo.stdout.readline(), 30)).decode()
    address = next(word for word in line.split() if word.startswith("http://"))
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=30) as page, asyncio.TaskGroup() as group:
        async with asyncio.timeout(10):
            while (answer := await page.post("/sim/clock/day")).json()["said"] == NOT_YET:  # noqa: ASYNC110 - it is another process
                await asyncio.sleep(0.05)
        assert answer.json()["said"].startswith("Selasa, 5 November 2019")
        jump = group.create_task(page.post("/sim/clock/target"))
        await asyncio.sleep(0.05)
        demo.send_signal(signal.SIGTERM)
        assert (await jump).status_code == 200
    _, errors = await demo.communicate()
    assert (demo.returncode, errors.decode()) == (0, "")
