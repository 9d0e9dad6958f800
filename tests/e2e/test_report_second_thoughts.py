"""Changing one's mind in the middle of a report: corrections, other rows, drafts put aside, evidence taken out."""

import pytest

from spbe.people import Role
from tests.e2e.conftest import Town
from tests.e2e.test_reporting import PDF, draft_step, focal_point, reports, talked

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_an_older_card_sends_nothing(town: Town) -> None:
    ayu = await focal_point(town)
    first = await talked(town, ayu, "no 33 sudah 40 persen")
    await talked(town, ayu, "mksd saya 65%")
    (again,) = await town.simulator.tap(ayu, first, "Kirim")
    assert "65%" in again.text
    assert reports(town, ayu) == []
    await town.simulator.tap(ayu, again, "Kirim")
    assert reports(town, ayu)[0][2] == 65


async def test_one_of_two_reports_is_taken_back(town: Town) -> None:
    ayu = await focal_point(town)
    sent = await talked(town, ayu, "no 15 sudah 40 persen, no 33 baru 10 persen", "[Kirim]")
    told = await town.simulator.tap(ayu, sent, "Batalkan laporan 15")
    left = town.simulator.newest(sent)
    assert {"Batalkan laporan 33", "Perbaiki 33"} <= set(left.labels)
    assert "Batalkan laporan 15" not in left.labels
    assert any("dibatalkan" in each.text for each in told)
    await town.simulator.tap(ayu, left, "Batalkan laporan 33")
    counts = town.stored("SELECT count(*) FROM report WHERE reporter_id = ? AND withdrawn_at IS NULL", ayu.id)
    assert counts == [(0,)]


async def test_what_was_said_of_another_row_is_not_lost(town: Town) -> None:
    ayu = await focal_point(town)
    offer = await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]", "no 15 sudah 40 persen, target akhir november")
    assert "Pesan tadi belum saya catat" in offer.text
    (card,) = await town.simulator.tap(ayu, offer, "Buang")
    assert "Baris 15" in card.text
    assert "40%" in card.text
    assert "30 November 2019" in card.text
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize("note", ["draf menunggu revisi indikator 5", "rencana induk masih direvisi", "sdh 2x rapat"])
async def test_an_ordinary_note_is_a_note(town: Town, note: str) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]", note)
    assert "Kirim buktinya" in asked.text
    assert f"Catatan: {note}" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_draft_put_aside_takes_no_answers(town: Town) -> None:
    ayu = await focal_point(town)
    kept = await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]", "simpan draf")
    assert "laporan baris 33" in kept.text
    (answer,) = await town.simulator.ask(ayu, "bukti dukung kolaborasi tingkat 3")
    assert "Bukti dukung tingkat 3" in answer.text
    offer = await talked(town, ayu, "no 15 sudah 20 persen")
    assert offer.labels == ("Lanjutkan", "Buang")
    (note,) = await town.simulator.tap(ayu, offer, "Lanjutkan")
    assert "Tulis catatan" in note.text
    assert draft_step(town, ayu) == "note"
    await talked(town, ayu, "/batal")


async def test_evidence_is_taken_out_and_classified_anew(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Selesai]", "[100%]", "[Lewati]")
    for name in ("salah.pdf", "benar.pdf"):
        await town.simulator.answers(await town.simulator.sends_document(ayu, name, PDF + name.encode()))
    change = await talked(town, ayu, "terbuka", "ubah bukti")
    assert "Ganti klasifikasi" in change.labels
    (left,) = await town.simulator.tap(ayu, change, "Hapus salah.pdf")
    assert "salah.pdf" not in left.text
    assert "benar.pdf" in left.text
    await talked(town, ayu, "/batal")


