"""How a row stands, asked in plain words or by a report's reference."""

import pytest

from simulator.values import User
from spbe.people import Person, Role
from spbe.reports import Report
from spbe.usecases import verifying
from spbe.usecases.verifying import ReturnReason
from tests.e2e.conftest import Town
from tests.e2e.test_verifying import reported

pytestmark = pytest.mark.asyncio(loop_scope="module")

HUKUM = "Bag. Hukum"
NOT_ALLOWED = "di luar wewenang Anda"
ASKED = (
    "no 33 sudah berapa persen",
    "status baris 33",
    "sudah sampai mana tl 33",
    "gimana progres no 33",
    "no 33 udah kelar blm min?",
    "verifikasi 33",
    "/verifikasi 33",
)


async def hukum(town: Town) -> User:
    return await town.member(Role.FOCAL_POINT, HUKUM, name="Ayu")


@pytest.mark.parametrize("text", ASKED)
async def test_the_state_of_a_row_is_its_card(town: Town, text: str) -> None:
    for person in (await hukum(town), await town.member(Role.READER, "Bappeda")):
        (card,) = await town.simulator.ask(person, "/tugas 33")
        (said,) = await town.simulator.ask(person, text)
        assert said.text.startswith("Baris 33 (indikator 33)")
        assert (said.html, said.labels) == (card.html, card.labels)
    (said,) = await town.simulator.ask(town.guest(), text)
    assert "hanya dapat dibaca anggota" in said.text


async def test_a_row_that_is_not_there_is_told(town: Town) -> None:
    (said,) = await town.simulator.ask(await hukum(town), "status baris 99")
    assert "tidak ada baris dengan nomor itu" in said.text


async def test_a_reference_opens_the_history_of_its_row_to_its_readers_only(town: Town) -> None:
    ayu = await hukum(town)
    report = await reported(town, ayu, 15, note="SK sudah terbit")
    texts = (report.reference, report.reference.lower(), f"/riwayat {report.reference}", f"status {report.reference}")
    for text in texts:
        (said,) = await town.simulator.ask(ayu, text)
        assert said.text.startswith("Riwayat\nBaris 15")
        assert "SK sudah terbit" in said.text
    other = await town.member(Role.FOCAL_POINT, "Bappeda")
    for reference in (report.reference, "L-2019-9999"):
        for text in (reference, f"/riwayat {reference}", f"verifikasi {reference}"):
            (said,) = await town.simulator.ask(other, text)
            assert NOT_ALLOWED in said.text
            (said,) = await town.simulator.ask(town.guest(), text)
            assert "hanya dapat dibaca anggota" in said.text
    (said,) = await town.simulator.ask(town.coordinator(), "L-2019-9999")
    assert "tidak ada laporan dengan nomor L-2019-9999" in said.text
    (card,) = await town.simulator.ask(ayu, f"/tugas {report.reference}")
    assert card.text.startswith("Baris 15 (indikator 15)")


async def test_a_coordinator_opens_the_report_to_verify(town: Town) -> None:
    ayu, lead = await hukum(town), town.coordinator()
    report = await reported(town, ayu, 15)
    for text in (f"verifikasi {report.reference}", "/verifikasi 15", "tolong verifikasi no 15", "periksa baris 15"):
        (card,) = await town.simulator.ask(lead, text)
        assert f"Laporan {report.reference}" in card.text
        assert card.labels[:2] == ("Terima", "Kembalikan")
    (queue,) = await town.simulator.ask(lead, "/verifikasi")
    (same,) = await town.simulator.ask(lead, "/verifikasi entah apa")
    assert same.text == queue.text
    (card,) = await town.simulator.ask(lead, "/verifikasi 1")
    assert card.text.startswith("Baris 1 (indikator 1)")


async def test_a_form_answers_it_and_goes_on_but_keeps_free_text(town: Town) -> None:
    ayu = await hukum(town)
    (screen,) = await town.simulator.ask(ayu, "/lapor 33")
    (card,) = await town.simulator.ask(ayu, "status baris 15")
    assert card.text.startswith("Baris 15 (indikator 15)")
    (screen,) = await town.simulator.tap(ayu, screen, "Proses")
    (screen,) = await town.simulator.tap(ayu, screen, "50%")
    answers = await town.simulator.ask(ayu, "no 33 sudah sampai mana?", count=2)
    assert not answers[0].text.startswith("Baris 33 (indikator 33) · Layanan Dokumentasi dan Informasi Hukum\nOPD")
    assert town.stored("SELECT step FROM draft WHERE person_id = ?", ayu.id) == [("note",)]


async def returned(town: Town, report: Report) -> None:
    """Return a report as a coordinator does."""
    boss = Person(town.coordinator().id, Role.COORDINATOR)
    await verifying.return_report(town.house.resources, boss, report.id, ReturnReason.UNSIGNED)


async def test_the_report_of_the_row_that_is_named_is_taken_back(town: Town) -> None:
    ayu = await hukum(town)
    first, second = await reported(town, ayu, 15), await reported(town, ayu, 33)
    (how,) = await town.simulator.ask(ayu, "tlg hapus laporan saya yg no 15")
    assert f"{first.reference} masih dapat ditarik" in how.text
    assert how.labels == ("Batalkan laporan 15", "Riwayat 15")
    (same,) = await town.simulator.ask(ayu, f"hapus laporan {second.reference}")
    assert same.labels == ("Batalkan laporan 33", "Riwayat 33")
    (other,) = await town.simulator.ask(ayu, "batalkan laporan no 1")
    assert "Tidak ada laporan yang Anda kirim untuk baris 1." in other.text
    assert other.labels == ()


