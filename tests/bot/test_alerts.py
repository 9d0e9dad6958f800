"""What goes wrong again and again reaches the coordinators, in their words, once; from the log to the chat."""

import logging
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from math import isnan
from pathlib import Path

import pytest
import structlog
from telegram import Update
from telegram.ext import TypeHandler

from bot import logs
from bot.alerts import Watch
from bot.app import build, open_house
from bot.faults import Faults
from handlers.alerts import alert_html
from handlers.context import BotContext
from handlers.templates import TABLES
from spbe.usecases import watching
from spbe.usecases.watching import OFTEN, Alert
from tests.e2e.conftest import COORDINATORS, Town, settings_for, town_in

OURS = structlog.stdlib.get_logger("handlers.tasks")
JARGON = ("exception", "error", "traceback", "deadlock", "inbox", "update", "lane", "event loop", "!")


@contextmanager
def logging_as_served() -> Iterator[None]:
    """Log as `run` does inside the block."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO", json=True)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:], sys.excepthook = handlers, hook
        root.setLevel(level)
        structlog.reset_defaults()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    with logging_as_served():
        async with town_in(tmp_path) as town:
            with town.house.metrics.listening():
                yield town


def watch_of(town: Town) -> tuple[Watch, BotContext]:
    return Watch(town.house.metrics, town.file.parent), BotContext(town.application)


async def test_a_fault_that_repeats_itself_is_told_once_to_each_coordinator(town: Town) -> None:
    bosses = [town.simulator.user(next(iter(COORDINATORS)) + n, first_name="K", started=True) for n in range(2)]
    for boss in bosses:
        await town.simulator.ask(boss, "/start")
    guest = town.guest()
    town.application.add_handler(TypeHandler(Update, stumble), group=-2)
    for number in range(OFTEN):
        await town.simulator.ask(guest, f"Ni Luh Rahasiawati {number}")
    seen = len(town.simulator.sent())
    first, context = watch_of(town)
    second, _ = watch_of(town)
    await first.watch(context)
    await second.watch(context)
    await first.watch(context)
    told = town.simulator.sent()[seen:]
    assert sorted(each.chat_id for each in told) == [boss.id for boss in bosses]
    assert "3 kali dalam 15 menit terakhir" in told[0].text
    assert "KeyError tests.bot.test_alerts" not in told[0].text, "of our code, not of what calls it"
    assert "Rahasiawati" not in told[0].text


async def stumble(update: Update, _: BotContext) -> None:
    message = update.effective_message
    if message and message.text and "Rahasiawati" in message.text:
        raise KeyError(message.text)


async def test_no_alert_without_repetition(town: Town) -> None:
    boss = town.coordinator()
    await town.simulator.ask(boss, "/start")
    OURS.error("cannot handle an update")
    seen = len(town.simulator.sent())
    watch, context = watch_of(town)
    await watch.watch(context)
    assert len(town.simulator.sent()) == seen


async def test_faults_that_cannot_be_noted_now_are_noted_later(town: Town) -> None:
    watch, context = watch_of(town)
    boss = town.coordinator()
    await town.simulator.ask(boss, "/start")
    for _ in range(OFTEN):
        OURS.error("cannot handle an update")
    await town.change("ALTER TABLE fault RENAME TO fault_away")
    with pytest.raises(Exception, match="fault"):
        await watch.watch(context)
    await town.change("ALTER TABLE fault_away RENAME TO fault")
    await watch.watch(context)
    assert f"{OFTEN} kali" in town.simulator.sent(boss)[-1].text


async def test_what_waits_and_what_is_free_is_measured(town: Town) -> None:
    registry = town.house.metrics.registry
    at = town.house.resources.now().replace(tzinfo=None).isoformat(sep=" ")
    await town.change("INSERT INTO inbox VALUES (1, 1, '{}', ?, 'other', 9e9, 0, NULL, NULL, NULL)", at)
    watch, context = watch_of(town)
    await watch.watch(context)
    assert registry.get_sample_value("spbe_inbox_updates", {"state": "waiting"}) == 1
    assert registry.get_sample_value("spbe_inbox_updates", {"state": "in_hand"}) == 1
    assert (registry.get_sample_value("spbe_disk_free_bytes") or 0) > 0


async def test_the_age_of_the_last_backup_is_measured_and_told_once_a_day(town: Town) -> None:
    boss = town.coordinator()
    await town.simulator.ask(boss, "/start")
    watch, context = watch_of(town)
    await watch.watch(context)
    registry = town.house.metrics.registry
    assert isnan(registry.get_sample_value("spbe_backup_age_seconds") or 0.0)
    seen = len(town.simulator.sent())
    await watching.note_backup(context.resources, context.resources.now() - timedelta(hours=40))
    for _ in range(2):
        await watch.watch(context)
    assert (registry.get_sample_value("spbe_backup_age_seconds") or 0.0) >= 40 * 3600
    (told,) = town.simulator.sent()[seen:]
    assert "sudah berumur 40 jam" in told.text
    assert "24 jam lagi" in told.text


async def test_every_job_has_a_name_for_people(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        application = build(house)
        jobs = application.job_queue.jobs() if application.job_queue else ()
        assert {job.name for job in jobs} - {*TABLES["alerts/jobs"]} == set()


def test_faults_are_told_apart_by_what_they_concern() -> None:
    heard = list[str]()
    faults = Faults(heard.append)
    with logging_as_served(), faults.listening():
        OURS.error("a job failed", job="clean_up", exc_info=ValueError("rahasia"))
        OURS.error("the storage takes nothing", refused="Busy")
        structlog.stdlib.get_logger("handlers.digests").error("a digest was refused", reason="rahasia")
        structlog.stdlib.get_logger("handlers.notices").error("a notice was refused", reason="rahasia")
        logging.getLogger("asyncio").error("Task %s", "rahasia", exc_info=ValueError("rahasia"))
        with structlog.contextvars.bound_contextvars(update=1):
            try:
                dict[str, str]()["rahasia"]
            except KeyError:
                OURS.exception("cannot handle an update")
        OURS.warning("no fault")
    assert dict(faults.take()) == {
        "job:clean_up": 1,
        "storage:Busy": 1,
        "reminders:a digest was refused": 1,
        "notices:a notice was refused": 1,
        "other:ValueError": 1,
        "update:KeyError": 1,
    }
    assert heard == ["job", "storage", "reminders", "notices", "other", "update"]
    assert not faults.take()


@pytest.mark.parametrize(
    "alert",
    [
        Alert("update", "KeyError handlers.tasks.answer_tasks", 3, None),
        *(Alert("job", job, 4, None) for job in (*TABLES["alerts/jobs"], "of_the_future")),
        Alert("storage", "DiskFull", 5, None),
        Alert("reminders", "a digest was refused", 3, None),
        Alert("notices", "a notice was refused", 3, None),
        Alert("other", "ValueError", 3, None),
        Alert("set_aside", "", 1, None),
        Alert("backlog", "", 120, None),
        Alert("disk", "", 100, None),
        Alert("backup", "", 37, None),
    ],
    ids=lambda alert: f"{alert.subject} {alert.detail}",
)
async def test_an_alert_says_what_to_do_without_jargon(tmp_path: Path, alert: Alert) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        text = alert_html(BotContext(build(house)), alert)
    words = text.replace(alert.detail, "") if alert.detail else text
    assert "<b>Yang perlu dilakukan:</b>" in text
    assert str(alert.times) in text
    assert [each for each in JARGON if each in words.lower()] == []
    assert "\n\n\n" not in text
    assert len(text) < 1_000
