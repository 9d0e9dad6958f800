"""Rows that hang together, through the whole bot."""

import pytest

from handlers.buttons import encode
from handlers.presses.bundles import RemoveBundle, RepeatReport, ShowBundles, TakeProposal
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_YOURS = "hal itu di luar wewenang Anda"


async def ask(town: Town, person: User, text: str) -> BotMessage:
    (answer,) = await town.simulator.ask(person, text)
    return answer


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    (answer,) = await town.simulator.tap(person, message, label)
    return answer


async def sent(town: Town, person: User, text: str) -> BotMessage:
    return await tap(town, person, await ask(town, person, text), "Kirim")


def forget(town: Town) -> None:
    town.change("DELETE FROM bundle_row")
    town.change("DELETE FROM bundle")


def reports(town: Town, row: int) -> list[tuple[object, ...]]:
    return town.stored(
        "SELECT r.status, r.percent FROM report r JOIN follow_up f ON f.id = r.follow_up_id WHERE f.number = ?", row
    )


async def test_proposals_are_taken_by_one_tap_and_removed_by_two(town: Town) -> None:
    forget(town)
    boss = town.coordinator()
    listed = await ask(town, boss, "/kaitan")
    assert "Usulan" in listed.text
    assert "• Satu dokumen: baris 5–7 (Revisi Perwali eGov atau Arsitektur SPBE)" in listed.text
    assert "• Baris 23–24 menunggu baris 20 (Rencana Induk SPBE)" in listed.text
    taken = await tap(town, boss, listed, "Pakai usulan 14, 16")
    assert taken.text.index("baris 14, 16") < taken.text.index("Usulan")
    asked = await tap(town, boss, taken, "Hapus 14, 16")
    assert "Laporan dan bukti tetap ada" in asked.text
    removed = await tap(town, boss, asked, "Ya, hapus")
    assert removed.text == listed.text


WRITTEN = {
    "/kaitan 5 6 7 Revisi Perwali e-Government": "satu dokumen (Revisi Perwali e-Government) menutup baris 5–7",
    "/kaitan 5,6 & 7": "satu dokumen menutup baris 5–7",
    "/kaitan 23-25 27-32 menunggu 20": "baris 23–25, 27–32 menunggu baris 20 (Rencana Induk SPBE)",
    "/kaitan baris 34 nunggu no 19": "baris 34 menunggu baris 19 (Arsitektur SPBE)",
    "kaitkan baris 14 dan 16": "satu dokumen menutup baris 14, 16",
}


@pytest.mark.parametrize("text", WRITTEN)
async def test_what_is_written_is_noted_and_said_back(town: Town, text: str) -> None:
    forget(town)
    assert f"Tercatat: {WRITTEN[text]}." in (await ask(town, town.coordinator(), text)).text


REFUSED = {
    "/kaitan 5": "paling sedikit dua",
    "/kaitan 5 99": "tidak ada baris dengan nomor itu",
    "/kaitan 20 menunggu 20": "ditunggu oleh yang seharusnya ditunggunya",
    "/kaitan perwali": "perwali belum saya pahami",
    "/kaitan <b>": "<b> belum saya pahami",
    "/kaitan 5 menunggu": "5 menunggu belum saya pahami",
}


@pytest.mark.parametrize("text", REFUSED)
async def test_what_makes_no_sense_is_answered_with_the_way_out(town: Town, text: str) -> None:
    forget(town)
    answer = await ask(town, town.coordinator(), text)
    assert REFUSED[text] in answer.text
    assert "/kaitan" in answer.text or "/tugas" in answer.text
    assert town.stored("SELECT count(*) FROM bundle") == [(0,)]


async def test_a_card_tells_what_its_row_hangs_together_with(town: Town) -> None:
    forget(town)
    boss = town.coordinator()
    await ask(town, boss, "/kaitan 5 6 7 Revisi Perwali")
    await ask(town, boss, "/kaitan 23-25 menunggu 20")
    assert "🔗 Satu dokumen dengan baris 6, 7 (Revisi Perwali)\n" in (await ask(town, boss, "/tugas 5")).text
    town.change("UPDATE follow_up SET percent = 40 WHERE number = 20")
    assert "🔗 Menunggu baris 20 (Rencana Induk SPBE), 40%\n" in (await ask(town, boss, "/tugas 25")).text
    other = await town.member(Role.FOCAL_POINT, "Bag. Organisasi")
    assert "🔗 Menunggu baris 20 (Rencana Induk SPBE)\n" in (await ask(town, other, "/tugas 25")).text
    town.change("UPDATE follow_up SET percent = 0 WHERE number = 20")


