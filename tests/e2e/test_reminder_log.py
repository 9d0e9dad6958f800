"""The proof of reminders through the whole bot: digests are sent, and a coordinator asks who was told of what."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from handlers.buttons import encode
from handlers.lengths import LONGEST
from handlers.presses.reminders import ShowReminderLog
from simulator.values import Button, User
from spbe.people import Role
from tests.e2e.days import Days, days_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

AYU, BUDI = "I Gusti <Ayu> Purnamawati", "Budi Ayuna"
MORNINGS = ("2019-11-29T08:00", "2019-12-17T08:00", "2019-12-23T08:00", "2019-12-30T08:00")
STALE = "Tampilan ini sudah lama, saya muat ulang."


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def days(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Days]:
    """Give a town in which two focal points were told on four mornings; it is Monday, 30 December 2019."""
    async with days_in(tmp_path_factory.mktemp("bot")) as running:
        await running.town.member(Role.FOCAL_POINT, "Bag. Hukum", name=AYU)
        await running.town.member(Role.FOCAL_POINT, "BKPSDM", name=BUDI)
        for moment in MORNINGS:
            await running.on(moment)
        yield running


async def ask(days: Days, person: User, text: str) -> str:
    (answer,) = await days.town.simulator.ask(person, text)
    return answer.text


async def test_a_row_on_a_day_is_proven(days: Days) -> None:
    text = await ask(days, days.town.coordinator(), "/pengingat log 33 17 desember")
    assert text == (
        "Catatan pengingat · baris 33 · Selasa, 17 Desember 2019\n"
        "1–1 dari 1 pesan, terbaru di atas\n"
        "\n"
        "Selasa, 17 Desember 2019 pukul 08.00 WITA · terkirim\n"
        "I Gusti <Ayu> Purnamawati, Bag. Hukum\n"
        "• baris 33: pengingat 14 hari, target 31 Desember 2019"
    )


async def test_rows_that_were_told_the_same_stand_in_one_line(days: Days) -> None:
    text = await ask(days, days.town.coordinator(), "/pengingat log purnmawati 30 desember")
    assert "· I Gusti <Ayu> Purnamawati · Senin, 30 Desember 2019" in text
    assert "• baris 15, 33: pengingat 1 hari, target 31 Desember 2019" in text


async def test_pages_are_turned_in_place(days: Days) -> None:
    boss = days.town.coordinator()
    (first,) = await days.town.simulator.ask(boss, "/pengingat log 33")
    assert "1–4 dari 4 pesan" in first.text
    assert first.labels == ()
    (first,) = await days.town.simulator.ask(boss, "/pengingat log november sampai desember")
    assert first.labels == ("Berikutnya",)
    assert first.text.index("30 Desember 2019 pukul") < first.text.index("23 Desember 2019 pukul")
    (second,) = await days.town.simulator.tap(boss, first, "Berikutnya")
    assert (second.message_id, second.edited, second.labels) == (first.message_id, True, ("Sebelumnya",))
    assert "6–8 dari 8 pesan" in second.text
    assert "· 1 November 2019 sampai 31 Desember 2019" in second.text


async def test_of_several_one_is_chosen_by_a_button(days: Days) -> None:
    boss = days.town.coordinator()
    (asked,) = await days.town.simulator.ask(boss, "/pengingat log ayu 23 desember")
    assert "2 anggota cocok" in asked.text
    assert len(asked.labels) == 2
    (chosen,) = await days.town.simulator.tap(boss, asked, "Budi Ayuna, BKPSDM")
    assert "Catatan pengingat · Budi Ayuna · Senin, 23 Desember 2019" in chosen.text
    assert "1–1 dari 1 pesan" in chosen.text


NOTHING = {
    "/pengingat log kemarin": "Tidak ada pengingat yang tercatat untuk pencarian ini. Seluruh catatan: /pengingat log",
    "/pengingat log wayan <b>": "wayan <b> tidak saya kenali sebagai anggota, baris, atau tanggal",
    "/pengingat log 99": "tidak ada baris dengan nomor itu",
    "/pengingat log 1 januari 2030": "Tidak ada pengingat yang tercatat untuk pencarian ini",
    "/pengingat log 😀😀": "😀😀 tidak saya kenali",
}


@pytest.mark.parametrize("text", NOTHING)
async def test_where_there_is_nothing_it_says_so_with_the_way_out(days: Days, text: str) -> None:
    assert NOTHING[text] in await ask(days, days.town.coordinator(), text)


@pytest.mark.parametrize("since", [0, 10**17])
async def test_a_button_with_an_impossible_day_is_stale(days: Days, since: int) -> None:
    boss = days.town.coordinator()
    (answer,) = await days.town.simulator.ask(boss, "/pengingat log 33")
    act = await days.town.simulator.presses_button(
        boss, answer, Button("Berikutnya", data=encode(ShowReminderLog(since=since)))
    )
    assert (await days.town.simulator.toast(act)).text == STALE


async def test_a_button_with_a_page_that_is_gone_shows_the_last_one(days: Days) -> None:
    boss = days.town.coordinator()
    (answer,) = await days.town.simulator.ask(boss, "/pengingat log 33")
    act = await days.town.simulator.presses_button(
        boss, answer, Button("Berikutnya", data=encode(ShowReminderLog(page=10**9)))
    )
    (last,) = await days.town.simulator.answers(act)
    assert last.labels == ("Sebelumnya",)


OWN_RECORD = "pengingat yang dikirim kepada Anda sendiri ada di berkas /datasaya"


async def test_others_are_told_where_their_own_record_is(days: Days) -> None:
    member = await days.town.member(Role.FOCAL_POINT, "Bappeda", name="Ketut")
    assert OWN_RECORD in await ask(days, member, "/pengingat log 33")
    (start,) = await days.town.simulator.ask(member, "/start")
    act = await days.town.simulator.presses_button(
        member, start, Button("Berikutnya", data=encode(ShowReminderLog(row=33)))
    )
    assert OWN_RECORD in (await days.town.simulator.toast(act)).text
    assert AYU not in await ask(days, days.town.guest(), "/pengingat log 33")


RULES = ("stale:1", "overdue:14", "snooze:0", "review:2", "before:0")


async def test_every_outcome_has_its_words_and_the_longest_page_fits(days: Days) -> None:
    """A coordinator with the longest name is in many agencies and was told of many rows, and much went wrong."""
    town, boss = days.town, days.town.coordinator()
    shorts = [short for (short,) in town.stored("SELECT short FROM opd ORDER BY id LIMIT 9")]
    user = await town.member(Role.FOCAL_POINT, *shorts, name="Desak " + "Ñ" * 74)
    await town.change("UPDATE membership SET since = '2019-01-01 00:00:00.000000' WHERE person_id = ?", user.id)
    words = {
        "sent": "WITA · terkirim\n",
        "empty": "tidak dikirim karena tidak ada lagi",
        "blocked": "tidak terkirim: penerima memblokir bot",
        "failed": "tidak terkirim\n",
        "missed": "tidak terkirim pada jam kerja",
        "uncertain": "mungkin terkirim",
        None: "menunggu dikirim",
    }
    rows = [row for (row,) in town.stored("SELECT id FROM follow_up WHERE number % 2 = 1")]
    for number, outcome in enumerate(words, 1):
        at = f"2019-12-2{number} 00:00:00.000000"
        settled = at if outcome else None
        await town.change(
            "INSERT INTO digest (id, person_id, day, visible_at, closes_at, outcome, settled_at, message_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 987654321)",
            900 + number, user.id, at[:10], at, at, outcome, settled,
        )  # fmt: skip
        for rule in (*RULES[number % 5 :], *RULES[: number % 5]):
            for row in rows:
                await town.change(
                    "INSERT INTO reminder (person_id, follow_up_id, rule, anchor, why, planned_at, digest_id, outcome,"
                    " settled_at) VALUES (?, ?, ?, ?, 'coordinator', ?, ?, ?, ?)",
                    user.id, row, rule, f"2019-11-{number:02}", at, 900 + number,
                    "cancelled" if outcome else None, settled,
                )  # fmt: skip
    (page,) = await town.simulator.ask(boss, "/pengingat log desak")
    (rest,) = await town.simulator.tap(boss, page, "Berikutnya")
    assert max(len(page.text), len(rest.text)) < LONGEST
    assert "dipersingkat" not in page.text
    assert "1–5 dari 7 pesan" in page.text
    for told in words.values():
        assert told in page.text + rest.text
    assert f"baris {', '.join(map(str, range(1, 38, 2)))}: " in page.text
    assert "• dan 2 hal lain" in page.text
    assert "dan 7 OPD lain" in page.text
    for told in (
        "pengingat lewat target, target ",
        "tanpa laporan ",
        "diingatkan lagi setelah ditunda sampai ",
        "menunggu verifikasi sejak ",
        ", sebagai koordinator",
        "dibatalkan karena tidak berlaku lagi",
    ):
        assert told in page.text
