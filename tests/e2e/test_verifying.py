import itertools
from typing import Any

import pytest

from handlers.buttons import encode
from handlers.presses.verifying import Accept, ListQueue, Return, Review, SetLevel
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from spbe.progress import RowStatus, Status
from spbe.reports import NewEvidence, NewReport, Report
from spbe.usecases.verifying import ReturnReason
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")

STALE = "Tampilan ini sudah lama, saya muat ulang."
OPD = "DKIS"
ROWS = itertools.cycle((1, 3, 14, 18, 19, 20, 22))
LONGEST = 16
"""The row of theirs that says most."""
"""Rows of DKIS, in turn: the tests share a bot, and each leaves its rows decided on."""


async def reported(town: Town, reporter: User, row: int, **said: Any) -> Report:
    """Add a report that a row is done, but for what is given, as the form does."""
    now = town.house.resources.now()
    given: dict[str, Any] = {"status": Status.DONE, "percent": 100, "reported_at": now} | said
    async with town.house.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        report = await store.reports.add(
            NewReport(follow_up_id=found.id, reporter_id=reporter.id, **given), year=now.year
        )
        await store.follow_ups.set_state(found.id, status=RowStatus.WAITING, percent=100, blocker=None, at=now)
    return report


async def opd_id(town: Town, short: str) -> int:
    async with town.house.database.read_store() as store:
        return next(opd.id for opd in await store.opds.all() if opd.short == short)


async def opened(town: Town, coordinator: User, report: Report) -> BotMessage:
    """Open a report from the queue, as its button there does."""
    (listed,) = await town.simulator.ask(coordinator, "/verifikasi")
    act = await town.simulator.presses_button(coordinator, listed, Button("Baris", data=encode(Review(report.id))))
    (card,) = await town.simulator.answers(act)
    return card


async def chosen(town: Town, coordinator: User, report: Report, reason: str) -> tuple[BotMessage, BotMessage]:
    """Begin to return a report and choose a reason; return the card and the message that asks for a note."""
    card = await opened(town, coordinator, report)
    (reasons,) = await town.simulator.tap(coordinator, card, "Kembalikan")
    question, card = await town.simulator.tap(coordinator, reasons, reason, count=2)
    return card, question


def standing(town: Town, row: int) -> str:
    return str(town.stored("SELECT status FROM follow_up WHERE number = ?", row)[0][0])


async def told(town: Town, person: User) -> str:
    (message,) = await town.simulator.replies(person)
    return message.text


async def test_an_empty_queue_says_what_comes_next(town: Town) -> None:
    (queue,) = await town.simulator.ask(town.coordinator(), "/verifikasi")
    assert "Tidak ada laporan yang menunggu verifikasi." in queue.text
    assert (
        "berikutnya jatuh tempo: baris 1, Kebijakan Internal Tim Pengarah SPBE (DKIS), target tahun 2019" in queue.text
    )


async def test_the_queue_is_for_coordinators_in_private(town: Town) -> None:
    pic, coordinator = await town.member(Role.FOCAL_POINT, OPD), town.coordinator()
    for person in (pic, await town.member(Role.READER, OPD), town.guest()):
        (refused,) = await town.simulator.ask(person, "/verifikasi")
        assert "di luar wewenang Anda" in refused.text
    group = town.simulator.group(-3001, "Tim SPBE", coordinator, pic)
    (answer,) = await town.simulator.ask(coordinator, "/verifikasi", chat=group)
    assert "percakapan pribadi" in answer.text


