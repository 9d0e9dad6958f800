from dataclasses import replace
from datetime import date

import pytest

from spbe.form_answers import act_of, take
from spbe.matrix import Target
from spbe.progress import Blocker, Status
from spbe.report_form import Form, Item, Step, opened
from spbe.reports_read import ReportReader
from tests.spbe.test_report_form import LAST

TODAY = date(2019, 11, 4)
FILLED = frozenset({Step.NOTE, Step.EVIDENCE})


@pytest.fixture(scope="module")
def reader() -> ReportReader:
    from benchmarks.reports import shipped_reader

    return shipped_reader()


HELD_UP = Item(33, (), Status.BLOCKED, 60, Blocker.LEGAL)


def at(step: Step, item: Item = HELD_UP) -> Form:
    form = Form(id=1, purpose="report", items=(item,), passed=FILLED)
    return form if step is Step.SUMMARY else replace(form, opened=step)


@pytest.mark.parametrize(
    ("text", "blocker", "note"),
    [
        ("belum ada anggaran", Blocker.BUDGET, None),
        ("anggaran", Blocker.BUDGET, None),
        ("angaran", Blocker.BUDGET, None),
        ("nunggu ttd pak wali kota sejak kemarin", Blocker.SIGNATURE, "nunggu ttd pak wali kota sejak kemarin"),
    ],
)
def test_what_holds_a_row_up_may_be_told_before_its_percent(
    reader: ReportReader, text: str, blocker: Blocker, note: str | None
) -> None:
    form = Form(id=1, purpose="report", items=(Item(33, (), Status.BLOCKED),))
    taken = take(form, text, reader, last=None, today=TODAY)
    assert taken
    assert (taken.item.blocker, taken.item.note, taken.step) == (blocker, note, Step.PERCENT)
    told = take(taken, "40", reader, last=None, today=TODAY)
    assert told
    assert (told.item.percent, told.step) == (40, Step.EVIDENCE if note else Step.NOTE)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status.IN_PROGRESS, "belum ada anggaran"),
        (Status.BLOCKED, "hampir selesai"),
        (Status.BLOCKED, "baris 33"),
        (Status.BLOCKED, "anggaran indikator 20 berapa?"),
    ],
)
def test_what_names_no_blocker_of_a_blocked_row_is_no_answer_to_the_percent(
    reader: ReportReader, status: Status, text: str
) -> None:
    form = Form(id=1, purpose="report", items=(Item(33, (), status),))
    assert take(form, text, reader, last=None, today=TODAY) is None


@pytest.mark.parametrize(
    ("step", "text", "expected"),
    [
        (Step.ROW, "33", {"row": 33}),
        (Step.ROW, "no 5", {"row": 5}),
        (Step.ROW, "tiga tiga", {"row": 33}),
        (Step.ROW, "yg 33, sudah 50%", {"row": 33, "percent": 50}),
        (Step.ROW, "baris 36 pak", {"row": 36}),
        (Step.ROW, "no 15 sudah 120 persen", {"row": 15, "percent": 60}),
        (Step.STATUS, "Proses", {"status": Status.IN_PROGRESS}),
        (Step.STATUS, "proses ya pak", {"status": Status.IN_PROGRESS}),
        (Step.STATUS, "udah beres", {"status": Status.DONE}),
        (Step.STATUS, "masih mandek", {"status": Status.BLOCKED}),
        (Step.STATUS, "60%", {"status": Status.IN_PROGRESS, "percent": 60}),
        (Step.STATUS, "0%", {"status": Status.NOT_STARTED, "percent": 0}),
        (Step.STATUS, "idem", {"status": Status.BLOCKED, "percent": 60, "blocker": Blocker.LEGAL}),
        (Step.STATUS, "sama seperti terakhir", {"percent": 60, "note": "menunggu jadwal"}),
        (
            Step.STATUS,
            "sudah 70 persen, sedang harmonisasi di bagian hukum",
            {
                "status": Status.IN_PROGRESS,
                "percent": 70,
                "note": "sudah 70 persen, sedang harmonisasi di bagian hukum",
            },
        ),
        (Step.PERCENT, "tujuh puluh", {"percent": 70}),
        (Step.PERCENT, "separuh", {"percent": 50}),
        (Step.PERCENT, "60%?", {"percent": 60}),
        (Step.PERCENT, "idem", {"percent": 60}),
        (Step.PERCENT, "menunggu penetapan", {"percent": 75}),
        (Step.PERCENT, "100 persen", {"percent": 100}),
        (Step.BLOCKER, "anggaran", {"blocker": Blocker.BUDGET}),
        (Step.BLOCKER, "nunggu ttd pak wali", {"blocker": Blocker.SIGNATURE}),
        (Step.NOTE, "draf sudah dikirim ke bagian hukum", {"note": "draf sudah dikirim ke bagian hukum"}),
        (Step.NOTE, "lewati", {"note": None}),
        (Step.NOTE, "tidak ada", {"note": None}),
        (Step.NOTE, "idem", {"note": "menunggu jadwal"}),
        (Step.TARGET, "akhir november", {"target": Target(date(2019, 11, 30), "month")}),
        (Step.TARGET, "15/12/2019", {"target": Target(date(2019, 12, 15), "day")}),
        (Step.LEVEL, "3", {"level": 3}),
        (Step.SUMMARY, "eh maksud saya 65%", {"percent": 65}),
        (Step.SUMMARY, "udah selesai ternyata", {"status": Status.DONE}),
        (Step.NOTE, "mksd saya 50 persen", {"percent": 50, "note": None}),
        (Step.NOTE, "selesai", {"status": Status.DONE}),
        (Step.SUMMARY, "catatan: nunggu paraf", {"note": "nunggu paraf"}),
        (Step.SUMMARY, "ganti catatannya jadi draf di sekda", {"note": "draf di sekda"}),
        (Step.SUMMARY, "statusnya terkendala karena nunggu ttd walikota", {"blocker": Blocker.SIGNATURE}),
        (Step.SUMMARY, "targetnya 20 desember 2019", {"target": Target(date(2019, 12, 20), "day")}),
    ],
)
def test_answers(reader: ReportReader, step: Step, text: str, expected: dict[str, object]) -> None:
    taken = take(at(step), text, reader, last=LAST, today=TODAY)
    assert taken is not None
    assert {name: getattr(taken.items[0], name) for name in expected} == expected


