"""Reports through the wire: conversation, one sentence, drafts, evidence in the form, and what follows."""

import pytest
from structlog.testing import capture_logs

from handlers.buttons import encode
from handlers.presses.reports import BeginReport, FillForm
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

HUKUM = "Bag. Hukum"
PDF = b"%PDF-1.7 keputusan"


async def focal_point(town: Town, opd: str = HUKUM) -> User:
    return await town.member(Role.FOCAL_POINT, opd, name="Ayu")


async def talked(town: Town, person: User, *said: str) -> BotMessage:
    """Say and press one after the other ("[Kirim]" is a button) and return the last message."""
    last: BotMessage | None = None
    for each in said:
        if each.startswith("["):
            assert last
            answers = await town.simulator.tap(person, last, each[1:-1])
        else:
            answers = await town.simulator.ask(person, each)
        last = answers[-1]
    assert last
    return last


def reports(town: Town, person: User) -> list[tuple[object, ...]]:
    return town.stored(
        "SELECT f.number, r.status, r.percent, r.note FROM report r JOIN follow_up f ON f.id = r.follow_up_id"
        " WHERE r.reporter_id = ? ORDER BY r.id",
        person.id,
    )


def draft_step(town: Town, person: User) -> str | None:
    found = town.stored("SELECT step FROM draft WHERE person_id = ?", person.id)
    return found[0][0] if found else None


async def test_a_conversation_by_buttons(town: Town) -> None:
    ayu = await focal_point(town)
    choice = await talked(town, ayu, "/lapor")
    assert "Baris mana yang dilaporkan?" in choice.text
    first = next(label for label in choice.labels if label.startswith("No. 33 "))
    status = await talked(town, ayu, "/lapor", f"[{first}]")
    assert (status.edited, status.labels[:4]) == (True, ("Belum", "Proses", "Terkendala", "Selesai"))
    assert "langkah 2 dari 6" in status.text
    (percent,) = await town.simulator.tap(ayu, status, "Terkendala")
    assert percent.labels[:5] == ("0%", "25%", "50%", "75%", "100%")
    (blocker,) = await town.simulator.tap(ayu, percent, "50%")
    assert "Harmonisasi hukum" in blocker.labels
    assert len(blocker.labels) == 9 + 2
    (note,) = await town.simulator.tap(ayu, blocker, "Harmonisasi hukum")
    (evidence,) = await town.simulator.tap(ayu, note, "Lewati")
    (summary,) = await town.simulator.tap(ayu, evidence, "Lewati")
    assert "Kendala: harmonisasi hukum" in summary.text
    assert "Belum tersimpan" in summary.text
    assert summary.labels == ("Kirim", "Ubah", "Simpan draf", "Batal")
    assert reports(town, ayu) == []
    (sent,) = await town.simulator.tap(ayu, summary, "Kirim")
    assert "L-2019-" in sent.text
    assert reports(town, ayu) == [(33, "terkendala", 50, None)]
    assert draft_step(town, ayu) is None


