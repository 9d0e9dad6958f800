"""What processes hear of each other: reloaded content, another matrix, who is alive, and what is no interruption."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app import House, build, import_file, open_house
from bot.limits import Limiter
from bot.settings import CONTENT
from bot.signals import LOOK_EVERY, Signals
from handlers.context import App, BotContext
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import User
from spbe.form_json import to_json
from spbe.people import Person, Role
from spbe.progress import Status
from spbe.report_form import Form, Item
from spbe.reports import Draft
from spbe.usecases import reloading
from spbe.usecases.living import LIVE
from tests.e2e.conftest import SAMPLE, WIDE, settings_for

AYU = 7
START = datetime(2019, 11, 4, tzinfo=UTC)
FORM = Form(id=1, purpose="report", items=(Item(row=33, status=Status.IN_PROGRESS, percent=50),))
BOSS = Person(101, Role.COORDINATOR)


@dataclass
class Process:
    """One process of the bot, and what it has to do with the others."""

    house: House
    application: App
    limiter: Limiter
    signals: Signals

    async def looks(self) -> None:
        """Look around as the scheduler lets it."""
        await self.signals.look_around(BotContext(self.application))

    def offsets(self) -> tuple[int, ...]:
        """Return what the content in use says of reminders."""
        return self.house.resources.contents.content.reminders.offsets


@dataclass
class City:
    """The simulator with people, a database, and the clock of all."""

    simulator: Simulator
    address: str
    folder: Path
    database_url: str
    time: datetime = START

    def content(self, name: str) -> Path:
        """Return a content folder of one's own."""
        return Path(shutil.copytree(CONTENT, self.folder / name))

    @asynccontextmanager
    async def process(self, content: Path = CONTENT, *, dies: bool = False) -> AsyncIterator[Process]:
        """Run one, or one that dies without a word; it handles no updates, and nothing happens by the clock."""
        given = {"database_url": self.database_url, "api_url": self.address, "content": content}
        async with open_house(settings_for(self.folder, **given), clock=lambda: self.time) as house:
            application = build(house, allowed=WIDE)
            for job in application.job_queue.jobs() if application.job_queue else ():
                job.schedule_removal()
            limiter = Limiter()
            signals = Signals(limiter)
            async with application:
                await signals.begin(application)
                yield Process(house, application, limiter, signals)
                if not dies:
                    await signals.end(application)

    async def drafts(self, house: House) -> None:
        """Let Ayu fill in a form now."""
        async with house.database.open_store() as store:
            await store.drafts.put(Draft(AYU, AYU, to_json(FORM), "percent", self.time))

    def offers(self) -> int:
        """Count how often Ayu was offered to go on."""
        return sum("baru saja dijalankan ulang" in each.text for each in self.simulator.sent(AYU))


@pytest.fixture
async def city(database_url: str, tmp_path: Path) -> AsyncIterator[City]:
    simulator = Simulator()
    for number in (AYU, BOSS.id):
        simulator.user(number, started=True)
    async with serve(create_app(simulator)) as address:
        yield City(simulator, address, tmp_path, database_url)


@contextmanager
def edited(folder: Path, new: str) -> Iterator[None]:
    """Edit the offsets of a content folder, and put them back."""
    file = folder / "reminders.yaml"
    before = file.read_text("utf-8")
    file.write_text(before.replace("offsets: [30, 14, 7, 3, 1, 0]", new, 1), "utf-8")
    yield
    file.write_text(before, "utf-8")