async def test_a_link_out_of_the_blue_is_evidence(town: Town) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "https://jdih.denpasarkota.go.id/produk/123")
    assert "Bukti untuk baris yang mana?" in asked.text
    summary = await talked(town, ayu, "33", "terbuka")
    assert "jdih.denpasarkota.go.id" in summary.text
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize(
    "said",
    [
        "no 33 selesai https://drive.google.com/open?id=5",
        "no 33 selesai, perwali 20/2019 https://drive.google.com/open?id=5",
        "selesai no 33 https://drive.google.com/open?id=5 bukti terlampir",
        "no 33 selesai, link drive.google.com/open?id=5",
        "/lapor no 33 selesai https://drive.google.com/open?id=5",
    ],
)
async def test_a_report_with_a_link_takes_the_link_as_evidence(town: Town, said: str) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, said)
    assert "Klasifikasi dokumennya?" in asked.text
    assert "Baris 33" in asked.text
    assert "Status: Selesai · Kemajuan: 100%" in asked.text
    assert "• drive.google.com/open?id=5" in asked.text
    summary = await talked(town, ayu, "terbuka")
    assert "Kirim" in summary.labels
    await talked(town, ayu, "/batal")


async def test_the_name_of_a_site_is_no_evidence(town: Town) -> None:
    ayu = await focal_point(town)
    card = await talked(town, ayu, "no 33 web jdih.denpasarkota.go.id sudah 60 persen")
    assert "Kemajuan: 60%" in card.text
    assert "Bukti: tidak ada" in card.text
    await talked(town, ayu, "/batal")


async def test_what_comes_with_a_link_corrects_the_card(town: Town) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "no 33 sudah 40 persen", "no 33 jadi 70 persen https://drive.google.com/abc")
    assert "Kemajuan: 70%" in asked.text
    assert "• drive.google.com/abc" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_link_said_of_another_row_is_not_lost(town: Town) -> None:
    ayu = await focal_point(town)
    offer = await talked(town, ayu, "/lapor 15", "[Proses]", "no 33 selesai https://drive.google.com/abc")
    (asked,) = await town.simulator.tap(ayu, offer, "Buang")
    assert "Baris 33" in asked.text
    assert "• drive.google.com/abc" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_report_with_a_link_on_a_row_of_others_is_refused(town: Town) -> None:
    ayu = await focal_point(town)
    told = await talked(town, ayu, "no 3 selesai https://drive.google.com/abc")
    assert "Baris 3 bukan tugas OPD Anda" in told.text
    assert draft_step(town, ayu) is None


async def test_a_link_beside_a_row_is_evidence_for_it(town: Town) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "bukti no 33 sudah ada https://drive.google.com/abc")
    assert asked.text.startswith("Bukti dukung\nBaris 33")
    assert "Klasifikasi dokumennya?" in asked.text
    told = await talked(town, ayu, "batal")
    assert told.text == "Pengiriman bukti dibatalkan. Tidak ada yang terkirim."
    choice = await talked(town, ayu, "bukti no 3 https://drive.google.com/abc")
    assert "Baris 3 bukan tugas OPD Anda" in choice.text
    assert "Bukti untuk baris yang mana?" in choice.text
    (told,) = await town.simulator.tap(ayu, choice, "Batal")
    assert told.text == "Pengiriman bukti dibatalkan. Tidak ada yang terkirim."


async def test_evidence_said_to_an_empty_form_is_taken_by_the_form(town: Town) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "/lapor 33", "bukti no 33 sudah ada https://drive.google.com/abc")
    assert "Baris 33" in asked.text
    assert draft_step(town, ayu) == "percent"
    await talked(town, ayu, "/batal")


async def test_a_filled_report_is_thrown_away_in_plain_words(town: Town) -> None:
    ayu = await focal_point(town)
    told = await talked(town, ayu, "no 33 sudah 40 persen", "buang aja")
    assert told.text == "Laporan dibatalkan. Tidak ada yang terkirim."
    assert draft_step(town, ayu) is None