async def test_one_tap_reports_the_same_for_the_other_rows(town: Town) -> None:
    forget(town)
    await ask(town, town.coordinator(), "/kaitan 5 6 7 Revisi Perwali")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    receipt = await sent(town, ayu, "TL 5 proses 60%")
    assert "menutup baris 6 dan 7. Laporkan hal yang sama untuk keduanya?" in receipt.text
    pressed = receipt.button("Ya, laporkan juga")
    act = await town.simulator.presses_button(ayu, receipt, pressed)
    before, after = await town.simulator.answers(act, count=2)
    assert (before.message_id, before.edited) == (receipt.message_id, True)
    assert before.labels == ("Batalkan laporan", "Perbaiki", "Tugas saya", "Lapor")
    assert after.labels[:4] == ("Batalkan laporan 6", "Perbaiki 6", "Batalkan laporan 7", "Perbaiki 7")
    assert [reports(town, row) for row in (5, 6, 7)] == [[("proses", 60)]] * 3
    again = await town.simulator.presses_button(ayu, receipt, pressed)
    assert (await town.simulator.toast(again)).text == "Tampilan ini sudah lama, saya muat ulang."
    assert [len(reports(town, row)) for row in (5, 6, 7)] == [1, 1, 1]


async def test_rows_of_others_are_named_with_their_agency(town: Town) -> None:
    forget(town)
    await ask(town, town.coordinator(), "/kaitan 14 15 16 Revisi Perwali")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    receipt = await sent(town, ayu, "TL 14 proses 55%")
    assert "menutup baris 16. Laporkan hal yang sama untuk baris itu?" in receipt.text
    assert "Baris 15 milik Bag. Hukum: mohon dikabarkan kepada OPD-nya." in receipt.text
    hukum = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    alone = await sent(town, hukum, "TL 15 proses 20%")
    assert "Baris 14 milik DKIS" not in alone.text.split("menutup baris lain.")[0]
    assert "Ya, laporkan juga" not in alone.labels


async def test_on_behalf_of_an_agency_its_focal_points_are_asked_for_every_row(town: Town) -> None:
    forget(town)
    boss = town.coordinator()
    await ask(town, boss, "/kaitan 27 28")
    ketut = await town.member(Role.FOCAL_POINT, "Bappeda", name="Ketut")
    receipt = await sent(town, boss, "TL 27 proses 30%")
    act = await town.simulator.presses(boss, receipt, "Ya, laporkan juga")
    shown = await town.simulator.answers(act, count=2)
    assert "PIC diminta membenarkan laporan ini." in shown[-1].text
    told = [each.text for each in town.simulator.world.sent if each.chat_id == ketut.id]
    assert len([each for each in told if "Baris 28" in each]) == 1


async def test_those_who_wait_are_told_when_it_is_verified(town: Town) -> None:
    forget(town)
    boss = town.coordinator()
    await ask(town, boss, "/kaitan 2 8 9 menunggu 18")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    organisasi = await town.member(Role.FOCAL_POINT, "Bag. Organisasi", name="Wayan")
    await sent(town, ayu, "TL 18 selesai 100%")
    review = await ask(town, boss, "/verifikasi 18")
    decided = await tap(town, boss, review, "Terima")
    assert "Baris 2, 8–9 menunggu baris ini." in decided.text
    (notice,) = [each for each in town.simulator.world.sent if each.chat_id == organisasi.id]
    assert "Baris 18 (Tim Pengarah SPBE Instansi Pemerintah) sudah terverifikasi." in notice.text
    assert notice.labels == ("Baris 2", "Baris 8")
    card = await tap(town, organisasi, notice, "Baris 2")
    assert card.text.startswith("Baris 2 ")


async def test_others_note_nothing(town: Town) -> None:
    forget(town)
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    assert NOT_YOURS in (await ask(town, ayu, "/kaitan 5 6")).text
    assert NOT_YOURS in (await ask(town, town.guest(), "/kaitan")).text
    start = await ask(town, ayu, "/start")
    for press in (ShowBundles(), TakeProposal(1), RemoveBundle(1), RemoveBundle(1, sure=True)):
        act = await town.simulator.presses_button(ayu, start, Button("x", data=encode(press)))
        assert NOT_YOURS in (await town.simulator.toast(act)).text
    guest = town.guest()
    start = await ask(town, guest, "/start")
    ((report,),) = town.stored("SELECT min(id) FROM report")
    act = await town.simulator.presses_button(guest, start, Button("x", data=encode(RepeatReport(report))))
    assert "sudah lama" in (await town.simulator.toast(act)).text
