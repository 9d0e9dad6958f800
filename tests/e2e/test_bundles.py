"""Rows that hang together, through the whole bot."""

import pytest
from structlog.testing import capture_logs

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
    return (await offered(town, person, text))[0]


async def offered(town: Town, person: User, text: str) -> tuple[BotMessage, ...]:
    """Send a report, and return its receipt and what is offered behind it."""
    act = await town.simulator.presses(person, await ask(town, person, text), "Kirim")
    assert (await town.simulator.toast(act)).text == "Terkirim."
    await town.simulator.idle()
    return town.simulator.sent(person, act)


async def forget(town: Town) -> None:
    await town.change("DELETE FROM bundle_row")
    await town.change("DELETE FROM bundle")


def reports(town: Town, row: int) -> list[tuple[object, ...]]:
    return town.stored(
        "SELECT r.status, r.percent FROM report r JOIN follow_up f ON f.id = r.follow_up_id WHERE f.number = ?", row
    )


async def test_proposals_are_taken_by_one_tap_and_removed_by_two(town: Town) -> None:
    await forget(town)
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


async def test_an_old_button_removes_no_later_bundle(town: Town) -> None:
    await forget(town)
    boss, other = town.coordinator(), town.coordinator()
    asked = await tap(town, boss, await ask(town, boss, "/kaitan 5 6 7"), "Hapus 5–7")
    sure = asked.button("Ya, hapus")
    await tap(town, boss, asked, "Ya, hapus")
    await ask(town, other, "/kaitan 14 16")
    act = await town.simulator.presses_button(boss, asked, sure)
    assert "sudah lama" in (await town.simulator.toast(act)).text
    await town.simulator.idle()
    assert "• Satu dokumen: baris 14, 16" in town.simulator.newest(asked).text
    assert town.stored("SELECT count(*) FROM bundle") == [(1,)]


WRITTEN = {
    "/kaitan 5 6 7 Revisi Perwali e-Government": "satu dokumen (Revisi Perwali e-Government) menutup baris 5–7",
    "/kaitan 5,6 & 7": "satu dokumen menutup baris 5–7",
    "/kaitan 23-25 27-32 menunggu 20": "baris 23–25, 27–32 menunggu baris 20 (Rencana Induk SPBE)",
    "/kaitan baris 34 nunggu no 19": "baris 34 menunggu baris 19 (Arsitektur SPBE)",
    "kaitkan baris 14 dan 16": "satu dokumen menutup baris 14, 16",
    "baris 14 sama 16 satu dokumen": "satu dokumen menutup baris 14, 16",
    "baris 5 6 7 satu dokumen revisi perwali": "satu dokumen (revisi perwali) menutup baris 5–7",
}


@pytest.mark.parametrize("text", WRITTEN)
async def test_what_is_written_is_noted_and_said_back(town: Town, text: str) -> None:
    await forget(town)
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
    await forget(town)
    answer = await ask(town, town.coordinator(), text)
    assert REFUSED[text] in answer.text
    assert "/kaitan" in answer.text or "/tugas" in answer.text
    assert town.stored("SELECT count(*) FROM bundle") == [(0,)]


async def test_a_card_tells_what_its_row_hangs_together_with(town: Town) -> None:
    await forget(town)
    boss = town.coordinator()
    await ask(town, boss, "/kaitan 5 6 7 Revisi Perwali")
    await ask(town, boss, "/kaitan 23-25 menunggu 20")
    assert "🔗 Satu dokumen dengan baris 6, 7 (Revisi Perwali)\n" in (await ask(town, boss, "/tugas 5")).text
    await town.change("UPDATE follow_up SET percent = 40 WHERE number = 20")
    assert "🔗 Menunggu baris 20 (Rencana Induk SPBE), 40%\n" in (await ask(town, boss, "/tugas 25")).text
    other = await town.member(Role.FOCAL_POINT, "Bag. Organisasi")
    assert "🔗 Menunggu baris 20 (Rencana Induk SPBE)\n" in (await ask(town, other, "/tugas 25")).text
    await town.change("UPDATE follow_up SET percent = 0 WHERE number = 20")