async def test_a_report_that_stands_for_good_is_told_with_its_row(town: Town) -> None:
    ayu = await hukum(town)
    first = await reported(town, ayu, 15)
    await returned(town, first)
    await reported(town, ayu, 33)
    (told,) = await town.simulator.ask(ayu, "batalkan laporan no 15")
    assert f"{first.reference}, tidak dapat ditarik lagi: sudah diputuskan koordinator" in told.text
    assert "/lapor 15" in told.text
    assert told.labels == ("Riwayat 15",)
    await reported(town, await hukum(town), 33)
    (told,) = await town.simulator.ask(ayu, "batalkan laporan no 33")
    assert "sudah ada laporan yang lebih baru untuk baris ini" in told.text


async def test_taking_back_tells_what_the_row_returns_to(town: Town) -> None:
    ayu = await hukum(town)
    before, now = await reported(town, ayu, 33), await reported(town, ayu, 33)
    (how,) = await town.simulator.ask(ayu, "batalkan laporan no 33")
    (gone,) = await town.simulator.tap(ayu, how, "Batalkan laporan 33")
    assert f"{now.reference} dibatalkan. Baris 33 kembali menjadi ⏳ Menunggu verifikasi, 100%" in gone.text
    assert before.reference in gone.text


async def test_few_words_about_a_row_of_ones_own_ask_for_its_state(town: Town) -> None:
    ayu = await hukum(town)
    (card,) = await town.simulator.ask(ayu, "/tugas 15")
    (said,) = await town.simulator.ask(ayu, "no 15 gmn?")
    assert (said.html, said.labels) == (card.html, card.labels)
    for person, text in ((ayu, "no 1 gmn?"), (town.coordinator(), "no 15 gmn?"), (ayu, "no 15")):
        (said,) = await town.simulator.ask(person, text)
        assert said.text.startswith("Indikator")
    for person in (ayu, town.coordinator()):
        (said,) = await town.simulator.ask(person, "no 15 udah diterima?")
        assert said.text.startswith("Baris 15 (indikator 15)")


async def test_a_coordinator_who_accepts_in_words_checks_the_report(town: Town) -> None:
    ayu, lead = await hukum(town), town.coordinator()
    report = await reported(town, ayu, 15)
    for text in ("terima laporan no 15", "setujui laporan no 15"):
        (card,) = await town.simulator.ask(lead, text)
        assert f"Laporan {report.reference}" in card.text
        assert card.labels[:2] == ("Terima", "Kembalikan")
    (card,) = await town.simulator.ask(lead, "terima laporan no 1")
    assert card.text.startswith("Baris 1 (indikator 1)")
    (form,) = await town.simulator.ask(ayu, "terima kasih, laporan no 15")
    assert "Bagaimana statusnya sekarang?" in form.text
    await town.simulator.ask(ayu, "/batal")


async def test_after_a_return_the_way_on_is_told(town: Town) -> None:
    ayu = await hukum(town)
    await returned(town, await reported(town, ayu, 15))
    for text in ("siapa yg nolak?", "trs sy hrs gmn"):
        (told,) = await town.simulator.ask(ayu, text)
        assert "oleh koordinator" in told.text
        assert "Silakan perbaiki, lalu kirim laporan baru" in told.text
        assert "Lapor 15" in told.labels
    (form,) = await town.simulator.ask(ayu, "/lapor 15")
    assert "Laporan terakhir: Selesai, 100%, dikembalikan untuk diperbaiki." in form.text
    await town.simulator.ask(ayu, "/batal")
    other = await town.member(Role.FOCAL_POINT, "Dinas Dukcapil")
    (told,) = await town.simulator.ask(other, "trs sy hrs gmn")
    assert "dikembalikan" not in told.text


async def test_when_it_is_verified_is_about_a_report_that_waits(town: Town) -> None:
    ayu = await hukum(town)
    (answer,) = await town.simulator.ask(ayu, "kapan diverifikasi?")
    assert "Laporan terakhir Anda" not in answer.text
    waiting = await reported(town, ayu, 15)
    await returned(town, await reported(town, ayu, 33))
    (told,) = await town.simulator.ask(ayu, "kapan diverifikasi?")
    assert waiting.reference in told.text
    assert "menunggu verifikasi koordinator" in told.text


async def test_whether_it_was_sent_is_about_the_form_that_is_open(town: Town) -> None:
    ayu = await hukum(town)
    (told,) = await town.simulator.ask(ayu, "udah kekirim blm?")
    assert "Belum ada laporan yang Anda kirim" in told.text
    (screen,) = await town.simulator.ask(ayu, "/lapor 33")
    (screen,) = await town.simulator.tap(ayu, screen, "Proses")
    await town.simulator.tap(ayu, screen, "50%")
    (told,) = await town.simulator.ask(ayu, "udah kekirim blm?")
    assert told.text.startswith("Laporan baris 33 ini belum terkirim. Silakan lanjutkan isiannya")
    assert town.stored("SELECT step FROM draft WHERE person_id = ?", ayu.id) == [("note",)]
    await town.simulator.ask(ayu, "/batal")
    await town.simulator.ask(ayu, "no 33 sudah 60 persen, target akhir november")
    (told,) = await town.simulator.ask(ayu, "udah kekirim blm?")
    assert "belum terkirim. Tekan Kirim" in told.text
    assert "Kirim" in told.labels
    await town.simulator.tap(ayu, told, "Kirim")
    (told,) = await town.simulator.ask(ayu, "udah kekirim blm?")
    assert "Laporan terakhir Anda" in told.text
    (answer,) = await town.simulator.ask(town.coordinator(), "sudah terkirim?")  # perhaps of a broadcast
    assert "Belum ada laporan yang Anda kirim" not in answer.text
