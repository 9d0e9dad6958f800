"""Targets are moved in the chat: by command, by words and by buttons, never without a preview and a second tap."""

from datetime import date

import pytest

from handlers.buttons import encode
from handlers.presses.targets import ChooseTarget, KeepTargets, MoveTargets
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

REASONS = ("Menunggu penetapan", "Anggaran", "Menunggu OPD lain", "Kesepakatan rapat", "Batal")
STALE = "Tampilan ini sudah lama, saya muat ulang."


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    return answer


def target(town: Town, row: int) -> tuple[str, str]:
    ((day, precision),) = town.stored("SELECT target_day, target_precision FROM follow_up WHERE number = ?", row)
    return day, precision


async def test_a_target_is_moved_by_buttons_alone(town: Town) -> None:
    boss = town.coordinator()
    pic = await town.member(Role.FOCAL_POINT, "Bappeda", name="Ketut <Adi>")
    ((row,),) = town.stored(
        "SELECT min(follow_up.number) FROM follow_up JOIN follow_up_opd ON follow_up_id = follow_up.id"
        " JOIN opd ON opd.id = opd_id WHERE short = 'Bappeda'"
    )
    card = await ask(town, boss, f"/tugas {row}")
    standing = await tap(town, boss, card, "Ubah target")
    assert "Target sekarang: tahun 2019 (paling lambat Selasa, 31 Desember 2019)" in standing.text
    assert standing.labels == ("Januari 2020", "Februari 2020", "triwulan I 2020", "tahun 2020", "Batal")
    asked = await tap(town, boss, standing, "triwulan I 2020")
    assert asked.labels == REASONS
    assert "hari kerja lagi" in asked.text
    assert "Akan diberi tahu: Ketut <Adi>." in asked.text
    preview = await tap(town, boss, asked, "Anggaran")
    assert preview.labels == ("Ubah target", "Batal")
    assert target(town, row) == ("2019-12-31", "year")
    done = await tap(town, boss, preview, "Ubah target")
    assert target(town, row) == ("2020-03-31", "quarter")
    assert "PIC sudah diberi tahu: Ketut <Adi>." in done.text
    notice = town.simulator.sent(pic)[-1]
    assert "Koordinator mengubah target 1 baris OPD Anda menjadi triwulan I 2020" in notice.text
    assert "Alasan: Anggaran" in notice.text
    assert notice.labels == ("Buka baris", "Riwayat")
    again = await ask(town, boss, f"/target {row}")
    assert "Target semula: tahun 2019" in again.text
    assert "tahun 2019 → triwulan I 2020, oleh koordinator. Alasan: Anggaran" in again.text
    assert f"/target {row} April 2020 karena" in again.text


async def test_a_typed_reason_is_found_again_where_it_was_typed(town: Town) -> None:
    boss = town.coordinator()
    preview = await ask(town, boss, "/target 33 15 akhir tw 1 2020 karena menunggu <Perda> & DPRD")
    assert preview.labels == ("Ubah target", "Batal")
    await tap(town, boss, preview, "Ubah target")
    assert target(town, 33) == target(town, 15) == ("2020-03-31", "quarter")
    assert town.stored("SELECT reason FROM target_change WHERE reason LIKE '%Perda%'") == [
        ("menunggu <Perda> & DPRD",),
        ("menunggu <Perda> & DPRD",),
    ]
    act = await town.simulator.presses_button(boss, preview, preview.button("Ubah target"))
    assert "sudah bertarget" in (await town.simulator.toast(act)).text


async def test_plain_words_do_what_the_command_does(town: Town) -> None:
    boss = town.coordinator()
    asked = await ask(town, boss, "tolong undur target no 6 dan 7 ke akhir bulan depan")
    assert asked.labels == REASONS
    preview = await tap(town, boss, asked, "Kesepakatan rapat")
    await tap(town, boss, preview, "Ubah target")
    assert target(town, 6) == target(town, 7) == ("2019-12-31", "month")


async def test_all_rows_of_an_agency_are_moved_together(town: Town) -> None:
    boss = town.coordinator()
    preview = await ask(town, boss, "/target bkpsdm jadi 30 juni 2020 krn rotasi")
    kept = await tap(town, boss, preview, "Batal")
    assert kept.text == "Baik, tidak ada target yang diubah."
    assert town.stored("SELECT 1 FROM follow_up WHERE target_day = '2020-06-30'") == []
    standing = await ask(town, boss, "/target 18 19")
    assert "Target 2 baris yang masih terbuka" in standing.text
    asked = await tap(town, boss, standing, "tahun 2020")
    await tap(town, boss, await tap(town, boss, asked, "Menunggu OPD lain"), "Ubah target")
    assert target(town, 18) == target(town, 19) == ("2020-12-31", "year")