async def test_a_report_is_accepted_and_its_level_noted(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD, name="Budi & Co")
    row = next(ROWS)
    report = await reported(town, pic, row, note="SK <terbit>")
    (queue,) = await town.simulator.ask(coordinator, "/verifikasi")
    assert "1–1 dari 1" in queue.text
    assert "Budi & Co · menunggu sejak hari ini" in queue.text
    (card,) = await town.simulator.tap(coordinator, queue, f"Baris {row}")
    assert (card.message_id, card.edited) == (queue.message_id, True)
    for words in (report.reference, "Pelapor: Budi & Co", "Catatan: SK <terbit>", "Belum ada bukti untuk baris ini"):
        assert words in card.text
    assert "Terima: status menjadi terverifikasi dan pelapor diberi tahu." in card.text
    assert card.labels == ("Terima", "Kembalikan", "Lihat bukti", "Riwayat", "Kembali")

    act = await town.simulator.presses(coordinator, card, "Terima")
    (done,) = await town.simulator.answers(act)
    assert (await town.simulator.toast(act)).text == "Laporan diterima."
    assert done.message_id == card.message_id
    assert "Pelapor sudah diberi tahu." in done.text
    assert "Diterima oleh" in done.text
    assert done.labels == ("0", "1", "2", "3", "4", "5", "Antrean")
    assert standing(town, row) == "terverifikasi"
    notice = await told(town, pic)
    assert notice.startswith(f"✅ Laporan {report.reference} diterima.")
    assert f"Baris {row}" in notice

    (noted,) = await town.simulator.tap(coordinator, done, "3")
    assert "diklaim belum ada · hasil verifikasi 3 · asesor eksternal belum ada" in noted.text
    (asked,) = await town.simulator.tap(coordinator, noted, "Tingkat asesor eksternal")
    (noted,) = await town.simulator.tap(coordinator, asked, "2")
    assert "diklaim belum ada · hasil verifikasi 3 · asesor eksternal 2" in noted.text
    (again,) = await town.simulator.tap(coordinator, noted, "Ubah tingkat")
    assert "• 2" in again.labels