async def test_one_tap_reports_the_same_for_the_other_rows(town: Town) -> None:
    await forget(town)
    await ask(town, town.coordinator(), "/kaitan 5 6 7 Revisi Perwali")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    receipt, offer = await offered(town, ayu, "TL 5 proses 60%")
    assert receipt.labels == ("Batalkan laporan", "Perbaiki", "Tugas saya", "Lapor")
    assert "menutup baris 6 dan 7. Laporkan hal yang sama untuk keduanya?" in offer.text
    pressed = offer.button("Ya, laporkan juga")
    act = await town.simulator.presses_button(ayu, offer, pressed)
    (after,) = await town.simulator.answers(act)
    assert (after.message_id, after.edited) == (offer.message_id, True)
    assert "Laporkan hal yang sama" not in after.text
    assert after.labels[:4] == ("Batalkan laporan 6", "Perbaiki 6", "Batalkan laporan 7", "Perbaiki 7")
    assert [reports(town, row) for row in (5, 6, 7)] == [[("proses", 60)]] * 3
    again = await town.simulator.presses_button(ayu, offer, pressed)
    assert (await town.simulator.toast(again)).text == "Tampilan ini sudah lama, saya muat ulang."
    assert [len(reports(town, row)) for row in (5, 6, 7)] == [1, 1, 1]
    await town.simulator.idle()
    assert town.simulator.sent(ayu, again) == (), "the receipt stays, and no dead button comes back"


async def test_rows_that_are_further_are_named_and_left_alone(town: Town) -> None:
    await forget(town)
    await ask(town, town.coordinator(), "/kaitan 5 6 7 Revisi Perwali")
    await town.change("UPDATE follow_up SET status = 'proses', percent = 80 WHERE number = 6")
    await town.change("UPDATE follow_up SET status = 'belum', percent = 0 WHERE number = 7")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    _, offer = await offered(town, ayu, "TL 5 proses 65%")
    left_out = "Tidak ikut dilaporkan, karena sudah lebih jauh: baris 6 (🔄 Proses 80%)."
    assert "menutup baris 7. Laporkan" in offer.text
    assert left_out in offer.text
    done = await tap(town, ayu, offer, "Ya, laporkan juga")
    assert left_out in done.text
    assert town.stored("SELECT percent FROM follow_up WHERE number IN (6, 7) ORDER BY number") == [(80,), (65,)]


async def test_an_offer_whose_bundle_was_removed_says_so(town: Town) -> None:
    await forget(town)
    await ask(town, town.coordinator(), "/kaitan 14 16")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    _, offer = await offered(town, ayu, "TL 14 proses 5%")
    await forget(town)
    gone = await tap(town, ayu, offer, "Ya, laporkan juga")
    assert gone.text.startswith("Tawaran melaporkan hal yang sama untuk baris lain sudah tidak berlaku")
    assert gone.labels == ()


async def test_a_report_is_said_to_be_sent_though_nothing_can_be_offered(town: Town) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    summary = await ask(town, ayu, "TL 20 proses 20%")
    await town.change("ALTER TABLE bundle RENAME TO bundle_away")
    try:
        with capture_logs() as logs:
            receipt = await tap(town, ayu, summary, "Kirim")
            await town.simulator.idle()
    finally:
        await town.change("ALTER TABLE bundle_away RENAME TO bundle")
    assert "terkirim" in receipt.text
    errors = [each["event"] for each in logs if each["log_level"] == "error"]
    assert errors == ["cannot offer the same report for other rows"]


async def test_rows_of_others_are_named_with_their_agency(town: Town) -> None:
    await forget(town)
    await ask(town, town.coordinator(), "/kaitan 14 15 16 Revisi Perwali")
    ayu = await town.member(Role.FOCAL_POINT, "DKIS", name="Ayu")
    _, offer = await offered(town, ayu, "TL 14 proses 55%")
    assert "menutup baris 16. Laporkan hal yang sama untuk baris itu?" in offer.text
    assert "Baris 15 milik Bag. Hukum: mohon dikabarkan kepada OPD-nya." in offer.text
    hukum = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    _, alone = await offered(town, hukum, "TL 15 proses 20%")
    assert "menutup baris lain.\nBaris 14 milik DKIS; baris 16 milik DKIS: mohon dikabarkan" in alone.text
    assert alone.labels == ()


async def test_on_behalf_of_an_agency_its_focal_points_are_asked_for_every_row(town: Town) -> None:
    await forget(town)
    boss = town.coordinator()
    await ask(town, boss, "/kaitan 27 28 21")
    ketut = await town.member(Role.FOCAL_POINT, "Bappeda", name="Ketut")
    _, offer = await offered(town, boss, "TL 27 proses 30%")
    done = await tap(town, boss, offer, "Ya, laporkan juga")
    assert "1 PIC diminta membenarkan laporan-laporan ini." in done.text
    told = [each.text for each in town.simulator.world.sent if each.chat_id == ketut.id]
    assert [len([each for each in told if f"Baris {row}" in each]) for row in (28, 21)] == [1, 1]


async def test_those_who_wait_are_told_when_it_is_verified(town: Town) -> None:
    await forget(town)
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
    await forget(town)
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