@pytest.mark.parametrize("step", [Step.SUMMARY, Step.STATUS, Step.NOTE])
@pytest.mark.parametrize(
    ("text", "row", "percent"),
    [
        ("eh salah yg 15 aja", 15, 60),
        ("eh bukan, yg no 15 maksudnya", 15, 60),
        ("bukan no 33 tapi no 15", 15, 60),
        ("maaf salah baris, harusnya baris 15", 15, 60),
        ("eh salah, no 15 40%", 15, 40),
        ("ganti ke baris 15", 15, 60),
        ("eh salah, no 999", 999, 60),
    ],
)
def test_a_correction_of_the_row_changes_the_row(
    reader: ReportReader, step: Step, text: str, row: int, percent: int
) -> None:
    before = at(step)
    taken = take(before, text, reader, last=LAST, today=TODAY)
    assert taken is not None
    assert (taken.items[0].row, taken.items[0].percent, taken.step) == (row, percent, step)


def test_a_correction_says_which_of_several_rows_was_wrong(reader: ReportReader) -> None:
    several = replace(at(Step.SUMMARY), items=(HELD_UP, Item(5, (), Status.IN_PROGRESS, 10)))
    taken = take(several, "bukan no 5 tapi no 6", reader, last=None, today=TODAY)
    assert taken is not None
    assert [item.row for item in taken.items] == [33, 6]
    assert take(several, "eh salah, yg no 6", reader, last=None, today=TODAY) is None


def test_an_indicator_of_several_rows_is_asked_back(reader: ReportReader) -> None:
    taken = take(at(Step.SUMMARY), "eh salah, indikator 35", reader, last=None, today=TODAY)
    assert taken is not None
    assert (taken.step, taken.item.candidates) == (Step.ROW, (35, 36, 37))


@pytest.mark.parametrize(
    ("step", "text"),
    [
        (Step.PERCENT, "padanan 33"),
        (Step.ROW, "padanan 33"),
        (Step.ROW, "33%"),
        (Step.PERCENT, "bukti dukung kolaborasi tingkat 3"),
        (Step.TARGET, "kemarin"),
        (Step.SUMMARY, "tolong hapus laporan saya yg kemarin salah"),
        (Step.SUMMARY, "targetnya 20 oktober 2019"),
        (Step.PERCENT, "padanan indikator 1-5"),
        (Step.NOTE, "setara indikator 33 di peraturan baru"),
        (Step.ROW, "yang itu"),
        (Step.STATUS, "bagaimana cuacanya"),
        (Step.PERCENT, "120"),
        (Step.PERCENT, "dua ratus"),
        (Step.PERCENT, "seratus dua puluh persen"),
        (Step.SUMMARY, "target 32 desember"),
        (Step.PERCENT, "hampir selesai"),
        (Step.PERCENT, "60 atau 70"),
        (Step.PERCENT, "apa bukti dukung indikator 20?"),
        (Step.BLOCKER, "entahlah"),
        (Step.NOTE, "apa bukti dukung kolaborasi tingkat 3?"),
        (Step.NOTE, "   "),
        (Step.TARGET, "secepatnya"),
        (Step.LEVEL, "7"),
        (Step.CLASSIFICATION, "umum"),
        (Step.EVIDENCE, "sudah saya kirim"),
        (Step.SUMMARY, "kirim"),
        (Step.SUMMARY, "sudah terkirim belum?"),
        (Step.SUMMARY, "ganti baris 33"),
        (Step.PERCENT, "baris 33"),
        (Step.PERCENT, "-5"),
        (Step.STATUS, "sudah selesai belum?"),
    ],
)
def test_no_answers(reader: ReportReader, step: Step, text: str) -> None:
    assert take(at(step), text, reader, last=LAST, today=TODAY) is None