async def test_a_conversation_in_words(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(
        town, ayu, "/lapor 33", "masih proses pak", "tujuh puluh", "draf di bagian hukum", "tidak ada"
    )
    assert "Status: Proses · Kemajuan: 70%" in summary.text
    sent = await talked(town, ayu, "/lapor 33", "[Kirim]")
    assert "terkirim" in sent.text
    assert reports(town, ayu) == [(33, "proses", 70, "draf di bagian hukum")]


async def test_one_sentence_fills_the_card_and_saves_nothing(town: Town) -> None:
    ayu = await focal_point(town)
    said = "TL no 15 perwali jdih sudah harmonisasi di bag hukum, kira2 70 persen, target akhir november"
    summary = await talked(town, ayu, said)
    assert "Baris 15 (indikator 15)" in summary.text
    assert "Kemajuan: 70%" in summary.text
    assert "Sabtu, 30 November 2019" in summary.text
    assert reports(town, ayu) == []
    corrected = await talked(town, ayu, "eh maksud saya 60%")
    assert "Kemajuan: 60%" in corrected.text
    await town.simulator.tap(ayu, corrected, "Kirim")
    assert reports(town, ayu)[0][:3] == (15, "proses", 60)


async def test_two_rows_in_one_message(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(town, ayu, "no 15 sudah 40 persen, no 33 baru 10 persen")
    assert "Baris 15 (indikator 15)" in summary.text
    assert "Baris 33 (indikator 33)" in summary.text
    (change,) = await town.simulator.tap(ayu, summary, "Ubah")
    assert "Baris mana yang diubah?" in change.text
    fields = await talked(town, ayu, "/lapor", "[Lanjutkan]", "[Ubah]")
    fifteen = next(label for label in fields.labels if label.startswith("No. 15 "))
    (which,) = await town.simulator.tap(ayu, fields, fifteen)
    (without,) = await town.simulator.tap(ayu, which, "Keluarkan baris ini")
    assert "Baris 15 (indikator 15)" not in without.text
    (sent,) = await town.simulator.tap(ayu, without, "Kirim")
    assert reports(town, ayu)[0][:3] == (33, "proses", 10)
    assert sent.text.count("terkirim") == 1


async def test_rows_of_others_are_left_out_and_said_so(town: Town) -> None:
    ayu = await focal_point(town)
    alone = await talked(town, ayu, "no 20 sudah 70 persen")
    assert "Baris 20 bukan tugas OPD Anda" in alone.text
    assert draft_step(town, ayu) is None
    mixed = await talked(town, ayu, "no 33 sudah 70 persen, no 20 baru 10 persen")
    assert "Baris 20 bukan tugas OPD Anda" in mixed.text
    assert "Baris 33 (indikator 33)" in mixed.text
    refused = await talked(town, ayu, "/batal", "/lapor 20")
    assert "bukan tugas OPD Anda" in refused.text


async def test_an_unknown_row_is_asked_with_the_likeliest(town: Town) -> None:
    wayan = await focal_point(town, "Bag. Organisasi")
    asked = await talked(town, wayan, "naskah dinas sudah 60 persen")
    assert "Baris mana yang dimaksud?" in asked.text
    assert "Baris lain" in asked.labels
    (more,) = await town.simulator.tap(wayan, asked, "Baris lain")
    assert not any(label.startswith("No. 2 ") for label in asked.labels)
    assert any(label.startswith("No. 2 ") for label in more.labels)
    (summary,) = await town.simulator.tap(wayan, more, more.labels[0])
    assert "Kirim" in summary.labels
    await talked(town, wayan, "/batal")


async def test_a_question_is_never_a_report(town: Town) -> None:
    ayu = await focal_point(town)
    answer = await talked(town, ayu, "no 33 sudah berapa persen?")
    assert "Belum tersimpan" not in answer.text
    assert draft_step(town, ayu) is None


async def test_a_question_inside_the_form_is_answered_and_the_form_goes_on(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]")
    answer, again = await town.simulator.ask(ayu, "apa bukti dukung kolaborasi tingkat 3?", count=2)
    assert "Bukti dukung tingkat 3" in answer.text
    assert "Kita lanjutkan laporannya." in again.text
    assert "Tulis catatan" in again.text
    evidence = await talked(town, ayu, "draf di meja sekda")
    assert "Kirim buktinya" in evidence.text
    await talked(town, ayu, "/batal")


async def test_evidence_asked_for_inside_the_form_is_that_of_its_row(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 15")
    answer, again = await town.simulator.ask(ayu, "eh bentar, bukti dukung lvl 3 itu apa?", count=2)
    assert answer.text.startswith("Indikator 15")
    assert "Kita lanjutkan laporannya." in again.text
    not_taken = await talked(town, ayu, "blm sempat pak, minggu depan ya")
    assert "Status itu belum saya pahami" in not_taken.text
    await talked(town, ayu, "/batal")


async def test_what_is_not_understood_is_asked_again(town: Town) -> None:
    ayu = await focal_point(town)
    again = await talked(town, ayu, "/lapor 33", "[Proses]", "seratus dua puluh")
    assert "tulis satu angka dari 0 sampai 100" in again.text
    assert "75%" in again.labels
    await talked(town, ayu, "/batal")


async def test_back_and_cancel_by_button(town: Town) -> None:
    ayu = await focal_point(town)
    status = await talked(town, ayu, "/lapor 33", "[Proses]", "[25%]", "[Kembali]", "[Kembali]")
    assert "Bagaimana statusnya" in status.text
    (gone,) = await town.simulator.tap(ayu, status, "Batal")
    assert "Tidak ada yang terkirim" in gone.text
    assert draft_step(town, ayu) is None
    nothing = await talked(town, ayu, "/batal")
    assert "Tidak ada yang sedang diisi" in nothing.text


async def test_a_draft_is_offered_again(town: Town) -> None:
    ayu = await focal_point(town)
    kept = await talked(town, ayu, "/lapor 33", "[Proses]", "[75%]", "[Lewati]", "[Lewati]", "[Simpan draf]")
    assert "7 hari" in kept.text
    offer = await talked(town, ayu, "/lapor")
    assert offer.labels == ("Lanjutkan", "Buang")
    assert "baris 33" in offer.text
    (summary,) = await town.simulator.tap(ayu, offer, "Lanjutkan")
    assert "75%" in summary.text
    other = await talked(town, ayu, "/lapor 15")
    assert "laporan baris 15" in other.text
    (fresh,) = await town.simulator.tap(ayu, other, "Buang")
    assert "Baris 15 (indikator 15)" in fresh.text
    assert "Bagaimana statusnya" in fresh.text
    await talked(town, ayu, "/batal")


async def test_another_row_in_the_middle_of_a_form(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Proses]", "[75%]")
    offer = await talked(town, ayu, "no 15 sudah 40 persen")
    assert "Pesan tadi belum saya catat" in offer.text
    assert draft_step(town, ayu) == "note"
    await talked(town, ayu, "/batal")


async def test_a_photo_and_a_document_in_one_form(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Selesai]", "[100%]", "[Lewati]")
    (asked,) = await town.simulator.answers(await town.simulator.sends_document(ayu, "SK Tim.pdf", PDF))
    assert "SK Tim.pdf" in asked.text
    assert asked.labels[:3] == ("Terbuka", "Terbatas", "Rahasia")
    (summary,) = await town.simulator.tap(ayu, asked, "Terbuka")
    assert "NIK warga tertutup?" in summary.text
    photo = b"\xff\xd8\xff\xe0" + bytes(40)
    (both,) = await town.simulator.answers(await town.simulator.sends_photo(ayu, photo))
    assert "foto-2019-11-04.jpg" in both.text
    assert "Kirim" in both.labels
    (sent,) = await town.simulator.tap(ayu, both, "Kirim")
    assert "menunggu verifikasi" in sent.text
    names = town.stored("SELECT name, revision FROM evidence WHERE uploaded_by = ? ORDER BY id", ayu.id)
    assert names == [("SK Tim.pdf", 1), ("foto-2019-11-04.jpg", 1)]


async def test_an_album_is_one_submission_with_one_screen(town: Town) -> None:
    ayu = await focal_point(town)
    sent = [
        await town.simulator.sends_document(ayu, f"Bab {number}.pdf", PDF + bytes([number]), album="buku")
        for number in range(1, 4)
    ]
    await town.simulator.idle()
    screens = {each.message_id for each in town.simulator.sent(ayu, sent[0])}
    assert len(screens) == 1
    last = town.simulator.sent(ayu)[-1]
    assert all(f"Bab {number}.pdf" in last.text for number in range(1, 4))
    assert "Bukti untuk baris yang mana?" in last.text
    (asked,) = await town.simulator.ask(ayu, "33")
    (summary,) = await town.simulator.tap(ayu, asked, "Terbuka")
    await town.simulator.tap(ayu, summary, "Kirim")
    stored = town.stored("SELECT DISTINCT revision FROM evidence WHERE uploaded_by = ?", ayu.id)
    assert len(stored) == 1


@pytest.mark.parametrize("classification", ["Terbatas", "Rahasia"])
async def test_limited_documents_leave_no_file(town: Town, classification: str) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "/lapor 33", "[Selesai]", "[100%]", "[Lewati]")
    (asked,) = await town.simulator.answers(
        await town.simulator.sends_document(ayu, "Rahasia.pdf", PDF + classification.encode())
    )
    (reference,) = await town.simulator.tap(ayu, asked, classification)
    assert "tautan penyimpanan resminya" in reference.text
    (refused,) = await town.simulator.answers(await town.simulator.sends_document(ayu, "lagi.pdf", PDF))
    assert "tidak dikirim lewat Telegram" in refused.text
    (summary,) = await town.simulator.ask(ayu, "No. 188.45/12/HK/2019")
    assert "188.45/12/HK/2019" in summary.text
    await town.simulator.tap(ayu, summary, "Kirim")
    kinds = town.stored("SELECT kind, classification FROM evidence WHERE uploaded_by = ?", ayu.id)
    assert kinds == [("register", classification.lower())]
    assert town.stored("SELECT count(*) FROM evidence_file WHERE size = ?", len(PDF) + len(classification)) == [(0,)]


async def test_a_file_with_a_caption_finds_its_row(town: Town) -> None:
    ayu = await focal_point(town)
    act = await town.simulator.sends_document(ayu, "SK.pdf", PDF, caption="no 33 sudah 80 persen")
    (asked,) = await town.simulator.answers(act)
    (summary,) = await town.simulator.tap(ayu, asked, "Terbuka")
    assert "Kemajuan: 80%" in summary.text
    assert "SK.pdf" in summary.text
    await talked(town, ayu, "/batal")


async def test_the_same_file_again_is_recognised(town: Town) -> None:
    ayu = await focal_point(town)
    content = PDF + b" yang sama"
    (first,) = await town.simulator.answers(await town.simulator.sends_document(ayu, "a.pdf", content))
    (again,) = await town.simulator.answers(await town.simulator.sends_document(ayu, "b.pdf", content))
    assert "tidak disimpan dua kali" in again.text
    assert "b.pdf" not in again.text
    assert first.text
    await talked(town, ayu, "/batal")


async def test_a_report_is_taken_back(town: Town) -> None:
    ayu = await focal_point(town)
    sent = await talked(town, ayu, "no 33 sudah 35 persen", "[Kirim]")
    (gone,) = await town.simulator.tap(ayu, sent, "Batalkan laporan")
    assert "dibatalkan" in gone.text
    assert town.stored("SELECT count(*) FROM report WHERE reporter_id = ? AND withdrawn_at IS NULL", ayu.id) == [(0,)]


async def test_a_correction_needs_its_reason(town: Town) -> None:
    ayu = await focal_point(town)
    sent = await talked(town, ayu, "no 33 sudah 35 persen", "[Kirim]")
    (reason,) = await town.simulator.tap(ayu, sent, "Perbaiki")
    assert "Mengapa laporan sebelumnya diperbaiki?" in reason.text
    form = await talked(town, ayu, "salah ketik")
    assert form.text.startswith("Laporan tindak lanjut, perbaikan")
    await talked(town, ayu, "jadi 45%", "[Kirim]")
    found = town.stored("SELECT percent, reason FROM report WHERE reporter_id = ? ORDER BY id", ayu.id)
    assert found == [(35, None), (45, "salah ketik")]


async def test_as_the_last_time(town: Town) -> None:
    ayu = await focal_point(town)
    await talked(town, ayu, "no 33 terkendala anggaran, baru 20 persen", "[Kirim]")
    evidence = await talked(town, ayu, "/lapor 33", "[Sama seperti terakhir]")
    assert "Kirim buktinya" in evidence.text
    summary = await talked(town, ayu, "lewati")
    assert "Kendala: anggaran" in summary.text
    assert "20%" in summary.text
    await talked(town, ayu, "/batal")


async def test_a_coordinator_reports_on_behalf_and_the_agency_stands_by_it(town: Town) -> None:
    ayu = await focal_point(town)
    chief = town.coordinator()
    await town.simulator.ask(chief, "/start")
    summary = await talked(town, chief, "no 33 sudah 90 persen")
    assert "atas nama Bag. Hukum" in summary.text
    mark = await town.simulator.says(ayu, "/batal")
    await town.simulator.answers(mark)
    (sent,) = await town.simulator.tap(chief, summary, "Kirim")
    assert "diminta membenarkan" in sent.text
    (asked,) = (each for each in await town.simulator.replies(ayu, after=mark) if "Benar" in each.labels)
    assert {"Benar", "Perbaiki"} <= set(asked.labels)
    await town.simulator.tap(ayu, asked, "Benar")
    found = town.stored("SELECT confirmed_by FROM report WHERE reporter_id = ? ORDER BY id DESC", chief.id)
    assert found[0] == (ayu.id,)


@pytest.mark.parametrize("role", ["guest", "staf"])
async def test_who_may_not_report(town: Town, role: str) -> None:
    person = town.guest() if role == "guest" else await town.member(Role.READER, HUKUM, name="Budi")
    (refused,) = await town.simulator.ask(person, "/lapor 33")
    assert "hanya dapat dikirim PIC" in refused.text
    (file,) = await town.simulator.answers(await town.simulator.sends_document(person, "SK.pdf", PDF))
    expected = "bukti hanya dapat dikirim PIC" if role == "staf" else "belum dapat membaca dokumen"
    assert expected in file.text
    forged = Button("Lapor", data=encode(BeginReport(33, "report")))
    act = await town.simulator.presses_button(person, refused, forged)
    assert (await town.simulator.toast(act)).alert
    assert draft_step(town, person) is None


async def test_a_button_of_an_older_form_changes_nothing(town: Town) -> None:
    ayu = await focal_point(town)
    status = await talked(town, ayu, "/lapor 33")
    await talked(town, ayu, "/batal", "/lapor 15")
    act = await town.simulator.presses(ayu, status, "Selesai")
    assert "sudah dikirim atau dibuang" in (await town.simulator.toast(act)).text
    assert draft_step(town, ayu) == "status"
    await talked(town, ayu, "/batal")


async def test_a_button_of_a_step_gone_by_shows_the_present_one(town: Town) -> None:
    ayu = await focal_point(town)
    status = await talked(town, ayu, "/lapor 33")
    await talked(town, ayu, "proses")
    (again,) = await town.simulator.tap(ayu, status, "Selesai")
    assert "Berapa persen" in again.text
    await talked(town, ayu, "/batal")


async def test_a_pressed_send_counts_once(town: Town) -> None:
    ayu = await focal_point(town)
    summary = await talked(town, ayu, "no 33 sudah 55 persen")
    send = summary.button("Kirim")
    acts = [await town.simulator.presses_button(ayu, summary, send) for _ in range(3)]
    toasts = [(await town.simulator.toast(act)).text for act in acts]
    assert toasts[0] == "Terkirim."
    assert all("sudah dikirim atau dibuang" in each for each in toasts[1:])
    assert len(reports(town, ayu)) == 1


@pytest.mark.parametrize(
    ("step", "value"),
    [
        ("row", "99"),
        ("percent", "999"),
        ("percent", "banyak"),
        ("page", "abc"),
        ("item", "9"),
        ("open", "7.note"),
        ("open", "0.rahasia"),
        ("remove", "9"),
        ("entah", "1"),
    ],
)
async def test_a_forged_answer_changes_nothing(town: Town, step: str, value: str) -> None:
    ayu = await focal_point(town)
    percent = await talked(town, ayu, "/lapor 33", "[Proses]")
    number = town.stored("SELECT payload FROM draft WHERE person_id = ?", ayu.id)[0][0]
    form = int(number.split('"id": ')[1].split(",")[0])
    forged = Button("?", data=encode(FillForm(form, step, value)))
    with capture_logs() as logs:
        await town.simulator.answers(await town.simulator.presses_button(ayu, percent, forged), count=0)
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert draft_step(town, ayu) in ("percent", "note")
    payload = town.stored("SELECT payload FROM draft WHERE person_id = ?", ayu.id)[0][0]
    assert '"percent": null' in payload
    await talked(town, ayu, "/batal")


async def test_a_long_note_leaves_room_for_the_rest_of_the_card(town: Town) -> None:
    ayu = await focal_point(town)
    note = ("panjang sekali " * 260).strip()
    summary = await talked(town, ayu, "/lapor 33", "[Proses]", "[50%]", note, "[Lewati]")
    assert "Belum tersimpan sebelum Anda menekan Kirim." in summary.text
    await town.simulator.tap(ayu, summary, "Kirim")
    assert reports(town, ayu)[0][3] == note


async def test_an_edited_report_is_not_taken(town: Town) -> None:
    ayu = await focal_point(town)
    act = await town.simulator.says(ayu, "halo")
    await town.simulator.answers(act)
    (told,) = await town.simulator.answers(await town.simulator.edits(ayu, act, "TL no 15 sudah 30 persen"))
    assert "tulis sebagai pesan baru" in told.text
    assert draft_step(town, ayu) is None


async def test_a_report_in_a_group_is_pointed_to_the_private_chat(town: Town) -> None:
    ayu = await focal_point(town)
    group = town.simulator.group(-9_000, "Rapat", ayu)
    act = await town.simulator.says(ayu, "@AsistenSPBEBot no 15 sudah 30 persen", chat=group)
    (told,) = await town.simulator.answers(act)
    assert "percakapan pribadi" in told.text
    assert draft_step(town, ayu) is None


async def test_a_matrix_without_its_word_is_recognised(town: Town) -> None:
    chief = town.coordinator()
    await town.simulator.ask(chief, "/start")
    act = await town.simulator.sends_document(chief, "matriks.csv", b"No,Indikator\n1,Satu\n", "text/csv")
    (asked,) = await town.simulator.answers(act)
    assert "matriks MONEV" in asked.text
    assert "Periksa sebagai matriks" in asked.labels
    await talked(town, chief, "/batal")
