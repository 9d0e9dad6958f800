"""A matrix by chat: sent, its doubts settled, looked at, taken over."""

import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from handlers.buttons import encode
from handlers.presses.importing import AskDoubtsAgain, CheckAsMatrix, MatrixAsEvidence, SeeMatrix, TakeMatrix
from simulator.values import BotMessage, Button, User
from spbe.people import Role
from tests.e2e.conftest import Town
from tests.matrix_files import as_csv, as_document, as_sheet, plain, sample_rows, saved, with_parts

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAME, RECOMMENDATION, TARGET, OPD = 1, 2, 5, 6
OLD = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "Workbook".encode("utf-16-le")
Rows = list[list[str]]


def file_of(change: Callable[[Rows], object] | None = None) -> bytes:
    """Return the sample matrix as a sheet; `change` gets its rows, by their number."""
    rows = [list(row) for row in sample_rows()]
    if change:
        change(rows)
    return as_sheet(plain(rows))


def doubtful(rows: Rows) -> None:
    rows[4][OPD] = rows[9][OPD] = "Bag. Umum dan Protokol"
    rows[6][OPD] = "Dinas Hukm"


def unknown(rows: Rows) -> None:
    rows[4][OPD] = "Panitia"


async def send(
    town: Town, person: User, data: bytes, name: str = "matriks.xlsx", caption: str | None = "/impor", **more: int
) -> BotMessage:
    await town.simulator.idle()
    act = await town.simulator.sends_document(person, name, data, caption=caption, size=more.get("size"))
    return (await town.simulator.answers(act))[-1]


async def tap(town: Town, person: User, message: BotMessage, label: str) -> BotMessage:
    return (await town.simulator.tap(person, message, label))[-1]


async def say(town: Town, person: User, text: str) -> BotMessage:
    return (await town.simulator.ask(person, text))[-1]


async def started(town: Town) -> User:
    chief = town.coordinator()
    await say(town, chief, "/start")
    return chief


async def restored(town: Town, chief: User) -> None:
    """Put the sample back for the next test."""
    shown = await send(town, chief, file_of())
    if "Ambil matriks" in shown.labels:
        await tap(town, chief, shown, "Ambil matriks")


SAMPLE = plain(sample_rows())


@pytest.mark.parametrize(
    ("name", "data"),
    [("m.csv", as_csv(SAMPLE)), ("m.xlsx", as_sheet(SAMPLE)), ("m.docx", as_document(SAMPLE))],
    ids=["csv", "xlsx", "docx"],
)
async def test_the_sample_asks_nothing_and_says_that_nothing_changes(town: Town, name: str, data: bytes) -> None:
    chief = await started(town)
    shown = await send(town, chief, data, name)
    assert "37 baris, 35 indikator, 10 OPD" in shown.text
    assert "tidak ada yang berubah" in shown.text
    assert shown.labels == ()


async def test_two_doubts_are_settled_and_the_matrix_taken_over(town: Town) -> None:
    chief = await started(town)
    before = town.stored("SELECT id, number FROM follow_up WHERE gone_at IS NULL ORDER BY number")
    first = await send(town, chief, file_of(doubtful))
    assert "2 sebutan OPD" in first.text
    assert "“Bag. Umum dan Protokol” (baris 4, 9) tidak dikenal" in first.text
    assert first.labels == ("OPD baru", "Batal")
    assert "Yang dimaksud" not in first.text
    refused = await say(town, chief, "lewati")
    assert "tidak dapat dilewati" in refused.text
    second = await tap(town, chief, refused, "OPD baru")
    assert "“Dinas Hukm” (baris 6)" in second.text
    shown = await say(town, chief, "bag hukum")
    assert "OPD baru: Bag. Umum dan Protokol." in shown.text
    assert "“Dinas Hukm” = Bag. Hukum" in shown.text
    assert "OPD DKIS → Bag. Hukum" in shown.text
    taken = await tap(town, chief, shown, "Ambil matriks")
    assert "✅ Matriks diambil: 37 baris, 35 indikator, 11 OPD." in taken.text
    assert len(taken.labels) == 2
    assert "Berubah 3." in taken.text
    assert town.stored("SELECT id, number FROM follow_up WHERE gone_at IS NULL ORDER BY number") == before
    assert town.stored("SELECT COUNT(*) FROM opd_alias WHERE alias = 'Dinas Hukm'") == [(1,)]
    act = await town.simulator.presses_button(chief, taken, shown.button("Ambil matriks"))
    assert (await town.simulator.toast(act)).text == "Tampilan ini sudah lama, saya muat ulang."
    await town.simulator.idle()
    assert town.simulator.newest(taken).labels == taken.labels, "no dead button comes back"
    again = await send(town, chief, file_of(doubtful))
    assert "tidak ada yang berubah" in again.text
    await restored(town, chief)


