"""`python -m bot remind` from outside: what it would send, and what it sends."""

import asyncio
from datetime import date
from pathlib import Path

from bot.app import import_file, open_house
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.server import serve
from spbe.people import Role
from spbe.reminding import INSTANCE, HoursWish, Preference
from tests.bot.test_cli import bot
from tests.e2e.conftest import SAMPLE, settings_for

AYU = 7
SEEN = "baris 15, 33: pengingat 7 hari, target 31 Desember 2019"


async def prepared(folder: Path) -> None:
    """Put the sample matrix and a focal point of rows 15 and 33 into the database of a folder."""
    async with open_house(settings_for(folder)) as house:
        await import_file(house, SAMPLE)
        async with house.database.open_store() as store:
            ids = [opd.id for opd in await store.opds.all() if opd.short == "Bag. Hukum"]
            await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=ids, at=house.resources.now())


async def remind(folder: Path, *arguments: str, **settings: str) -> str:
    """Run the command on the database of a folder and return what it prints."""
    database = {"BOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'bot.db'}", "BOT_DATA_DIR": str(folder)}
    done = await asyncio.to_thread(bot, folder, "remind", *arguments, **database, **settings)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


async def test_it_tells_who_would_get_what_and_why_and_leaves_all_as_it_was(tmp_path: Path) -> None:
    await prepared(tmp_path)
    for at, seen_at in (("2019-12-23T06:00", "08.00"), ("2019-12-23T02:30Z", "10.30"), ("2019-12-23T08:00", "08.00")):
        told = await remind(tmp_path, "--at", at, "--dry-run")
        assert told == f"Senin, 23 Desember 2019: 1 orang\n{seen_at} WITA Ayu (pic Bag. Hukum): {SEEN}\n"
    assert await remind(tmp_path, "--at", "2019-11-20T08:00", "--dry-run") == "Rabu, 20 November 2019: 0 orang\n"
    late = await remind(tmp_path, "--at", "2019-12-23T17:00", "--dry-run")
    assert late == (
        "Senin, 23 Desember 2019: 0 orang; jam kerja sudah tutup pukul 16.00 WITA, yang belum tersampaikan menyusul "
        "pada hari kerja berikutnya\n"
    )
    off = await remind(tmp_path, "--at", "2019-12-24T08:00", "--dry-run")
    assert off == "Selasa, 24 Desember 2019: tidak ada pengingat (Cuti Bersama Hari Raya Natal)\n"


async def test_a_moment_is_meant_and_told_in_the_zone_that_the_coordinator_chose(tmp_path: Path) -> None:
    await prepared(tmp_path)
    async with open_house(settings_for(tmp_path)) as house, house.database.open_store() as store:
        await store.preferences.put(INSTANCE, Preference(HoursWish(zone="Asia/Jakarta")))
    for at, seen_at in (
        ("2019-12-23T00:30", "08.00"),
        ("2019-12-23T10:00", "10.00"),
        ("2019-12-23T10:00+08:00", "09.00"),
    ):
        told = await remind(tmp_path, "--at", at, "--dry-run")
        assert told == f"Senin, 23 Desember 2019: 1 orang\n{seen_at} WIB Ayu (pic Bag. Hukum): {SEEN}\n"
    simulator = Simulator()
    async with serve(create_app(simulator)) as address:
        simulator.user(AYU, started=True)
        wire = {"BOT_API_URL": address, "BOT_TOKEN": DEFAULT_TOKEN}
        assert "tidak ada" in await remind(tmp_path, "--at", "2019-12-23T07:30", **wire)
        assert await remind(tmp_path, "--at", "2019-12-23T08:00", **wire) == "1 terkirim\n"