async def test_a_caption_about_another_row_is_not_mixed_in(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 15", "[Proses]")
    act = await town.simulator.sends_document(ayu, "SK.pdf", PDF, caption="no 33 sk")
    (offer,) = await town.simulator.answers(act)
    assert "belum saya catat" in offer.text
    assert draft_step(town, ayu) == "percent"
    await talked(town, ayu, "/batal")


async def test_a_file_in_the_middle_is_acknowledged_with_its_caption(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]")
    act = await town.simulator.sends_document(ayu, "SK.pdf", PDF, caption="keputusan tim")
    (asked,) = await town.simulator.answers(act)
    assert "Berkas SK · keputusan tim.pdf sudah masuk draf." in asked.text
    assert "Berapa persen" in asked.text
    await talked(town, ayu, "/batal")


async def test_evidence_of_several_rows_says_so(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "no 15 sudah 40 persen, no 33 baru 10 persen")
    (asked,) = await town.simulator.answers(await town.simulator.sends_document(ayu, "SK.pdf", PDF))
    assert "Baris 15" in asked.text
    assert "Baris 33" in asked.text
    assert "untuk semua baris di atas" in asked.text
    await talked(town, ayu, "/batal")


async def test_a_blocker_said_at_the_card_leads_back_to_it(town: Town) -> None:
    ayu = await focal_point(town)
    asked = await talked(town, ayu, "no 33 sudah 40 persen", "ganti statusnya jadi terkendala")
    assert "Kembali" in asked.labels
    summary = await talked(town, ayu, "nunggu ttd pak wali")
    assert "Kendala: menunggu penetapan/TTD" in summary.text
    await talked(town, ayu, "/batal")


async def test_sending_by_a_word_points_to_the_button(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "no 33 sudah 40 persen")
    first, card = await town.simulator.ask(ayu, "kirim", count=2)
    assert "tombol Kirim" in first.text
    assert "Kirim" in card.labels
    assert reports(town, ayu) == []
    await talked(town, ayu, "/batal")


async def test_a_reader_of_the_row_is_no_reporter(town: Town) -> None:
    reader = await town.member(Role.READER, "Bag. Hukum", name="Dewi")
    (answer,) = await town.simulator.ask(reader, "no 33 sudah 40 persen")
    assert "Kirim" not in answer.labels


@pytest.mark.parametrize("way", ["lanjutkan", "/lapor 33"])
async def test_a_draft_taken_up_again_takes_answers(town: Town, way: str) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]", "simpan draf")
    note = await talked(town, ayu, way)
    assert "Tulis catatan" in note.text
    evidence = await talked(town, ayu, "draf sudah di sekda")
    assert "Kirim buktinya" in evidence.text
    await talked(town, ayu, "/batal")


async def test_a_report_that_is_taken_back_gives_back_the_level_before_it(town: Town) -> None:
    ayu = await focal_point(town)
    sent = await talked(town, ayu, "no 33 sudah 40 persen", "[Ubah]", "[Tingkat klaim]", "[4]", "[Kirim]")
    assert town.stored("SELECT level_claimed FROM follow_up WHERE number = 33") == [(4,)]
    await town.simulator.tap(ayu, sent, "Batalkan laporan")
    assert town.stored("SELECT level_claimed FROM follow_up WHERE number = 33") == [(None,)]


@pytest.mark.parametrize("text", ["eh salah yg 33 aja", "eh bukan, yg no 33 maksudnya"])
async def test_a_wrong_row_is_put_right_and_said_so(town: Town, text: str) -> None:
    ayu = await focal_point(town)
    card = await talked(town, ayu, "no 15 sdh 50%", text)
    assert card.text.startswith("Barisnya saya ganti menjadi 33")
    assert "Baris 33 (indikator 33)" in card.text
    assert "50%" in card.text
    refused = await talked(town, ayu, "eh salah, yg no 20")
    assert "Baris 20" in refused.text
    assert "Kirim" not in refused.labels
    card = await talked(town, ayu, "eh salah, 40%")
    assert "Baris 33 (indikator 33)" in card.text
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize("begun", [(), ("no 15 sdh 50%",), ("/lapor 15", "[Proses]")])
async def test_questions_about_counterparts_are_answered_and_no_report(town: Town, begun: tuple[str, ...]) -> None:
    ayu = await focal_point(town)
    if begun:
        await talked(town, ayu, *begun)
    leads = ("Kita lanjutkan laporannya.", "Laporan baris 15 masih menunggu.", "Laporan baris 15 masih menunggu.")
    asked = ("setara indikator 33 di peraturan baru", "padanan indikator 1-5", "nomor baru dari indikator 5")
    for text, lead in zip(asked, leads, strict=True):
        answers = await town.simulator.ask(ayu, text, count=2 if begun else 1)
        assert "Padanannya pada Permenpan RB 59/2020" in answers[0].text
        assert not begun or answers[1].text.startswith(lead)
    await talked(town, ayu, "/batal")