async def test_it_is_cancelled_by_button_command_and_word(town: Town) -> None:
    chief = await started(town)
    for how in ("Batal", "/batal", "batal"):
        shown = await send(town, chief, file_of(unknown))
        ended = await tap(town, chief, shown, how) if how == "Batal" else await say(town, chief, how)
        assert "Impor matriks dibatalkan" in ended.text
    assert town.stored("SELECT COUNT(*) FROM matrix_draft WHERE person_id = ?", chief.id) == [(0,)]
    assert "tidak ada yang dibatalkan" in (await say(town, chief, "/batal")).text


async def test_new_changed_and_gone_rows_are_told_and_reports_survive(town: Town) -> None:
    chief = await started(town)
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    form = await say(town, ayu, "TL no 15 sudah harmonisasi, 70 persen")
    while "Kirim" not in form.labels:
        form = await tap(town, ayu, form, "Lewati")
    await tap(town, ayu, form, "Kirim")
    ((report,),) = town.stored("SELECT follow_up_id FROM report")

    def changed(rows: Rows) -> None:
        rows[13][TARGET], rows[14][RECOMMENDATION] = "2020", "Lain"
        rows[2][NAME], rows[2][RECOMMENDATION] = "Layanan Anu", "Sama sekali lain"
        rows.append(["38", "Layanan Itu", "Sebaiknya", "2", "Membuat", "2020", "DKIS"])
        del rows[15]

    shown = await send(town, chief, file_of(changed))
    for told in (
        "Baru: 2 baris",
        "13. Kebijakan Internal Layanan Pengadaan: target tahun 2019 → tahun 2020",
        "Target waktu yang bergeser: 1 baris",
        "Hilang: 2 baris (1 sudah dilaporkan)",
        "(sudah dilaporkan)",
        "Laporan dan bukti baris yang hilang tetap tersimpan.",
        "Nomor 2 akan menunjuk baris lain",
    ):
        assert told in shown.text
    listed = await tap(town, chief, shown, "Rincian")
    assert "1–6 dari 6" in listed.text
    assert "→ Lain" in listed.text
    back = await tap(town, chief, listed, "Kembali")
    assert back.text == shown.text
    asked = await tap(town, chief, back, "Ambil matriks")
    assert "2 dari 37 baris hilang, 1 di antaranya sudah dilaporkan" in asked.text
    taken = await tap(town, chief, asked, "Ya, ganti matriks")
    assert "kirim kembali berkas matriks sebelumnya" in taken.text
    assert town.stored("SELECT gone_at IS NULL FROM follow_up WHERE id = ?", report) == [(0,)]
    again = await send(town, chief, file_of())
    assert "Kembali: 2 baris" in again.text
    await tap(town, chief, again, "Ambil matriks")
    history = await say(town, ayu, "/riwayat 15")
    assert "70%" in history.text
    assert town.stored("SELECT number FROM follow_up WHERE id = ? AND gone_at IS NULL", report) == [(15,)]


async def test_of_two_coordinators_the_second_is_shown_anew(town: Town) -> None:
    def later(rows: Rows) -> None:
        rows[12][TARGET] = "2021"

    one, other = await started(town), await started(town)
    mine, theirs = [await send(town, each, file_of(later)) for each in (one, other)]
    await tap(town, one, mine, "Ambil matriks")
    act = await town.simulator.presses(other, theirs, "Ambil matriks")
    assert "berubah" in (await town.simulator.toast(act)).text
    (anew,) = await town.simulator.answers(act)
    assert "pratinjau yang baru" in anew.text
    assert "tidak ada yang berubah" in anew.text
    await restored(town, one)


