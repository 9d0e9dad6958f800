"""Digests through the whole bot: when they come, what they say, and what can be done about them."""

import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.settings import CONTENT
from simulator.values import BotMessage, User
from spbe.people import Role
from spbe.reminding import Preference
from tests.e2e.days import Days, days_in

WEEK_BEFORE = "2019-12-23T08:00"
"""24 and 25 December are off, so what is due seven days before the end of the year goes out on the 23rd."""
DAY_BEFORE = "2019-12-30T08:00"
LAST_DAY = "2019-12-31T08:00"


@pytest.fixture
async def days(tmp_path: Path) -> AsyncIterator[Days]:
    async with days_in(tmp_path) as running:
        yield running


@pytest.fixture
async def ayu(days: Days) -> User:
    """Return the focal point of rows 15 and 33, whose targets are the end of 2019."""
    return await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def tap(days: Days, person: User, message: BotMessage, *labels: str) -> tuple[BotMessage, ...]:
    """Press one button of a message after the other and return what the bot sent upon the last."""
    simulator = days.town.simulator
    sent: tuple[BotMessage, ...] = ()
    for label in labels:
        act = await simulator.presses(person, message, label)
        await simulator.toast(act)
        await simulator.idle()
        sent = simulator.sent(after=act)
    return sent


async def report(days: Days, person: User, text: str) -> None:
    days.hands.at += timedelta(minutes=10)
    (summary,) = await days.town.simulator.ask(person, text)
    await days.town.simulator.tap(person, summary, "Kirim")


