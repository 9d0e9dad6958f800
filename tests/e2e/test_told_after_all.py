"""What was not told in its time is told after all: an outage, a mistake that is put right, a bot that was blocked."""

import asyncio
import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import import_file
from simulator.values import BotMessage, User
from spbe.people import Role
from spbe.usecases.reminding import LEASE
from storage.database import PATIENCE
from tests.e2e.conftest import SAMPLE
from tests.e2e.days import ZONE, Days
from tests.e2e.test_digests import ayu, days, report

__all__ = ["ayu", "days"]

LAST_DAY = "2019-12-31"
NEXT_DAY = "2020-01-02T08:00"
"""The first working day after the last day of the target."""


async def planned(days: Days, at: str) -> None:
    """Let the last day be planned before it is an hour of that day at which nobody is told anything yet."""
    assert await days.on(f"{LAST_DAY}T00:10") == ()
    days.hands.at = datetime.fromisoformat(f"{LAST_DAY}T{at}").replace(tzinfo=ZONE)


def hold(file: Path, until: threading.Event) -> None:
    """Hold the database, as a program that copies it does, until somebody says so."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        until.wait(30)
        other.execute("ROLLBACK")


def about(messages: tuple[BotMessage, ...], row: int) -> list[int]:
    """Return who was told of a row."""
    return [each.chat_id for each in messages if f"Baris {row} " in each.text]


async def test_a_server_that_fails_for_an_hour_is_only_late(days: Days, ayu: User) -> None:
    days.town.simulator.fails("sendMessage", times=10**6)
    assert await days.on(f"{LAST_DAY}T08:00") == ()
    for _ in range(7):
        assert await days.later(timedelta(minutes=9)) == ()
    days.town.simulator.faults.clear()
    assert about(await days.later(timedelta(minutes=1)), 33) == [ayu.id]
    assert days.town.stored("SELECT outcome, attempts FROM digest") == [("sent", 1)]


async def test_what_may_have_arrived_or_not_all_day_comes_on_the_next(days: Days, ayu: User) -> None:
    days.town.simulator.drops("sendMessage", times=10**6)
    assert await days.on(f"{LAST_DAY}T08:00") == ()
    for _ in range(7):
        assert await days.later(LEASE) == ()
    assert days.town.stored("SELECT outcome, attempts FROM digest") == [("uncertain", 6)]
    days.town.simulator.faults.clear()
    assert await days.later() == (), "one digest a day, for this one may have arrived"
    assert about(await days.on(NEXT_DAY), 33) == [ayu.id]


async def test_who_unblocks_the_bot_hears_of_what_was_reached_meanwhile(days: Days, ayu: User) -> None:
    days.town.simulator.world.chats[ayu.id].blocked = True
    assert await days.on(f"{LAST_DAY}T08:00") == ()
    await days.town.simulator.unblocks(ayu)
    await days.town.simulator.ask(ayu, "/tugas")
    assert about(await days.on(NEXT_DAY), 33) == [ayu.id]
    assert await days.on("2020-01-03T08:00") == ()


async def test_a_matrix_taken_by_mistake_costs_no_reminder(days: Days, ayu: User, tmp_path: Path) -> None:
    await planned(days, "07:40")
    half = tmp_path / "half.csv"
    half.write_text("".join(SAMPLE.read_text("utf-8").splitlines(keepends=True)[:12]), "utf-8")
    assert (await import_file(days.town.house, half, may_lose=True)).gone > 20
    assert await days.later(timedelta(minutes=20)) == ()
    await import_file(days.town.house, SAMPLE, may_lose=True)
    assert about(await days.later(timedelta(minutes=30)), 33) == [ayu.id]
    assert await days.on(NEXT_DAY) == ()


async def test_a_report_that_is_taken_back_silences_nothing(days: Days, ayu: User) -> None:
    await planned(days, "07:40")
    await report(days, ayu, "no 33 sudah 50 persen")
    assert about(await days.on(f"{LAST_DAY}T08:00"), 33) == []
    (receipt,) = [each for each in days.town.simulator.sent(ayu) if "Batalkan laporan" in each.labels][-1:]
    days.hands.at = datetime.fromisoformat(f"{LAST_DAY}T07:55").replace(tzinfo=ZONE)  # within its ten minutes
    await days.town.simulator.tap(ayu, receipt, "Batalkan laporan")
    assert about(await days.on(NEXT_DAY), 33) == [ayu.id]


async def test_a_day_whose_only_row_was_reported_may_still_bring_another(days: Days, ayu: User) -> None:
    await days.town.change("UPDATE follow_up SET present_since = '2019-12-30 00:00:00.000000'")
    await days.town.change("UPDATE follow_up SET target_day = '2021-12-31' WHERE number <> 33")
    await planned(days, "07:40")
    await report(days, ayu, "no 33 sudah 50 persen")
    assert await days.on(f"{LAST_DAY}T08:00") == ()
    await days.town.change("UPDATE follow_up SET target_day = '2019-12-31' WHERE number = 15")
    assert about(await days.on(f"{LAST_DAY}T09:00"), 15) == [ayu.id]


async def test_rows_that_stay_are_nudged_however_often_others_change(days: Days, ayu: User, tmp_path: Path) -> None:
    text = SAMPLE.read_text("utf-8").replace("2019", "2021")
    told: list[int] = []
    for number in range(3):
        changed = tmp_path / f"{number}.csv"
        changed.write_text(text.replace("Membuat Kebijakan Layanan JDIH", f"Membuat Kebijakan {number}"), "utf-8")
        await import_file(days.town.house, changed, may_lose=True)
        for _ in range(20):
            told += about(await days.later(timedelta(days=1)), 33)
    assert told == [ayu.id] * 2, "after 30 days and after 60"


async def test_a_storage_that_is_held_for_a_moment_lets_nobody_be_told_twice(days: Days, tmp_path: Path) -> None:
    people = [await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name=f"PIC {number}") for number in range(12)]
    await planned(days, "08:00")
    calls = len(days.town.simulator.calls)
    days.town.simulator.slows("sendMessage", 0.5, times=8)
    held = threading.Event()
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(days.tick())
        await days.town.simulator.until(lambda: bool(days.town.simulator.calls[calls:]), 10, "the first digests")
        group.create_task(asyncio.to_thread(hold, tmp_path / "bot.db", held))
        await asyncio.sleep(PATIENCE / 1_000 + 1)
        held.set()
    sent = [*sending.result(), *await days.later()]
    assert sorted(each.chat_id for each in sent) == sorted(each.id for each in people)


async def test_a_group_that_telegram_had_no_time_for_gets_its_totals_the_same_day(days: Days) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    group = days.town.simulator.group(-100500, "Tim SPBE", boss)
    await days.town.simulator.ask(boss, "/tautkan", chat=group)
    days.town.simulator.floods("sendMessage", retry_after=1)
    assert await days.on("2019-11-11T08:00") == ()
    (totals,) = await days.later(timedelta(seconds=2))
    assert totals.chat_id == group
    assert await days.later(timedelta(hours=1)) == ()


async def test_what_may_have_reached_a_group_is_not_repeated(days: Days) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    group = days.town.simulator.group(-100500, "Tim SPBE", boss)
    await days.town.simulator.ask(boss, "/tautkan", chat=group)
    days.town.simulator.drops("sendMessage", done=True)
    assert [each.chat_id for each in await days.on("2019-11-11T08:00")] == [group]
    assert await days.later(timedelta(hours=1)) == ()