async def test_a_preview_of_an_earlier_file_is_shown_anew(town: Town) -> None:
    chief = await started(town)
    old = await send(town, chief, file_of(unknown), "lama.xlsx")
    await send(town, chief, file_of(unknown), "baru.xlsx")
    shown = await tap(town, chief, old, "OPD baru")
    assert "baru.xlsx" in shown.text
    await say(town, chief, "/batal")
    act = await town.simulator.presses(chief, old, "OPD baru")
    assert "sudah lama" in (await town.simulator.toast(act)).text


async def test_after_the_command_the_next_table_is_the_matrix(town: Town) -> None:
    chief = await started(town)
    assert ".xlsx, .docx, atau .csv" in (await say(town, chief, "mau impor matriks")).text
    assert "hanya dapat dibaca" in (await send(town, chief, b"%PDF-1.7", "matriks.pdf", None)).text
    assert "Pratinjau matriks" in (await send(town, chief, file_of(), caption=None)).text


async def test_a_matrix_out_of_the_blue_is_offered_and_may_be_evidence(town: Town) -> None:
    chief = await started(town)
    offer = await send(town, chief, file_of(), caption=None)
    assert "Ini tampaknya matriks MONEV" in offer.text
    assert offer.labels == ("Periksa", "Jadikan bukti")
    form = await tap(town, chief, offer, "Jadikan bukti")
    assert "Bukti untuk baris yang mana?" in form.text
    assert "matriks.xlsx" in form.text
    await say(town, chief, "/batal")
    assert (
        "tidak ada yang berubah"
        in (await tap(town, chief, await send(town, chief, file_of(), caption=None), "Periksa")).text
    )
    named = await send(town, chief, file_of(), caption="bukti baris 33")
    assert "Periksa" not in named.labels
    await say(town, chief, "/batal")


async def test_a_table_with_other_headings_is_offered_too(town: Town) -> None:
    chief = await started(town)
    rows = [list(row) for row in sample_rows()]
    rows[0][3] = "Angka"
    offer = await send(town, chief, as_sheet(plain(rows)), caption=None)
    assert offer.labels == ("Periksa sebagai matriks", "Jadikan bukti")
    checked = await tap(town, chief, offer, "Periksa sebagai matriks")
    assert 'Kolom "Nilai Tingkat Kematangan" tidak ditemukan' in checked.text
    rows[0][3], rows[0][1], rows[0][5] = "Nilai", "INDIKATOR / LAYANAN", "Waktu"
    read = await send(town, chief, as_sheet(plain([[*row, "x"] for row in rows])), caption="tolong impor ini")
    assert "Kolom yang tidak diambil: “x”" in read.text


@pytest.mark.parametrize(
    "caption", ["Siaran pers peluncuran JDIH, bukti no 15", "Impor data produk hukum, bukti no 15"]
)
async def test_a_caption_that_begins_like_a_command_is_about_evidence(town: Town, caption: str) -> None:
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")
    form = await send(town, ayu, b"%PDF-1.7" + caption.encode(), "rilis.pdf", caption)
    assert "Baris 15" in form.text
    await say(town, ayu, "/batal")


async def test_a_wrong_answer_is_asked_again(town: Town) -> None:
    chief = await started(town)
    first = await send(town, chief, file_of(unknown))
    shown = await say(town, chief, "itu dkis kok")
    assert "“Panitia” = DKIS" in shown.text
    assert (await tap(town, chief, shown, "Ulangi pertanyaan OPD")).text == first.text
    assert "Silakan ketuk pilihan" in (await say(town, chief, "eh gak tau")).text
    await say(town, chief, "/batal")


