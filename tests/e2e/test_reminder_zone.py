"""The zone that the coordinator chose for the instance, another one than that of the settings: days and hours follow.

It is WITA by the settings and WIB by /pengingat: half an hour past midnight is half an hour before it.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.values import User
from spbe.people import Role
from tests.e2e.days import ZONE, Days, days_in

PAST_MIDNIGHT = "2019-11-05T00:30"
"""In WIB it is still Monday, 4 November 2019."""


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    async with days_in(tmp_path) as running:
        await running.town.simulator.ask(running.town.coordinator(), "/pengingat instansi zona wib")
        yield running


@pytest.fixture
async def ayu(days: Days) -> User:
    """Return the focal point of rows 15 and 33."""
    return await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


def it_is(days: Days, moment: str) -> None:
    days.hands.at = datetime.fromisoformat(moment).replace(tzinfo=ZONE)


async def ask(days: Days, person: User, text: str) -> str:
    (answer,) = await days.town.simulator.ask(person, text)
    return answer.text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tunda baris 33 sampai besok", "Anda diingatkan lagi mulai Selasa, 5 November 2019."),
        ("/pengingat cuti besok", "Cuti: Selasa, 5 November 2019 saja"),
        ("pengingat cuti besok", "Cuti: Selasa, 5 November 2019 saja"),
        ("pengingat saya libur dulu sampai besok", "Cuti: sampai Selasa, 5 November 2019"),
    ],
)
async def test_tomorrow_is_the_day_after_the_one_there(days: Days, ayu: User, text: str, told: str) -> None:
    it_is(days, PAST_MIDNIGHT)
    assert told in await ask(days, ayu, text)


async def test_the_log_tells_days_and_hours_of_there(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    assert await days.on("2019-12-23T08:00") == ()
    assert [each.chat_id for each in await days.on("2019-12-23T09:00") if each.chat_id == ayu.id] == [ayu.id]
    days.hands.at += timedelta(hours=15, minutes=30)
    log = await ask(days, boss, "/pengingat log 33 hari ini")
    assert "· baris 33 · Senin, 23 Desember 2019" in log
    assert "Senin, 23 Desember 2019 pukul 08.00 WIB · terkirim" in log
    assert "08.00 WIB" in await ask(days, boss, "/pengingat instansi")


async def test_a_digest_and_its_rows_tell_days_of_there(days: Days, ayu: User) -> None:
    boss, simulator = days.town.coordinator(), days.town.simulator
    await simulator.ask(boss, "/start")
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number <> 33")
    it_is(days, PAST_MIDNIGHT)
    (summary,) = await simulator.ask(ayu, "no 33 proses 50%")
    await simulator.tap(ayu, summary, "Kirim")
    await days.town.change("UPDATE person SET blocked_at = '2019-11-05 00:00:00.000000' WHERE id = ?", ayu.id)
    digest = await days.only(boss, "2019-12-31T09:00")
    seen = " 50%, Senin, 4 November 2019"
    assert seen in digest.text
    act = await simulator.presses(boss, digest, "Buka baris")
    await simulator.toast(act)
    await simulator.idle()
    (row,) = simulator.sent(after=act)
    assert seen in row.text