async def boss_of(process: Process, city: City) -> User:
    """Let a coordinator write to the bot once: those whom it never heard of are not told of anything."""
    async with process.house.database.open_store() as store:
        await store.people.join(BOSS.id, role=Role.COORDINATOR, name="Made", opds=(), at=city.time)
    return city.simulator.user(BOSS.id)


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_reload_reaches_the_others_once(city: City) -> None:
    shared = city.content("content")
    async with city.process(shared) as one, city.process(shared) as other:
        await boss_of(one, city)
        with edited(shared, "offsets: [60, 0]"):
            await other.looks()
            assert other.offsets() == (30, 14, 7, 3, 1, 0), "nobody reloaded yet"
            await reloading.reload(one.house.resources, BOSS)
            await other.looks()
            assert other.offsets() == (60, 0)
        with capture_logs() as logs:
            for each in (one, other):
                await each.looks()
        assert (one.offsets(), other.offsets()) == ((60, 0), (60, 0)), "once for each reload"
        assert logs == []
        async with city.process(shared) as late:
            await late.looks()
            assert late.offsets() == (30, 14, 7, 3, 1, 0), "it began with what was there"
    assert city.simulator.sent(BOSS.id) == ()


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_process_that_cannot_follow_goes_on_and_says_so_once(city: City) -> None:
    good, bad = city.content("good"), city.content("bad")
    async with city.process(good) as one, city.process(bad) as other:
        await boss_of(one, city)
        content = other.house.resources.contents.content
        with edited(good, "offsets: [60, 0]"), edited(bad, "offsets: enam puluh"), capture_logs() as logs:
            await reloading.reload(one.house.resources, BOSS)
            for _ in range(2):
                await other.looks()
        assert other.house.resources.contents.content is content
        assert [each["log_level"] for each in logs] == ["error"]
        (told,) = city.simulator.sent(BOSS.id)
        assert "reminders.yaml:" in told.text
        assert "/muatulang sekali lagi" in told.text
        await reloading.reload(one.house.resources, BOSS)
        await other.looks()
        assert other.house.resources.contents.content is not content
        assert len(city.simulator.sent(BOSS.id)) == 1


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_a_matrix_that_came_in_elsewhere_is_known(city: City) -> None:
    async with city.process() as one, city.process() as other:
        assert (await other.house.resources.answerers.current()).matrix.rows == ()
        await import_file(one.house, SAMPLE)
        await other.looks()
        assert len((await other.house.resources.answerers.current()).matrix.rows) == 37


async def test_a_storage_that_is_away_is_told_of_once(city: City) -> None:
    async with city.process() as one:
        async with one.house.database._writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE process RENAME TO process_away")
        with capture_logs() as logs:
            for _ in range(2):
                await one.looks()
        async with one.house.database._writer.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE process_away RENAME TO process")
        await one.looks()
        assert [each["event"] for each in logs] == ["cannot hear of other processes"]


async def test_who_was_at_a_form_when_the_bot_stopped_is_offered_to_go_on(city: City) -> None:
    async with city.process() as before:
        await city.drafts(before.house)
    city.time += timedelta(minutes=5)
    async with city.process():
        assert city.offers() == 1
    async with city.process():
        assert city.offers() == 1, "once, until they go on"


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_where_another_process_lives_nothing_was_interrupted(city: City) -> None:
    async with city.process() as one:
        await city.drafts(one.house)
        city.time += timedelta(minutes=5)
        await one.looks()
        async with city.process() as late:
            city.time += LOOK_EVERY
            await one.looks()
            assert late.application.job_queue
            for job in late.application.job_queue.jobs():
                await job.run(late.application)
    assert city.offers() == 0


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_one_that_only_seemed_to_live_interrupted_its_people(city: City) -> None:
    async with city.process(dies=True) as one:
        await city.drafts(one.house)
        city.time += timedelta(seconds=2)
        async with city.process() as after, city.process() as too:
            assert city.offers() == 0, "nobody knows yet"
            for each in (after, too):
                assert each.application.job_queue
                for job in each.application.job_queue.jobs():
                    await job.run(each.application)
            assert city.offers() == 1


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_the_bulk_is_shared_out_among_those_that_live(city: City) -> None:
    async with city.process() as one:
        async with city.process(dies=True):
            await one.looks()
            assert one.limiter.bulk_a_second == pytest.approx(14.5)
        city.time += LIVE + timedelta(seconds=1)
        await one.looks()
        assert one.limiter.bulk_a_second == pytest.approx(29)