async def test_a_file_that_arrives_while_an_import_moves_its_row_stays_with_the_row(town: Town) -> None:
    chief = await started(town)
    ayu = await town.member(Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")

    def inserted(rows: Rows) -> None:
        rows.insert(15, ["15", "Layanan Baru", "Sama sekali lain", "2", "Membuat layanan", "2019", "Bag. Hukum"])
        for number, row in enumerate(rows):
            row[0] = str(number) if number else row[0]

    shown = await send(town, chief, file_of(inserted))
    assert "Indikatornya dibaca dari nomor saja, mohon diperiksa: baris 15 → indikator 15" in shown.text
    await say(town, ayu, "no 15 sudah 70 persen")
    town.simulator.slows("getFile", 1.5)
    act = await town.simulator.sends_document(ayu, "sk.pdf", b"%PDF-1.7 sk")
    await town.simulator.toast(await town.simulator.presses(chief, shown, "Ambil matriks"))
    form = (await town.simulator.answers(act))[-1]
    assert "Baris 16 (indikator 15) · Kebijakan Internal Layanan Dokumentasi" in form.text
    town.simulator.faults.clear()
    await say(town, ayu, "/batal")
    back = await send(town, chief, file_of())
    await tap(town, chief, back, "Ambil matriks")


def with_formula() -> bytes:
    book = load_workbook(io.BytesIO(file_of()))
    book.worksheets[0]["D5"] = "=1+1"
    return saved(book)


def many_rows() -> bytes:
    headings, row, *_ = sample_rows()
    return as_csv(plain([headings, *([str(at), "a", "b", "1", "c", "2019", row[OPD]] for at in range(1, 100_001))]))


@pytest.mark.parametrize(
    ("make", "name", "told"),
    [
        pytest.param(
            lambda: with_parts(file_of(), {"xl/media/image1.png": bytes(50_000_000)}),
            "m.xlsx",
            "terlalu besar setelah dibuka",
            id="bomb",
        ),
        pytest.param(
            lambda: with_parts(file_of(), {"xl/vbaProject.bin": b"makro"}), "m.xlsx", "memuat makro", id="macro"
        ),
        pytest.param(with_formula, "m.xlsx", "Sel D5 memuat rumus", id="formula"),
        pytest.param(many_rows, "m.csv", "Tabel lebih dari 2000 baris", id="100,000 rows"),
        pytest.param(lambda: as_document(), "m.docx", "Tidak ada tabel matriks", id="no table"),
        pytest.param(lambda: b"%PDF-1.7", "m.pdf", "hanya dapat dibaca dari berkas .xlsx", id="pdf"),
        pytest.param(lambda: b"PK\x05\x06" + bytes(18), "m.zip", "hanya dapat dibaca dari berkas .xlsx", id="zip"),
        pytest.param(lambda: OLD, "m.xls", "berjenis lama (.xls atau .doc)", id="xls"),
    ],
)
async def test_what_is_no_matrix_gets_a_sentence_of_its_own(
    town: Town, make: Callable[[], bytes], name: str, told: str
) -> None:
    chief = await started(town)
    revision = town.stored("SELECT revision FROM matrix")
    answer = await send(town, chief, make(), name)
    assert told in answer.text
    assert "gangguan" not in answer.text.lower()
    assert town.stored("SELECT revision FROM matrix") == revision
    assert town.stored("SELECT COUNT(*) FROM matrix_draft WHERE person_id = ?", chief.id) == [(0,)]


async def test_a_file_that_is_too_large_is_not_even_fetched(town: Town) -> None:
    chief = await started(town)
    town.simulator.fails("getFile")
    answer = await send(town, chief, b"besar", size=6_000_000)
    assert "melebihi 4,8 MB" in answer.text
    town.simulator.faults.clear()


async def test_nobody_else_imports(town: Town) -> None:
    pic = await town.member(Role.FOCAL_POINT, "DKIS")
    assert "wewenang" in (await send(town, pic, file_of())).text
    greeting = await say(town, pic, "/start")
    for press in (
        SeeMatrix("abc"),
        TakeMatrix("abc", 1),
        CheckAsMatrix(),
        MatrixAsEvidence(None),
        AskDoubtsAgain("abc"),
    ):
        act = await town.simulator.presses_button(pic, greeting, Button("?", data=encode(press)))
        assert "wewenang" in (await town.simulator.toast(act)).text