async def test_after_the_first_question_one_line_leads_back(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "no 33 sudah 40 persen")
    await town.simulator.ask(ayu, "apa itu spbe?", count=2)
    _, below = await town.simulator.ask(ayu, "predikat indeks 2,6?", count=2)
    assert below.text == "Laporan baris 33 masih menunggu."
    (card,) = await town.simulator.tap(ayu, below, "Lanjutkan")
    assert "Kemajuan: 40%" in card.text
    dropped = await talked(town, ayu, "hapus")
    assert dropped.text.startswith("Laporan dibatalkan.")


@pytest.mark.parametrize("begun", [("no 33 sudah 40 persen",), ("/lapor 33", "[Proses]", "[50%]")])
async def test_a_plea_to_erase_a_report_is_no_part_of_one(town: Town, begun: tuple[str, ...]) -> None:
    ayu = await focal_point(town)
    before = await talked(town, ayu, *begun)
    asked = await talked(town, ayu, "tolong hapus laporan saya yg kemarin salah")
    assert asked.labels[:2] == ("Batal", "Lanjutkan")
    (card,) = await town.simulator.tap(ayu, asked, "Lanjutkan")
    assert card.text == before.text
    await talked(town, ayu, "/batal")


async def test_the_last_report_is_told_and_taken_back(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "no 33 sudah 70 persen", "[Kirim]")
    state = await talked(town, ayu, "laporan saya sudah diterima blm?")
    assert "Sudah masuk dan tersimpan" in state.text
    less = await talked(town, ayu, "no 33 sudah 50 persen")
    assert "Laporan sebelumnya 70%" in less.text
    await talked(town, ayu, "/batal")
    how = await talked(town, ayu, "cara mmbatalkan laporan")
    assert "dalam 10 menit" in how.text
    await town.simulator.tap(ayu, how, "Batalkan laporan 33")
    assert "sudah Anda batalkan" in (await talked(town, ayu, "status laporan saya")).text


async def test_a_percent_is_no_row(town: Town) -> None:
    ayu = await focal_point(town)
    told = await talked(town, ayu, "/lapor", "33%")
    assert "Yang ditanyakan sekarang nomor atau nama barisnya" in told.text
    assert draft_step(town, ayu) == "row"
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no 15 target 31 feb 2020 30 persen", "Tidak ada tanggal 31 feb 2020"),
        ("no 15 150%", "150% tidak dapat dilaporkan"),
        ("no 999 50%", "Tidak ada baris nomor 999"),
    ],
)
async def test_what_cannot_be_is_said(town: Town, text: str, said: str) -> None:
    ayu = await focal_point(town)
    (answer,) = await town.simulator.ask(ayu, text)
    assert answer.text.startswith(said)
    await talked(town, ayu, "/batal")


async def test_a_hundred_percent_claims_evidence_only_where_there_is_some(town: Town) -> None:
    ayu = await focal_point(town)
    card = await talked(town, ayu, "no 15 100% belum ada SK nya")
    assert "Status: Proses · Kemajuan: 100%\n" in card.text
    assert "Bila sudah ditetapkan dan ada buktinya" in card.text
    card = await talked(town, ayu, "/batal", "no 15 100%")
    assert "Status: Selesai · Kemajuan: 100%\n" in card.text
    card = await talked(town, ayu, "https://jdih.denpasarkota.go.id/sk-15", "Terbuka")
    assert "Kemajuan: 100% (ditetapkan dan ada bukti)" in card.text
    await talked(town, ayu, "/batal")


@pytest.mark.parametrize("role", [Role.READER, Role.GUEST])
async def test_who_may_not_report_hears_so(town: Town, role: Role) -> None:
    person = town.guest() if role is Role.GUEST else await town.member(role, "DKIS")
    (answer,) = await town.simulator.ask(person, "no 1 sudah 40 persen")
    assert "hanya dapat dikirim PIC" in answer.text