async def test_it_says_what_is_asked_until_when_why_and_how_to_change_it(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    assert digest.text == (
        "Pengingat tindak lanjut SPBE · Senin, 23 Desember 2019\n"
        "\n"
        "Menjelang target\n"
        "\n"
        "Baris 15 · Kebijakan Layanan Dokumentasi dan Informasi Hukum\n"
        "Diminta: Membuat Kebijakan Layanan JDIH\n"
        "Target tahun 2019 (paling lambat 31 Desember 2019), sisa 4 hari kerja\n"
        "\n"
        "Baris 33 · Layanan Dokumentasi dan Informasi Hukum\n"
        "Diminta: Optimalisasi Layanan Dokumentasi dan Informasi Hukum agar proses layanan dari awal pengajuan hingga "
        "akhir berbasis online\n"
        "Target tahun 2019 (paling lambat 31 Desember 2019), sisa 4 hari kerja\n"
        "\n"
        "Anda menerima ini sebagai PIC Bag. Hukum. Waktu pengingat dapat diatur: /pengingat"
    )
    assert digest.labels == ("Lapor", "Kendala", "Tunda", "Bukan tugas saya")


@pytest.mark.usefixtures("ayu")
async def test_it_comes_once_on_working_days_in_working_hours(days: Days) -> None:
    moments = {
        "2019-11-30T08:00": 0,  # a Saturday
        "2019-12-02T07:59": 0,
        "2019-12-02T08:00": 1,  # 30 days before was Sunday, so Friday would have been the day, had the bot been up
        "2019-12-02T08:01": 0,
        "2019-12-03T08:00": 0,
        "2019-12-17T16:00": 0,  # closed
        "2019-12-18T09:30": 1,  # 14 days before was yesterday
        "2019-12-24T08:00": 0,  # cuti bersama
        "2019-12-26T08:00": 1,  # seven days before was a day off that nobody covered
        "2019-12-27T15:59": 1,  # three days before is Saturday
        "2019-12-29T08:00": 0,
    }
    came = {moment: len(await days.on(moment)) for moment in moments}
    assert came == moments


@pytest.mark.usefixtures("ayu")
async def test_a_week_of_downtime_brings_one_digest_and_not_seven(days: Days) -> None:
    assert len(await days.on("2019-12-02T08:00")) == 1
    (digest,) = await days.on("2020-01-10T10:00")
    assert "lewat 7 hari kerja" in digest.text
    assert await days.on("2020-01-10T15:00") == ()


async def test_urgent_rows_stand_first_and_five_are_shown(days: Days) -> None:
    budi = await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    await days.town.change("UPDATE follow_up SET target_day = '2019-12-27' WHERE number = 24")
    digest = await days.only(budi, DAY_BEFORE)
    assert digest.text.index("Sudah lewat target") < digest.text.index("Baris 24 ") < digest.text.index("Segera jatuh")
    assert digest.text.count("Diminta:") == 5
    assert "Masih ada 11 baris lain. Tekan Lihat semua." in digest.text
    (listed,) = await tap(days, budi, digest, "Lihat semua (16)")
    assert "halaman 1 dari 4" in listed.text
    assert listed.labels == ("Baris 24", "Baris 1", "Baris 3", "Baris 5", "Baris 6", "Berikutnya")
    (turned,) = await tap(days, budi, listed, "Berikutnya")
    assert turned.edited
    (back,) = await tap(days, budi, turned, "Sebelumnya")
    assert (back.edited, back.labels) == (True, listed.labels)
    (row,) = await tap(days, budi, back, "Baris 24")
    assert (row.edited, row.labels) == (
        True,
        ("Lapor", "Kendala", "Tunda", "Bukan tugas saya", "Kartu baris", "Kembali"),
    )
    (times,) = await tap(days, budi, row, "Tunda")
    (same,) = await tap(days, budi, times, "Kembali")
    assert same.labels == row.labels
    put_off, left = await tap(days, budi, same, "Tunda", "Senin depan")
    assert ("Baris 24" in put_off.text, left.labels) == (True, ("Kartu baris",))
    (card,) = await tap(days, budi, left, "Kartu baris")
    assert "Baris 24" in card.text


async def test_the_last_of_several_rows_is_named_before_anything_happens_to_it(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    _, left = await tap(days, ayu, digest, "Tunda", "Tunda baris 15", "Besok")
    (choice,) = await tap(days, ayu, left, "Bukan tugas saya")
    assert choice.labels == ("Baris 33 bukan tugas saya", "Kembali")


async def test_it_says_how_the_row_was_reported_last(days: Days, ayu: User) -> None:
    await report(days, ayu, "no 33 terkendala anggaran 25%")
    digest = await days.only(ayu, WEEK_BEFORE)
    assert "Laporan terakhir: ⚠️ Terkendala 25%, Senin, 4 November 2019" in digest.text


async def test_what_holds_a_row_up_is_reported_from_the_digest(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    days.hands.at += timedelta(minutes=10)
    *_, form = await tap(days, ayu, digest, "Kendala", "Kendala baris 33")
    assert "Berapa persen" in form.text, "nobody has given a percent yet"
    (form,) = await days.town.simulator.tap(ayu, form, "50%")
    assert "Apa kendalanya?" in form.text


async def test_the_rows_that_a_digest_does_not_show_are_chosen_from_all(days: Days) -> None:
    budi = await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    digest = await days.only(budi, DAY_BEFORE)
    for act in ("Lapor", "Kendala", "Tunda", "Bukan tugas saya"):
        pressed = await days.town.simulator.presses(budi, digest, act)
        told = await days.town.simulator.toast(pressed)
        assert told.text == "Pilih barisnya; baris lain ada di Lihat semua."
        (choice,) = await days.town.simulator.answers(pressed)
        assert (choice.labels[-2:], len(choice.labels) <= 8) == (("Lihat semua (16)", "Kembali"), True)
        (listed,) = await tap(days, budi, choice, "Lihat semua (16)")
        assert "halaman 1 dari 4" in listed.text
        await tap(days, budi, choice, "Kembali")


async def test_a_row_that_is_done_meanwhile_leaves_the_list_of_all(days: Days) -> None:
    budi = await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    digest = await days.only(budi, DAY_BEFORE)
    (listed,) = await tap(days, budi, digest, "Lihat semua (16)")
    assert "Baris 3 · " in listed.text
    await report(days, budi, "no 3 selesai 100%")
    pressed = await days.town.simulator.presses(budi, listed, "Baris 3")
    assert (await days.town.simulator.toast(pressed)).text == "Tampilan ini sudah lama, saya muat ulang."
    (anew,) = await days.town.simulator.answers(pressed)
    assert (anew.message_id, anew.edited) == (listed.message_id, True)
    assert "Baris 3 · " not in anew.text
    assert anew.labels == ("Baris 1", "Baris 5", "Baris 6", "Baris 7", "Baris 14", "Berikutnya")
    await days.town.change("UPDATE follow_up SET status = 'terverifikasi', stage = 2")
    (empty,) = await tap(days, budi, anew, "Berikutnya")
    assert (empty.text, empty.labels) == ("Tidak ada lagi yang perlu dilakukan dari pengingat ini.", ())


async def test_what_falls_on_a_weekend_soon_is_soon(days: Days, ayu: User) -> None:
    assert "Segera jatuh tempo" in (await days.only(ayu, "2019-12-27T08:00")).text


async def test_what_falls_before_the_next_working_day_says_so(days: Days, ayu: User) -> None:
    await days.town.change("UPDATE follow_up SET target_day = '2019-12-28' WHERE number = 33")  # a Saturday
    digest = await days.only(ayu, "2019-12-27T08:00")
    assert "Target tahun 2019 (paling lambat 28 Desember 2019), sebelum hari kerja berikutnya" in digest.text


async def test_a_row_without_a_report_for_a_month_is_asked_about(days: Days, ayu: User) -> None:
    await days.town.change("UPDATE follow_up SET target_day = '2020-12-31' WHERE number IN (15, 33)")
    assert await days.on("2019-12-03T08:00") == ()
    digest = await days.only(ayu, "2019-12-04T08:00")
    assert digest.text.count("Belum ada laporan sejak Senin, 4 November 2019") == 2
    assert "Menjelang target" in digest.text
    await report(days, ayu, "no 33 proses 50%")
    assert await days.on("2020-01-02T08:00") == ()
    again = await days.only(ayu, "2020-01-03T08:00")
    assert again.text.count("Belum ada laporan sejak Senin, 4 November 2019") == 1
    assert "Proses 50%, Rabu, 4 Desember 2019" in again.text


async def test_a_report_ends_the_reminder_of_its_row(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, DAY_BEFORE)
    days.hands.at += timedelta(minutes=10)
    *_, form = await tap(days, ayu, digest, "Lapor", "Lapor baris 33")
    assert "Baris 33" in form.text
    for label in ("Proses", "50%", "Lewati"):
        form = (await days.town.simulator.tap(ayu, form, label))[-1]
    while "Kirim" not in form.labels:
        form = (await days.town.simulator.tap(ayu, form, "Lewati"))[-1]
    (sent,) = await days.town.simulator.tap(ayu, form, "Kirim")
    assert "L-2019-0001" in sent.text
    last = await days.only(ayu, LAST_DAY)
    assert "Baris 15" in last.text
    assert "Baris 33" not in last.text


async def test_nothing_comes_within_a_day_of_a_report_that_was_due(days: Days, ayu: User) -> None:
    await days.on("2019-12-29T17:00")
    await report(days, ayu, "no 15 proses 50%")
    await report(days, ayu, "no 33 terkendala anggaran 25%")
    assert await days.on(DAY_BEFORE) == ()
    assert "Baris 15" in (await days.only(ayu, LAST_DAY)).text


async def test_a_report_between_planning_and_sending_counts(days: Days, ayu: User) -> None:
    assert await days.on("2019-12-30T07:30") == ()
    await report(days, ayu, "no 15 dan 33 proses 50%")
    assert await days.on(DAY_BEFORE) == ()
    assert days.town.stored("SELECT DISTINCT outcome FROM digest WHERE day = '2019-12-30'") == [("empty",)]


@pytest.mark.parametrize(
    ("label", "told", "silent", "again"),
    [
        ("Besok", "Selasa, 24 Desember 2019", (), "2019-12-24T08:00"),
        ("3 hari", "Kamis, 26 Desember 2019", ("2019-12-25T08:00",), "2019-12-26T08:00"),
        ("Senin depan", "Senin, 30 Desember 2019", ("2019-12-27T08:00",), "2019-12-30T08:00"),
    ],
)
async def test_putting_off_keeps_a_row_away_for_so_long(
    days: Days, ayu: User, label: str, told: str, silent: tuple[str, ...], again: str
) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    answer, refreshed = await tap(days, ayu, digest, "Tunda", "Tunda baris 33", label)
    working = told if label != "Besok" else "Kamis, 26 Desember 2019"
    assert answer.text.endswith(f"Anda diingatkan lagi mulai {working}.")
    assert "Target tetap tahun 2019 (paling lambat Selasa, 31 Desember 2019)" in answer.text
    assert refreshed.labels == digest.labels
    for moment in silent:
        assert not [each for each in await days.on(moment) if "Baris 33" in each.text]
    await days.on(again)
    came = [*days.town.simulator.sent(ayu, answer), *await days.on("2019-12-30T09:00")]
    assert any("Baris 33" in each.text for each in came)
    assert days.town.stored("SELECT target_day FROM follow_up WHERE number = 33") == [("2019-12-31",)]


async def test_all_rows_are_put_off_at_once_and_one_is_taken_back(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    answer, refreshed = await tap(days, ayu, digest, "Tunda", "Semua 2 baris", "Senin depan")
    assert answer.text.startswith("2 baris: 15, 33\nTarget waktunya tidak berubah.")
    assert refreshed.labels == ()
    assert await days.on("2019-12-27T08:00") == ()
    old = await days.town.simulator.presses_button(ayu, digest, digest.button("Lapor"))
    assert (await days.town.simulator.toast(old)).text == "Tidak ada lagi yang perlu dilakukan dari pengingat ini."
    again = await days.only(ayu, DAY_BEFORE)
    (single, *_) = await tap(days, ayu, again, "Tunda", "Tunda baris 15", "Besok")
    (told,) = await tap(days, ayu, single, "Ingatkan lagi")
    assert "Anda diingatkan lagi tentang baris 15" in told.text


async def test_not_mine_goes_to_the_coordinator_who_decides(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    digest = await days.only(ayu, WEEK_BEFORE)
    notice, answer, refreshed = await tap(days, ayu, digest, "Bukan tugas saya", "Baris 33 bukan tugas saya")
    assert (notice.chat_id, answer.chat_id) == (boss.id, ayu.id)
    assert "Ayu (PIC Bag. Hukum) menyatakan baris 33" in notice.text
    assert "Koordinator sudah diberi tahu" in answer.text
    assert refreshed.message_id == digest.message_id
    last = await days.only(ayu, DAY_BEFORE)
    assert ("Baris 15" in last.text, "Baris 33" in last.text) == (True, False)
    kept, told = await tap(days, boss, notice, "Tetap tugasnya")
    assert (kept.chat_id, told.chat_id) == (boss.id, ayu.id)
    assert "Koordinator menetapkan baris 33" in told.text
    assert "Baris 33" in (await days.only(ayu, LAST_DAY)).text


async def test_not_mine_is_taken_back(days: Days, ayu: User) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    answer, _ = await tap(days, ayu, digest, "Bukan tugas saya", "Baris 33 bukan tugas saya")
    assert "Koordinator akan melihatnya" in answer.text
    (told,) = await tap(days, ayu, answer, "Tugas saya lagi")
    assert "kembali menjadi tugas Anda" in told.text
    assert "Baris 33" in (await days.only(ayu, DAY_BEFORE)).text


async def test_what_nobody_can_be_told_of_goes_to_the_coordinator(days: Days) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    digest = await days.only(boss, LAST_DAY)
    assert digest.labels == ("Buka baris", "Tunda", "Lihat semua (37)")
    assert "DKIS: belum ada PIC" in digest.text
    assert "Seluruhnya menurut OPD: DKIS 16, Bappeda 5, BKPSDM 4, " in digest.text
    assert (
        "OPD tanpa PIC: DKIS, Bappeda, BKPSDM, Bag. Organisasi, BPKAD, dan 5 lainnya. "
        "Undanglah seseorang, misalnya /undang Ni Ayu Bagian Hukum."
    ) in digest.text
    assert "sebagai koordinator SPBE, karena tidak ada PIC yang dapat diingatkan." in digest.text
    (row,) = await tap(days, boss, digest, "Buka baris", "Buka baris 1")
    assert row.message_id != digest.message_id
    assert row.labels == ("Tunda", "Kartu baris")


async def test_it_climbs_from_the_reporter_to_all_and_then_to_the_coordinator(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    for opd in ("DKIS", "Bappeda", "BPKAD", "BKPSDM", "Bag. Organisasi"):
        await days.town.member(Role.FOCAL_POINT, opd)
    nyoman = await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Nyoman")
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number NOT IN (15, 33)")
    await report(days, ayu, "no 15 dan 33 proses 50%")
    told = {moment: {each.chat_id for each in await days.on(moment)} for moment in (LAST_DAY, "2020-01-07T08:00")}
    assert told == {LAST_DAY: {ayu.id}, "2020-01-07T08:00": {ayu.id, nyoman.id}}
    late = {each.chat_id: each for each in await days.on("2020-01-14T08:00")}
    assert late.keys() == {ayu.id, nyoman.id, boss.id}
    assert "Bag. Hukum: PIC sudah diingatkan, terakhir Selasa, 7 Januari 2020" in late[boss.id].text


@pytest.fixture
async def boss(days: Days) -> User:
    """Return a coordinator who is told of rows 15 and 33 alone, once nobody else can be."""
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number NOT IN (15, 33)")
    return boss


async def goes_on_leave(days: Days, person: User) -> None:
    async with days.town.house.database.open_store() as store:
        await store.preferences.put(person.id, Preference(leave_until=date(2020, 1, 31)))


async def test_a_coordinator_learns_that_the_focal_point_is_on_leave(days: Days, ayu: User, boss: User) -> None:
    await goes_on_leave(days, ayu)
    digest = await days.only(boss, WEEK_BEFORE)
    assert digest.text.count("\nBag. Hukum: PIC sedang cuti\n") == 2
    assert "koordinator SPBE, karena tidak ada PIC yang dapat diingatkan." in digest.text
    assert "undanglah" not in digest.text


async def test_a_coordinator_learns_when_the_focal_point_was_told_before_the_leave(
    days: Days, ayu: User, boss: User
) -> None:
    await days.only(ayu, WEEK_BEFORE)
    await goes_on_leave(days, ayu)
    digest = await days.only(boss, "2019-12-27T08:00")
    assert digest.text.count("\nBag. Hukum: PIC sedang cuti, terakhir diingatkan Senin, 23 Desember 2019\n") == 2


async def test_a_coordinator_learns_that_the_focal_point_blocked_the_bot(days: Days, ayu: User, boss: User) -> None:
    await days.town.simulator.blocks(ayu)
    await days.on("2019-12-13T08:00")
    digest = await days.only(boss, WEEK_BEFORE)
    assert digest.text.count("\nBag. Hukum: PIC memblokir bot\n") == 2


@pytest.mark.parametrize(
    ("targets", "because"),
    [
        (("2019-12-20", "2019-12-31"), "barisnya sudah lewat target atau tidak ada PIC yang dapat diingatkan."),
        (("2019-12-20", "2019-12-21"), "barisnya sudah lewat target."),
        (("2019-12-31", "2020-01-02"), "tidak ada PIC yang dapat diingatkan."),
    ],
)
async def test_a_coordinator_learns_why_the_rows_come_to_them(
    days: Days, ayu: User, boss: User, targets: tuple[str, str], because: str
) -> None:
    for number, target in zip((15, 33), targets, strict=True):
        await days.town.change("UPDATE follow_up SET target_day = ? WHERE number = ?", target, number)
    await goes_on_leave(days, ayu)
    digest = await days.only(boss, DAY_BEFORE)
    assert f"Anda menerima ini sebagai koordinator SPBE, karena {because} " in digest.text


async def test_the_coordinator_reads_why_nobody_was_reminded(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number <> 33")
    (asked,) = await days.town.simulator.ask(ayu, "baris 33 bukan tugas saya")
    await tap(days, ayu, asked, "Baris 33 bukan tugas saya")
    assert "\nBag. Hukum: PIC menyatakan bukan tugasnya\n" in (await days.only(boss, WEEK_BEFORE)).text
    wayan = await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Wayan")
    await days.town.simulator.ask(wayan, "/pengingat cuti sampai 31 desember")
    told = (await days.only(boss, DAY_BEFORE)).text
    assert "\nBag. Hukum: PIC sedang cuti atau menyatakan bukan tugasnya\n" in told
    # Both are told for the first time in the same minute: by now nobody was.
    told = (await days.only(boss, "2020-01-14T08:00")).text
    assert "\nBag. Hukum: PIC belum pernah diingatkan sebelum hari ini\n" in told
    told = (await days.only(boss, "2020-01-21T08:00")).text
    assert "\nBag. Hukum: PIC sudah diingatkan, terakhir Selasa, 14 Januari 2020\n" in told


async def test_a_row_that_was_given_away_is_not_one_without_a_focal_point(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    for number in (33, 15):
        (asked,) = await days.town.simulator.ask(ayu, f"baris {number} bukan tugas saya")
        await tap(days, ayu, asked, f"Baris {number} bukan tugas saya")
    digest = await days.only(boss, LAST_DAY)
    assert "\nPIC menyatakan bukan tugasnya: baris 15, 33.\n" in digest.text
    (lacking,) = [line for line in digest.text.splitlines() if line.startswith("OPD tanpa PIC: ")]
    assert "Bag. Hukum," not in lacking
    assert "dan 4 lainnya" in lacking
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2 WHERE number NOT IN (15, 33)")
    later = await days.only(boss, "2020-01-07T08:00")
    assert later.text.count("\nBag. Hukum: PIC menyatakan bukan tugasnya\n") == 2
    assert "OPD tanpa PIC" not in later.text


async def test_a_returned_row_stands_before_those_as_urgent(days: Days) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    await days.town.change("UPDATE follow_up SET status = 'perlu perbaikan' WHERE number = 33")
    digest = await days.only(boss, LAST_DAY)
    assert digest.text.index("Baris 33 ") < digest.text.index("Baris 1 ")


async def test_the_longest_waiting_reports_are_named(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    budi = await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    for person, number in ((ayu, 33), (budi, 1), (budi, 3), (ayu, 15)):
        await report(days, person, f"no {number} selesai 100%")
    await days.town.change("UPDATE follow_up SET status_since = '2019-11-01 01:00:00' WHERE number = 15")
    digest = await days.only(boss, "2019-11-07T08:00")
    assert (
        "4 laporan sudah lama menunggu verifikasi Anda: baris 15 (Bag. Hukum), 6 hari; baris 1 (DKIS), 3 hari; "
        "baris 3 (DKIS), 3 hari; dan 1 lainnya."
    ) in digest.text


async def test_reports_that_wait_are_brought_before_the_coordinator(days: Days, ayu: User) -> None:
    boss = days.town.coordinator()
    await days.town.simulator.ask(boss, "/start")
    await report(days, ayu, "no 33 selesai 100%")
    assert await days.on("2019-11-06T08:00") == ()
    digest = await days.only(boss, "2019-11-07T08:00")
    assert "1 laporan sudah lama menunggu verifikasi Anda: baris 33 (Bag. Hukum), 3 hari." in digest.text
    (queue,) = await tap(days, boss, digest, "Antrean verifikasi")
    assert "Baris 33" in queue.text
    assert queue.message_id != digest.message_id


async def test_all_members_are_told_of_the_stages_of_the_evaluation(days: Days, ayu: User) -> None:
    sri = await days.town.member(Role.READER, "DKIS", name="Sri")
    await days.town.change("UPDATE follow_up SET status = 'dibatalkan', stage = 2")
    days.town.guest()
    told = await days.on("2020-08-28T08:00")
    assert {each.chat_id for each in told} == {ayu.id, sri.id}
    assert "Tahapan evaluasi · Batas akhir evaluasi mandiri 2020: Minggu, 30 Agustus 2020" in told[0].text
    assert "Anda menerima ini sebagai anggota." in told[0].text


async def test_somebody_who_blocked_the_bot_is_left_alone_until_they_write(days: Days, ayu: User) -> None:
    simulator = days.town.simulator
    simulator.world.chats[ayu.id].blocked = True  # the bot is not told: it was down
    assert await days.on(WEEK_BEFORE) == ()
    assert days.town.stored("SELECT outcome FROM digest") == [("blocked",)]
    before = len(simulator.calls)
    assert await days.on("2019-12-27T08:00") == ()
    assert not [call for call in simulator.calls[before:] if call.method == "sendMessage"]
    await simulator.unblocks(ayu)
    await simulator.ask(ayu, "/tugas")
    assert "Baris 33" in (await days.only(ayu, DAY_BEFORE)).text


async def test_a_digest_that_telegram_refuses_blocks_nobody_and_comes_on_the_next_day(days: Days, ayu: User) -> None:
    days.town.simulator.fails("sendMessage", status=400)
    with capture_logs() as logs:
        assert await days.on(WEEK_BEFORE) == ()
        assert await days.tick() == ()
    assert [each["event"] for each in logs if each["log_level"] == "error"] == ["a digest was refused"]
    assert days.town.stored("SELECT outcome FROM digest") == [("failed",)]
    assert days.town.stored("SELECT blocked_at FROM person WHERE id = ?", ayu.id) == [(None,)]
    assert "Baris 33" in (await days.only(ayu, "2019-12-26T08:00")).text


@pytest.mark.usefixtures("ayu")
async def test_telegram_asks_to_wait(days: Days) -> None:
    days.town.simulator.floods("sendMessage", retry_after=1)
    assert await days.on(WEEK_BEFORE) == ()
    assert await days.tick() == ()
    assert len(await days.later(timedelta(seconds=2))) == 1
    assert days.town.stored("SELECT outcome, attempts FROM digest") == [("sent", 1)]


@pytest.mark.usefixtures("ayu")
async def test_an_answer_that_was_lost_may_mean_twice_but_never_not_at_all(days: Days) -> None:
    days.town.simulator.drops("sendMessage", done=True)
    assert len(await days.on(WEEK_BEFORE)) == 1
    assert await days.tick() == (), "nobody else sends it before the lease ends"
    assert len(await days.later()) == 1
    assert days.town.stored("SELECT outcome, attempts FROM digest") == [("sent", 2)]


@pytest.mark.usefixtures("ayu")
async def test_a_telegram_that_is_down_is_given_up_for_the_round_only(days: Days) -> None:
    await days.town.member(Role.FOCAL_POINT, "DKIS", name="Budi")
    days.town.simulator.drops("sendMessage", times=50)
    assert await days.on(WEEK_BEFORE) == ()
    days.town.simulator.faults.clear()
    came = [*await days.tick(), *await days.later()]
    assert len(came) == 2
    assert days.town.stored("SELECT count(*) FROM digest WHERE outcome = 'sent'") == [(2,)]


async def test_the_buttons_of_a_digest_work_for_its_owner_alone(days: Days, ayu: User) -> None:
    wayan = await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Wayan")
    digests = {each.chat_id: each for each in await days.on(WEEK_BEFORE)}
    forged = digests[ayu.id].button("Tunda")
    act = await days.town.simulator.presses_button(wayan, digests[wayan.id], forged)
    assert "sudah lama" in (await days.town.simulator.toast(act)).text


async def test_a_digest_that_cannot_be_shown_waits_for_the_next_day(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    template = content / "messages" / "reminding" / "digest.j2"
    whole = template.read_text("utf-8")
    template.write_text(whole.replace("delivery.digest.day", "delivery.digest.hari"), "utf-8")
    async with days_in(tmp_path, content=content) as days:
        ayu = await days.town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
        with capture_logs() as logs:
            assert await days.on(WEEK_BEFORE) == ()
            assert await days.tick() == ()
        assert [each["event"] for each in logs if each["log_level"] == "error"] == ["a digest cannot be shown"]
        template.write_text(whole, "utf-8")
        days.town.house.contents.reload()
        assert "Baris 33" in (await days.only(ayu, "2019-12-26T08:00")).text


@pytest.mark.parametrize("act", ["Tunda", "Bukan tugas saya"])
async def test_a_button_means_the_row_that_it_was_sent_about(days: Days, ayu: User, act: str) -> None:
    digest = await days.only(ayu, WEEK_BEFORE)
    (row,) = days.town.stored("SELECT id FROM follow_up WHERE number = 33")
    act_now = await days.town.simulator.presses(ayu, digest, act)
    (choice,) = await days.town.simulator.answers(act_now)
    for old, new in ((33, 133), (15, 33), (133, 15)):  # as another matrix may number them
        await days.town.change("UPDATE follow_up SET number = ? WHERE number = ?", new, old)
    label = "Tunda baris 33" if act == "Tunda" else "Baris 33 bukan tugas saya"
    labels = (label, "Besok") if act == "Tunda" else (label,)
    answer, *_ = [each for each in await tap(days, ayu, choice, *labels) if each.chat_id == ayu.id]
    assert "Baris 15" in answer.text or "baris 15" in answer.text
    (silenced,) = days.town.stored("SELECT follow_up_id FROM snooze UNION SELECT follow_up_id FROM disowned")
    assert silenced == row
