"""Which text is the note with which a report is returned: nothing returns one by mistake."""

import pytest

from spbe.people import Role
from tests.e2e.conftest import Town
from tests.e2e.test_verifying import OPD, ROWS, chosen, opened, reported, standing

pytestmark = pytest.mark.asyncio(loop_scope="module")

MEANWHILE = {
    "a form asks for its own note": ("/lapor 5", "Proses", "50%"),
    "a card was opened": ("/tugas 3",),
    "a command came": ("/profil",),
    "a question came": ("indikator 20 itu apa?",),
}


@pytest.mark.parametrize("between", MEANWHILE.values(), ids=MEANWHILE)
async def test_only_the_very_next_text_is_the_note(town: Town, between: tuple[str, ...]) -> None:
    """A text of a form, or one after anything else, never returns a report by itself."""
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    card, question = await chosen(town, coordinator, report, "Lainnya")
    (screen,) = await town.simulator.ask(coordinator, between[0])
    for label in between[1:]:
        (screen,) = await town.simulator.tap(coordinator, screen, label)
    act = await town.simulator.says(coordinator, "Draf sudah di Bagian Hukum")
    answers = await town.simulator.answers(act)
    assert standing(town, row) == "menunggu verifikasi"
    assert ("sebagai catatan untuk" in answers[0].text) is (len(between) == 1)
    await town.simulator.ask(coordinator, "lewati")
    assert standing(town, row) == "menunggu verifikasi"
    act = await town.simulator.says(coordinator, "Lampirkan notulennya", reply_to=question.message_id)
    assert "Perlu perbaikan" in (await town.simulator.answers(act))[0].text
    assert town.stored("SELECT note FROM verdict WHERE report_id = ?", report.id) == [("Lampirkan notulennya",)]
    await town.simulator.ask(coordinator, "/batal")
    assert card.labels


async def test_a_file_in_between_leaves_the_report_alone(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    card, _ = await chosen(town, coordinator, report, "Lainnya")
    act = await town.simulator.sends_document(coordinator, "notulen.pdf", b"%PDF-1.7\n" + b"isi " * 99)
    await town.simulator.answers(act)
    await town.simulator.ask(coordinator, "baris 5 saja")
    assert standing(town, row) == "menunggu verifikasi"
    await town.simulator.ask(coordinator, "/batal")
    await town.simulator.tap(coordinator, card, "Batal")


@pytest.mark.parametrize("text", ["verifikasi", "tugas", "tgas saya apa aja", "status baris 33", "L-2019-0001"])
async def test_a_command_in_plain_words_is_no_note(town: Town, text: str) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    card, _ = await chosen(town, coordinator, report, "Lainnya")
    (answer,) = await town.simulator.ask(coordinator, text)
    assert "sebagai catatan untuk" not in answer.text
    assert standing(town, row) == "menunggu verifikasi"
    await town.simulator.tap(coordinator, card, "Lewati")


async def test_lewati_that_comes_later_returns_only_after_a_tap(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    await chosen(town, coordinator, report, "Lainnya")
    await town.simulator.ask(coordinator, "/tugas 3")
    (check,) = await town.simulator.ask(coordinator, "lewati")
    assert check.text.startswith(f"Kembalikan {report.reference} (alasan: lainnya) tanpa catatan?")
    assert standing(town, row) == "menunggu verifikasi"
    await town.simulator.tap(coordinator, check, "Lewati")
    assert town.stored("SELECT note FROM verdict WHERE report_id = ?", report.id) == [(None,)]


async def test_a_shorter_note_may_follow_one_that_was_too_long(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    await chosen(town, coordinator, report, "Lainnya")
    for _ in range(2):
        (refused,) = await town.simulator.ask(coordinator, "panjang " * 200)
        assert "paling banyak 1.000 karakter" in refused.text
    assert standing(town, row) == "menunggu verifikasi"
    (done,) = await town.simulator.ask(coordinator, "Lampirkan notulennya")
    assert "Perlu perbaikan" in done.text


async def test_a_reason_typed_instead_of_chosen_is_shown_before_it_counts(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = 1
    report = await reported(town, pic, row)
    card = await opened(town, coordinator, report)
    await town.simulator.tap(coordinator, card, "Kembalikan")
    (check,) = await town.simulator.ask(coordinator, "nomor perda belum jelas")
    assert f"sebagai catatan untuk {report.reference} (alasan: lainnya)" in check.text
    assert standing(town, row) == "menunggu verifikasi"
    await town.simulator.tap(coordinator, check, check.labels[0])
    assert town.stored("SELECT reason, note FROM verdict WHERE report_id = ?", report.id) == [
        ("other", "nomor perda belum jelas")
    ]


async def test_why_own_reports_were_returned(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = 3
    report = await reported(town, pic, row)
    await chosen(town, coordinator, report, "Lainnya")
    await town.simulator.ask(coordinator, "Lampirkan berita acaranya")
    for text in ("kenapa laporan saya dikembalikan?", f"no {row} kenapa dikembalikan"):
        (told,) = await town.simulator.ask(pic, text)
        assert f"Laporan {report.reference} dikembalikan" in told.text
        assert "Alasan: lainnya." in told.text
        assert "Lampirkan berita acaranya" in told.text
        assert f"Lapor {row}" in told.labels
    other = await town.member(Role.FOCAL_POINT, "Bag. Hukum")
    (told,) = await town.simulator.ask(other, "kenapa laporan saya dikembalikan?")
    assert "Tidak ada laporan yang sedang dikembalikan" in told.text
    (told,) = await town.simulator.ask(other, f"no {row} kenapa dikembalikan")
    assert "berita acaranya" not in told.text