async def test_it_names_who_is_told_nothing_and_why(tmp_path: Path) -> None:
    await prepared(tmp_path)
    async with open_house(settings_for(tmp_path)) as house, house.database.open_store() as store:
        wishes = {8: Preference(leave_until=date(2020, 1, 3)), 9: Preference(quiet_days=frozenset({0}))}
        for number, wished in wishes.items():
            await store.people.join(number, role=Role.READER, name=f"Staf {number}", opds=(), at=house.resources.now())
            await store.preferences.put(number, wished)
        await store.reminders.mark_blocked(AYU, at=house.resources.now())
    told = await remind(tmp_path, "--at", "2019-12-23T08:00", "--dry-run")
    assert told.splitlines() == [
        "Senin, 23 Desember 2019: 0 orang",
        "tidak diingatkan: Ayu (pic), memblokir bot",
        "tidak diingatkan: Staf 8 (staf), cuti sampai Jumat, 3 Januari 2020",
        "tidak diingatkan: Staf 9 (staf), hari tenang pilihannya",
    ]


async def test_it_sends_what_is_due_then_and_says_what_became_of_it(tmp_path: Path) -> None:
    await prepared(tmp_path)
    simulator = Simulator()
    async with serve(create_app(simulator)) as address:
        wire = {"BOT_API_URL": address, "BOT_TOKEN": DEFAULT_TOKEN}
        nothing = "tidak ada pengingat yang jatuh tempo saat itu\n"
        assert await remind(tmp_path, "--at", "2019-12-02T07:00", **wire) == nothing
        assert await remind(tmp_path, "--at", "2019-12-02T08:00", **wire) == "1 tidak dapat dihubungi\n"
        simulator.user(AYU, started=True)
        async with open_house(settings_for(tmp_path)) as house, house.database.open_store() as store:
            assert await store.reminders.unblock(AYU)
        assert await remind(tmp_path, "--at", "2019-12-23T08:00", **wire) == "1 terkirim\n"
        assert await remind(tmp_path, "--at", "2019-12-23T08:00", **wire) == nothing
    (digest,) = simulator.sent(AYU)
    assert "sisa 4 hari kerja" in digest.text


async def test_it_says_that_nobody_is_there_to_be_told(tmp_path: Path) -> None:
    async with open_house(settings_for(tmp_path)) as house:
        await import_file(house, SAMPLE)
    told = await remind(tmp_path, "--at", "2019-12-23T08:00", "--dry-run")
    assert told == (
        "Senin, 23 Desember 2019: 0 orang; 37 baris lewat target atau jatuh tempo dalam 30 hari, tetapi belum ada PIC "
        "yang bergabung atau koordinator yang menulis kepada bot\n"
    )


async def test_it_says_what_telegram_did_not_take_and_that_it_may_be_tried_again(tmp_path: Path) -> None:
    await prepared(tmp_path)
    simulator = Simulator()
    simulator.user(AYU, started=True)
    database = {"BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", "BOT_DATA_DIR": str(tmp_path)}
    async with serve(create_app(simulator)) as address:
        wire = {"BOT_API_URL": address, "BOT_TOKEN": DEFAULT_TOKEN}
        simulator.floods("sendMessage", retry_after=1)
        done = await asyncio.to_thread(bot, tmp_path, "remind", "--at", "2019-12-23T08:00", **database, **wire)
        assert (done.returncode, done.stdout) == (75, "")
        *_, told = done.stderr.splitlines()
        assert told == "1 pengingat belum terkirim karena gangguan pada Telegram; ulangi, atau jalankan bot"
        assert await remind(tmp_path, "--at", "2019-12-23T08:01", **wire) == "1 terkirim\n"


async def test_a_telegram_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    database = {"BOT_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'bot.db'}", "BOT_DATA_DIR": str(tmp_path)}
    nowhere = {"BOT_TOKEN": DEFAULT_TOKEN, "BOT_API_URL": "http://127.0.0.1:9"}
    done = await asyncio.to_thread(bot, tmp_path, "remind", **database, **nowhere)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "Telegram tidak terjangkau; periksa jaringan atau BOT_API_URL, lalu ulangi\n"