async def test_what_changed_meanwhile_is_shown_before_anything_moves(town: Town) -> None:
    boss, other = town.coordinator(), town.coordinator()
    preview = await ask(town, boss, "/target 20 31 maret 2020 karena rapat")
    await tap(town, other, await ask(town, other, "/target 20 mei 2020 karena anggaran"), "Ubah target")
    act = await town.simulator.presses(boss, preview, "Ubah target")
    assert (await town.simulator.toast(act)).text == STALE
    assert target(town, 20) == ("2020-05-31", "month")
    (shown,) = await town.simulator.answers(act)
    assert "Mei 2020 (semula tahun 2019)" in shown.text
    await tap(town, boss, shown, "Ubah target")
    assert target(town, 20) == ("2020-03-31", "day")


WAYS_OUT = {
    "/target": "/target 5 6 7 jadi akhir triwulan 1 karena anggaran",
    "ubah target": "Mengubah target: tulis nomor baris",
    "/target 99 maret 2020": "Baris 99 tidak ada di matriks. Silakan pilih nomor baris dari /tugas.",
    "/target indikator 48 maret 2020": "Indikator 48 tidak ada di matriks.",
    "/target 5 31 februari 2020": "“31 februari 2020” tidak ada di kalender",
    "/target 5 kemarin": "Minggu, 3 November 2019 sudah lewat: silakan sebutkan tanggal yang akan datang",
    "/target 5 2019": "Baris 5 sudah bertarget Selasa, 31 Desember 2019",
    "/target 5 secepatnya": "belum saya pahami, jadi belum ada yang berubah: “secepatnya”",
    "/target dinas perhubungn 2020": "“dinas perhubungn”",
    "/target maret 2020": "Baris yang mana?",
    "/target 5 maret 2020 karena " + "x" * 301: "paling banyak 300 karakter",
    "/target 😀": "Mengubah target: tulis nomor baris",
}


@pytest.mark.parametrize("text", WAYS_OUT)
async def test_what_cannot_be_done_is_said_with_the_way_out(town: Town, text: str) -> None:
    answer = await ask(town, town.coordinator(), text)
    assert WAYS_OUT[text] in answer.text
    assert answer.labels == ()


async def test_a_settled_row_keeps_its_target(town: Town) -> None:
    boss = town.coordinator()
    preview = await ask(town, boss, "/target 22 maret 2020 karena rapat")
    await town.change("UPDATE follow_up SET status = 'terverifikasi', stage = 2 WHERE number = 22")
    act = await town.simulator.presses(boss, preview, "Ubah target")
    assert "sudah terverifikasi atau dibatalkan" in (await town.simulator.toast(act)).text
    assert "Ubah target" not in (await ask(town, boss, "/tugas 22")).labels
    assert "/riwayat 22" in (await ask(town, boss, "/target 22")).text


async def test_others_neither_see_nor_move_targets(town: Town) -> None:
    pic, boss = await town.member(Role.FOCAL_POINT, "DKIS", name="Budi"), town.coordinator()
    card = await ask(town, pic, "/tugas 3")
    assert "Ubah target" not in card.labels
    assert "Target hanya dapat diubah koordinator SPBE" in (await ask(town, pic, "/target 3 maret 2020")).text
    day = date(2020, 3, 31).toordinal()
    for press in (ChooseTarget(3, day, "day"), MoveTargets(3, day, "day", None, 0), KeepTargets(3)):
        act = await town.simulator.presses_button(pic, card, Button("x", data=encode(press)))
        assert "hanya dapat diubah koordinator" in (await town.simulator.toast(act)).text
    group = town.simulator.group(-900, "Rapat", boss)
    act = await town.simulator.says(boss, "/target 3", chat=group)
    (answer,) = await town.simulator.answers(act)
    assert "tahun 2019" not in answer.text
    assert target(town, 3) == ("2019-12-31", "year")


@pytest.mark.parametrize("day", [0, 10**17])
async def test_a_button_with_an_impossible_day_is_stale(town: Town, day: int) -> None:
    boss = town.coordinator()
    standing = await ask(town, boss, "/target 3")
    act = await town.simulator.presses_button(boss, standing, Button("x", data=encode(ChooseTarget(3, day, "day"))))
    assert (await town.simulator.toast(act)).text == STALE


async def test_a_button_whose_words_are_gone_says_so(town: Town) -> None:
    boss = town.coordinator()
    act = await town.simulator.presses_button(
        boss, await ask(town, boss, "/tugas 3"),
        Button("x", data=encode(ChooseTarget(None, date(2020, 3, 31).toordinal(), "day"))),
    )  # fmt: skip
    assert "silakan tulis ulang" in (await town.simulator.toast(act)).text.lower()