async def test_the_next_report_is_one_tap_away(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    first, second = next(ROWS), next(ROWS)
    report = await reported(town, pic, first)
    later = await reported(town, pic, second)
    (done,) = await town.simulator.tap(coordinator, await opened(town, coordinator, report), "Terima")
    (card,) = await town.simulator.tap(coordinator, done, "Berikutnya")
    assert later.reference in card.text
    await town.simulator.tap(coordinator, card, "Terima")


async def test_evidence_and_doubts_stand_on_the_card(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row, other = next(ROWS), next(ROWS)
    report = await reported(town, pic, row)
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        file = await store.evidence.add_file(
            sha256="a" * 64, stored_name="f1", size=1_234_567, media_type="application/pdf", at=now
        )
        pdf = NewEvidence("file", "SK <Tim>.pdf", "terbuka", file_id=file.id)
        secret = NewEvidence("register", "B/12/X", "rahasia", text="B/12/X")
        found = [await store.follow_ups.find(number) for number in (row, other)]
        ids = [each.id for each in found if each]
        await store.evidence.attach({ids[0]: report.id, ids[1]: None}, [pdf, secret], by=pic.id, at=now)
    card = await opened(town, coordinator, report)
    assert "• SK <Tim>.pdf (1,2 MB), kiriman ke-1" in card.text
    assert "• B/12/X, rahasia, kiriman ke-1" in card.text
    assert f"⚠️ SK <Tim>.pdf juga menjadi bukti baris {other}." in card.text
    await town.simulator.tap(coordinator, card, "Terima")


async def test_however_much_there_is_the_consequence_is_told(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD, name="Nama " * 12)
    row = LONGEST
    for _ in range(3):
        report = await reported(town, pic, row, note="panjang " * 500, reason="alasan " * 200)
        await chosen(town, coordinator, report, "Nomor/tanggal/tanda tangan belum ada")
        await town.simulator.ask(coordinator, "perbaiki " * 100)
    report = await reported(town, pic, row, note="panjang " * 500, reason="alasan " * 200)
    now = town.house.resources.now()
    async with town.house.database.open_store() as store:
        row_ids = [each.id for each in (await store.follow_ups.tasks(limit=40)).items]
        found = await store.follow_ups.find(row)
        assert found
        for number in range(12):
            file = await store.evidence.add_file(
                sha256=f"{number:064}", stored_name=f"n{number}", size=9_999_999, media_type="application/pdf", at=now
            )
            pdf = NewEvidence("file", "x" * 200, "terbuka", file_id=file.id)
            link = NewEvidence("link", "y" * 200, "terbatas", text="https://contoh.id/" + "z" * 200)
            await store.evidence.attach(dict.fromkeys(row_ids), [pdf], by=pic.id, at=now)
            await store.evidence.attach({found.id: report.id}, [pdf, link], by=pic.id, at=now)
    card = await opened(town, coordinator, report)
    assert len(card.text) <= 4096
    assert "dan 19 lainnya" in card.text
    assert "dan 31 baris lain" in card.text
    assert "Masih ada" in card.text
    assert "Kembalikan: status menjadi perlu perbaikan" in card.text
    await town.simulator.tap(coordinator, card, "Terima")


async def test_a_report_is_returned_with_a_note_by_reply(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    card, question = await chosen(town, coordinator, report, "Objek dokumen berbeda")
    assert card.labels == ("Lewati", "Ganti alasan", "Batal")
    assert question.text.startswith(f"Catatan untuk {report.reference} (alasan: objek dokumen berbeda).")
    town.application.bot_data.memories.forget(coordinator.id)  # as it is on another day
    act = await town.simulator.says(coordinator, "Yang diminta SK Tim Auditor & <asli>", reply_to=question.message_id)
    (done,) = await town.simulator.answers(act)
    assert "Perlu perbaikan" in done.text
    assert "Pelapor sudah diberi tahu." in done.text
    assert standing(town, row) == "perlu perbaikan"
    (notice,) = await town.simulator.replies(pic)
    assert notice.text.startswith(f"Mohon maaf, laporan {report.reference} belum dapat diterima.")
    assert "Alasan: objek dokumen berbeda." in notice.text
    assert "Yang perlu diperbaiki: Yang diminta SK Tim Auditor & <asli>" in notice.text
    assert notice.labels == ("Lapor", "Bukti", "Riwayat")

    act = await town.simulator.says(coordinator, "sekali lagi", reply_to=question.message_id)
    (stands,) = await town.simulator.answers(act)
    assert "Dikembalikan oleh" in stands.text
    assert town.stored("SELECT count(*) FROM verdict WHERE report_id = ?", report.id) == [(1,)]


async def test_a_report_is_returned_without_a_note(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    report = await reported(town, pic, next(ROWS))
    card = await opened(town, coordinator, report)
    (reasons,) = await town.simulator.tap(coordinator, card, "Kembalikan")
    assert len(reasons.labels) == 8
    assert all("…" not in label for label in reasons.labels)
    choice = reasons.button("Belum ada bukti")
    acts = [await town.simulator.presses_button(coordinator, reasons, choice) for _ in range(2)]
    asked = await town.simulator.answers(acts[-1])
    assert len(town.simulator.sent(coordinator, acts[0])) == 2, asked
    (done,) = await town.simulator.tap(coordinator, card, "Lewati")
    assert "belum ada bukti" in done.text
    assert "Yang perlu diperbaiki" not in await told(town, pic)
    assert town.stored("SELECT reason, note FROM verdict WHERE report_id = ?", report.id) == [("no_evidence", None)]


async def test_the_text_right_after_the_question_is_the_note(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    await chosen(town, coordinator, report, "Lainnya")
    (done,) = await town.simulator.ask(coordinator, "Lampirkan daftar hadirnya")
    assert "Perlu perbaikan" in done.text
    assert "Yang perlu diperbaiki: Lampirkan daftar hadirnya" in await told(town, pic)


@pytest.mark.parametrize(
    ("answer", "told_line"),
    [
        ("Lampirkan daftar hadirnya", "Yang perlu diperbaiki: Lampirkan daftar hadirnya"),
        ("lewati", "Yang perlu diperbaiki tidak dituliskan; silakan tanyakan kepada koordinator."),
    ],
)
async def test_another_reason_is_not_told_as_one(town: Town, answer: str, told_line: str) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    report = await reported(town, pic, next(ROWS))
    await chosen(town, coordinator, report, "Lainnya")
    (done,) = await town.simulator.ask(coordinator, answer)
    notice = await told(town, pic)
    assert told_line in notice
    assert "lainnya" not in notice + done.text


async def test_a_text_that_comes_later_is_sent_only_after_a_tap(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    await chosen(town, coordinator, report, "Lainnya")
    (answer,) = await town.simulator.ask(coordinator, "indikator 20 itu apa?")
    assert "Indikator 20" in answer.text
    act = await town.simulator.says(coordinator, "Lampirkan notulennya")
    (check,) = await town.simulator.answers(act)
    assert check.reply_to == act.message_id
    assert f"sebagai catatan untuk {report.reference}" in check.text
    assert standing(town, row) == "menunggu verifikasi"
    town.application.bot_data.memories.forget(coordinator.id)  # as it is on another day
    await town.simulator.tap(coordinator, check, "Kirim catatan")
    assert "Yang perlu diperbaiki: Lampirkan notulennya" in await told(town, pic)


@pytest.mark.parametrize("word", ["batal", "Batal.", "BATAL"])
async def test_a_return_is_called_off(town: Town, word: str) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    _, question = await chosen(town, coordinator, report, "Lainnya")
    reply_to = question.message_id if word == "BATAL" else None
    (answer,) = await town.simulator.answers(await town.simulator.says(coordinator, word, reply_to=reply_to))
    assert answer.text == f"Tidak ada yang dikirim. Laporan {report.reference} belum diputuskan."
    assert standing(town, row) == "menunggu verifikasi"
    (card,) = await town.simulator.tap(coordinator, answer, "Kembali")
    (answer,) = await town.simulator.ask(coordinator, "tugas DKIS")
    assert "catatan untuk" not in answer.text
    (done,) = await town.simulator.tap(coordinator, card, "Terima")
    assert "Terverifikasi" in done.text


async def test_lewati_in_words_sends_no_note(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    report = await reported(town, pic, next(ROWS))
    await chosen(town, coordinator, report, "Lainnya")
    (done,) = await town.simulator.ask(coordinator, "lewati")
    assert "Perlu perbaikan" in done.text
    assert town.stored("SELECT note FROM verdict WHERE report_id = ?", report.id) == [(None,)]


async def test_another_press_ends_the_wait_for_a_note(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    report = await reported(town, pic, next(ROWS))
    card, _ = await chosen(town, coordinator, report, "Lainnya")
    (card,) = await town.simulator.tap(coordinator, card, "Batal")
    (answer,) = await town.simulator.ask(coordinator, "predikat 2,6")
    assert "Baik" in answer.text
    await town.simulator.tap(coordinator, card, "Terima")


async def test_a_note_that_is_too_long_is_asked_for_again(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD)
    row = next(ROWS)
    report = await reported(town, pic, row)
    _, question = await chosen(town, coordinator, report, "Lainnya")
    act = await town.simulator.says(coordinator, "panjang " * 200, reply_to=question.message_id)
    (refused,) = await town.simulator.answers(act)
    assert "terlalu panjang" in refused.text
    assert standing(town, row) == "menunggu verifikasi"
    act = await town.simulator.says(coordinator, "pendek", reply_to=question.message_id)
    await town.simulator.answers(act)
    assert standing(town, row) == "perlu perbaikan"


async def test_a_decision_is_pressed_twice_or_by_two(town: Town) -> None:
    coordinator, other = town.coordinator(), town.coordinator()
    pic = await town.member(Role.FOCAL_POINT, OPD)
    report = await reported(town, pic, next(ROWS))
    card, same = await opened(town, coordinator, report), await opened(town, other, report)
    accept, send_back = card.button("Terima"), Button("…", data=encode(Return(report.id, ReturnReason.OTHER, "none")))
    first = await town.simulator.presses_button(coordinator, card, accept)
    again = await town.simulator.presses_button(coordinator, card, accept)
    assert [(await town.simulator.toast(act)).text for act in (first, again)] == ["Laporan diterima.", STALE]
    (stands,) = await town.simulator.tap(other, same, "Kembalikan")
    assert "✅ Diterima oleh" in stands.text
    assert "Kembalikan" not in stands.labels
    late = await town.simulator.presses_button(other, same, send_back)
    assert (await town.simulator.toast(late)).text == STALE
    assert town.stored("SELECT accepted FROM verdict WHERE report_id = ?", report.id) == [(1,)]
    assert len(await town.simulator.replies(pic)) == 1


async def test_a_reporter_who_blocked_the_bot_is_named(town: Town) -> None:
    coordinator, pic = town.coordinator(), await town.member(Role.FOCAL_POINT, OPD, name="Budi")
    row = next(ROWS)
    report = await reported(town, pic, row)
    await town.simulator.blocks(pic)
    act = await town.simulator.presses(coordinator, await opened(town, coordinator, report), "Terima")
    (done,) = await town.simulator.answers(act)
    assert "Belum dapat diberi tahu lewat Telegram: Budi. Mohon disampaikan dengan cara lain." in done.text
    assert (await town.simulator.toast(act)).text == "Laporan diterima."
    assert standing(town, row) == "terverifikasi"


async def test_a_report_of_ones_own_is_for_somebody_else(town: Town) -> None:
    coordinator, other = town.coordinator(), town.coordinator()
    report = await reported(town, coordinator, next(ROWS))
    card = await opened(town, coordinator, report)
    assert "keputusannya diambil koordinator lain" in card.text
    assert card.labels == ("Lihat bukti", "Riwayat", "Kembali")
    act = await town.simulator.presses_button(coordinator, card, Button("…", data=encode(Accept(report.id))))
    assert "Anda kirim sendiri" in (await town.simulator.toast(act)).text
    await town.simulator.ask(other, "/start")
    (done,) = await town.simulator.tap(other, await opened(town, other, report), "Terima")
    assert "Terverifikasi" in done.text


@pytest.mark.parametrize(
    "press", [ListQueue(), Review(1), Accept(1), Return(1, ReturnReason.OTHER, "none"), SetLevel(1, "verified", 3)]
)
async def test_a_button_in_the_hands_of_somebody_else_does_nothing(town: Town, press: Any) -> None:
    pic = await town.member(Role.FOCAL_POINT, OPD)
    (screen,) = await town.simulator.ask(pic, "indikator 20")
    act = await town.simulator.presses_button(pic, screen, Button("…", data=encode(press)))
    toast = await town.simulator.toast(act)
    assert (toast.alert, "di luar wewenang Anda" in toast.text) == (True, True)


@pytest.mark.parametrize("press", [Review(10**9), Accept(10**9), SetLevel(1, "claimed", 3), SetLevel(1, "verified", 9)])
async def test_what_is_not_there_is_reloaded(town: Town, press: Any) -> None:
    coordinator = town.coordinator()
    (queue,) = await town.simulator.ask(coordinator, "/verifikasi")
    act = await town.simulator.presses_button(coordinator, queue, Button("…", data=encode(press)))
    assert (await town.simulator.toast(act)).text == STALE


async def test_the_agency_stands_by_a_report_on_its_behalf(town: Town) -> None:
    coordinator = town.coordinator()
    await town.simulator.ask(coordinator, "/start")
    one = await town.member(Role.FOCAL_POINT, "Bappeda", name="Dewi")
    two = await town.member(Role.FOCAL_POINT, "Bappeda", name="Eka")
    away = await town.member(Role.FOCAL_POINT, "Bappeda", name="Fitri")
    await town.simulator.blocks(away)
    await town.simulator.idle()  # the coordinator is told of it
    (summary,) = await town.simulator.ask(coordinator, "no 4 selesai 100%")
    (receipt,) = await town.simulator.tap(coordinator, summary, "Kirim")
    assert "2 PIC diminta membenarkan laporan ini." in receipt.text
    assert "1 PIC belum dapat dihubungi lewat Telegram" in receipt.text
    assert town.simulator.sent(away) == ()
    (asked,), (asked_too,) = await town.simulator.replies(one), await town.simulator.replies(two)
    assert "melaporkan atas nama Bappeda pada" in asked.text
    assert asked.labels == ("Benar", "Perbaiki")
    (done,) = await town.simulator.tap(one, asked, "Benar")
    assert "✅ Dibenarkan Dewi" in done.text
    assert "Dewi (Bappeda) membenarkan laporan" in (await town.simulator.replies(coordinator))[-1].text
    act = await town.simulator.presses(two, asked_too, "Benar")
    (shown,) = await town.simulator.answers(act)
    assert (await town.simulator.toast(act)).text == STALE
    assert "✅ Dibenarkan Dewi" in shown.text

    other = town.coordinator()
    await town.simulator.unblocks(away)
    (card,) = await town.simulator.ask(other, "/verifikasi 4")
    (made,) = await town.simulator.tap(other, card, "Terima")
    assert "Pelapor dan PIC sudah diberi tahu." in made.text
