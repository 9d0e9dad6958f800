"""The jobs of the clock, called as the scheduler calls them, with a clock that the test moves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram.ext import Job

from bot import ticks
from bot.app import House, build, import_file, open_house
from handlers.context import App, BotContext
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from spbe.form_json import to_json
from spbe.people import Role
from spbe.report_form import Form, Item
from spbe.reports import Draft
from spbe.usecases.retention import CleanedUp
from tests.e2e.conftest import SAMPLE, settings_for

START = datetime(2019, 11, 4, tzinfo=UTC)
AYU = 7
FORM = Form(id=1, purpose="report", items=(Item(row=33),))


@dataclass
class Night:
    """A bot that nobody writes to, and its clock."""

    simulator: Simulator
    time: datetime = START

    @asynccontextmanager
    async def bot(self, folder: Path, address: str) -> AsyncIterator[tuple[House, App]]:
        """Run the bot; it does not poll."""
        async with open_house(settings_for(folder, api_url=address), clock=lambda: self.time) as house:
            application = build(house)
            async with application:
                await application.start()
                yield house, application
                await application.stop()


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[tuple[Night, House, App]]:
    """Give a bot with somebody who once started it."""
    simulator = Simulator()
    simulator.user(AYU, first_name="Ayu", started=True)
    async with serve(create_app(simulator)) as address:
        made = Night(simulator)
        async with made.bot(tmp_path, address) as (house, application):
            yield made, house, application


def named(application: App, name: str) -> Job[BotContext]:
    assert application.job_queue
    (job,) = application.job_queue.get_jobs_by_name(name)
    return job


async def keep_draft(house: House, at: datetime, payload: str) -> None:
    async with house.database.open_store() as store:
        await store.drafts.put(Draft(AYU, AYU, payload, "percent", at))


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        (to_json(FORM), "Draf laporan baris 33 dihapus karena 7 hari tidak dilanjutkan. Silakan mulai lagi dengan"),
        ("{}", "Draf laporan dihapus karena 7 hari tidak dilanjutkan. Silakan mulai lagi dengan"),
    ],
)
async def test_a_draft_is_dropped_with_notice_after_seven_days(
    night: tuple[Night, House, App], payload: str, told: str
) -> None:
    made, house, application = night
    await keep_draft(house, START, payload)
    made.time = START + timedelta(days=7)
    await ticks.clean_up(BotContext(application))
    assert made.simulator.sent(AYU) == ()
    made.time += timedelta(seconds=1)
    for _ in range(2):
        await ticks.clean_up(BotContext(application))
    (notice,) = made.simulator.sent(AYU)
    assert notice.text == f"{told} /lapor."


async def test_somebody_who_blocked_the_bot_does_not_stop_the_others(night: tuple[Night, House, App]) -> None:
    made, house, application = night
    other = made.simulator.user(8, started=True)
    await keep_draft(house, START, to_json(FORM))
    async with house.database.open_store() as store:
        await store.drafts.put(Draft(other.id, other.id, to_json(FORM), "percent", START + timedelta(hours=1)))
    await made.simulator.blocks(made.simulator.user(AYU))
    made.time = START + timedelta(days=8)
    await ticks.clean_up(BotContext(application))
    assert len(made.simulator.sent(other)) == 1


async def test_files_that_serve_no_row_are_swept(night: tuple[Night, House, App]) -> None:
    made, house, application = night
    async with house.database.open_store() as store:
        await store.evidence.add_file(
            sha256="a" * 64, stored_name="a" * 32, size=4, media_type="application/pdf", at=START
        )
    made.time = START + timedelta(days=9)
    await ticks.clean_up(BotContext(application))
    async with house.database.read_store() as store:
        assert await store.evidence.stored_names() == frozenset()


async def test_all_that_was_deleted_is_logged(night: tuple[Night, House, App]) -> None:
    _, _, application = night
    with capture_logs() as logs:
        await ticks.clean_up(BotContext(application))
    (entry,) = (each for each in logs if each["event"] == "cleaned up")
    assert {field.name for field in fields(CleanedUp)} - {"letters"} | {"files"} <= entry.keys()


async def test_a_failing_job_is_logged_once_and_runs_again(night: tuple[Night, House, App]) -> None:
    made, house, application = night
    job = named(application, "clean_up")
    async with house.database._writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE question RENAME TO question_away")
    await keep_draft(house, START, to_json(FORM))
    made.time = START + timedelta(days=8)
    with capture_logs() as logs:
        await job.run(application)
    (entry,) = [entry for entry in logs if entry["log_level"] == "error"]
    assert (entry["event"], entry["job"]) == ("a job failed", "clean_up")
    assert made.simulator.sent(AYU) == (), "nothing was dropped, so nobody is told"
    async with house.database._writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE question_away RENAME TO question")
    await job.run(application)
    assert len(made.simulator.sent(AYU)) == 1


async def test_a_late_job_runs_all_the_same_and_never_twice_at_once(night: tuple[Night, House, App]) -> None:
    _, _, application = night
    every = {
        "clean_up": timedelta(hours=1),
        "plan_reminders": timedelta(minutes=10),
        "send_reminders": timedelta(seconds=20),
        "send_letters": timedelta(seconds=20),
    }
    for name, interval in every.items():
        job = named(application, name)
        assert job.job.trigger.interval == interval
        assert (job.job.misfire_grace_time, job.job.coalesce, job.job.max_instances) == (None, True, 1)


async def test_the_scheduler_plans_at_the_start_and_sends_soon_after(tmp_path: Path) -> None:
    simulator = Simulator()
    simulator.user(AYU, first_name="Ayu", started=True)
    async with open_house(settings_for(tmp_path), clock=lambda: START) as house:
        await import_file(house, SAMPLE)
        async with house.database.open_store() as store:
            (opd,) = [each.id for each in await store.opds.all() if each.short == "Bag. Hukum"]
            await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[opd], at=START)
    made = Night(simulator, datetime(2019, 12, 23, tzinfo=UTC))
    async with serve(create_app(simulator)) as address, made.bot(tmp_path, address):
        await simulator.until(lambda: bool(simulator.sent(AYU)), 25, "the digest")
    assert "Baris 33" in simulator.sent(AYU)[0].text


async def test_a_bot_that_stops_gives_back_what_it_has_not_sent(tmp_path: Path) -> None:
    simulator = Simulator()
    people = range(2_000, 2_060)
    async with open_house(settings_for(tmp_path), clock=lambda: START) as house:
        await import_file(house, SAMPLE)
        async with house.database.open_store() as store:
            (opd,) = [each.id for each in await store.opds.all() if each.short == "Bag. Hukum"]
            for number in people:
                simulator.user(number, started=True)
                await store.people.join(number, role=Role.FOCAL_POINT, name="Ayu", opds=[opd], at=START)
    made = Night(simulator, datetime(2019, 12, 23, tzinfo=UTC))
    async with serve(create_app(simulator)) as address:
        async with made.bot(tmp_path, address):
            await simulator.until(lambda: len(simulator.sent()) > 5, 25, "the first digests")
        assert len(simulator.sent()) < len(people), "it stopped before all were out"
        async with made.bot(tmp_path, address):
            await simulator.until(lambda: len(simulator.sent()) >= len(people), 25, "the others")
    assert sorted(each.chat_id for each in simulator.sent()) == list(people)