def test_idem_without_an_earlier_report_is_no_answer(reader: ReportReader) -> None:
    assert take(at(Step.STATUS), "idem", reader, last=None, today=TODAY) is None


def test_a_row_that_several_fit_is_offered(reader: ReportReader) -> None:
    taken = take(at(Step.ROW, Item()), "naskah dinas", reader, last=None, today=TODAY)
    assert taken is not None
    assert (taken.step, len(taken.item.candidates) > 1) == (Step.ROW, True)


def test_a_classification_is_taken_from_a_word(reader: ReportReader) -> None:
    taken = take(at(Step.CLASSIFICATION), "terbuka pak", reader, last=None, today=TODAY)
    assert taken is not None
    assert taken.classification == "terbuka"


def test_the_way_back_passes_one_step_for_one_text(reader: ReportReader) -> None:
    form = Form(id=1, purpose="report", items=(Item(33),))
    taken = take(form, "sudah 70 persen, sedang harmonisasi", reader, last=None, today=TODAY)
    assert taken is not None
    assert taken.trail == (Step.STATUS,)
    assert opened(taken, Step.NOTE).trail[:1] == (Step.STATUS,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kirim", "send"),
        ("oke", "send"),
        ("simpan dulu", "keep"),
        ("ubah", "change"),
        ("ubah persennya", Step.PERCENT),
        ("hapus catatan", Step.NOTE),
        ("ganti baris", Step.ROW),
        ("ubah bukti pak", Step.EVIDENCE),
        ("ubah jadi 60%", None),
        ("menunggu tanda tangan", None),
    ],
)
def test_words_on_the_buttons(reader: ReportReader, text: str, expected: object) -> None:
    assert act_of(at(Step.SUMMARY), text, reader) == expected


def test_words_on_the_buttons_are_notes_elsewhere(reader: ReportReader) -> None:
    assert act_of(at(Step.NOTE), "oke", reader) is None


def test_rows_of_several_are_corrected_one_by_one(reader: ReportReader) -> None:
    items = (Item(1, (), Status.IN_PROGRESS, 70), Item(3, (), Status.NOT_STARTED, 0))
    form = Form(id=1, purpose="report", items=items, passed=FILLED)
    taken = take(form, "no 3 jadi 10 persen", reader, last=None, today=TODAY)
    assert taken is not None
    assert [(item.row, item.status, item.percent) for item in taken.items] == [
        (1, Status.IN_PROGRESS, 70),
        (3, Status.IN_PROGRESS, 10),
    ]


@pytest.mark.parametrize(
    ("text", "status", "percent"),
    [
        ("no 33 sdh slesai 100%, sk walikota no 188 thn 2019", Status.DONE, 100),
        ("no 33 selesai, perwali 5/2019", Status.DONE, 100),
        ("baris 33 baru 40 persen", Status.IN_PROGRESS, 40),
    ],
)
def test_a_whole_report_on_the_row_counts_instead_of_what_was_said(
    reader: ReportReader, text: str, status: Status, percent: int
) -> None:
    item = Item(33, (), Status.IN_PROGRESS, note="lapor no 33 progres 120 persen")
    taken = take(at(Step.PERCENT, item), text, reader, last=None, today=TODAY)
    assert taken is not None
    assert taken.items == (Item(33, (), status, percent, note=text),)
    assert taken.step is Step.SUMMARY


def test_a_correction_stands_in_the_note_too(reader: ReportReader) -> None:
    item = Item(15, (), Status.IN_PROGRESS, 40, note="no 15 sudah 40 persen")
    taken = take(at(Step.SUMMARY, item), "eh maksud saya 65%", reader, last=None, today=TODAY)
    assert taken is not None
    assert taken.items[0].note == "no 15 sudah 40 persen; eh maksud saya 65%"
