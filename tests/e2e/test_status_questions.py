"""How a row stands, asked in plain words or by a report's reference."""

import pytest

from simulator.values import User
from spbe.people import Role
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
