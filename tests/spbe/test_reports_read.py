from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.reports import load, problems, read, shipped_reader
from spbe.progress import Blocker, Status
from spbe.reports_read import Faults, NotAReport, ReportItem

TODAY = date(2026, 11, 20)  # a Friday
OWN = load(Path(__file__).parents[1] / "questions" / "reports.jsonl")
LEAST_RIGHT = 0.98
READER = shipped_reader()
BELUM, PROSES, TERKENDALA, SELESAI = Status


def items(text: str) -> tuple[ReportItem, ...]:
    reading = READER.read(text, today=TODAY)
    return () if isinstance(reading, NotAReport) else reading.items


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("no 999 50%", Faults(rows=(999,))),
        ("no 15 150%", Faults(percents=(150,), named=(15,))),
        ("no 5 dua ratus persen", Faults(percents=(200,), named=(5,))),
        ("no 5 sudah -10 persen", Faults(percents=(-10,), named=(5,))),
        ("no 5 sudah 60%: https://contoh.id/no-999/150%", Faults(named=(5,))),
        ("no 15 target 31 feb 2027 30 persen", Faults(days=("31 feb 2027",), named=(15,))),
        ("no 15 sudah 60%, target akhir bulan", Faults(named=(15,))),
    ],
)
def test_what_cannot_be_is_found(text: str, faults: Faults) -> None:
    assert READER.faults_in(text, today=TODAY) == faults


def test_own_reports_are_read() -> None:
    wrong = {gold.id: found for gold in OWN if (found := problems(gold, read(READER, gold)))}
    assert len(wrong) <= (1 - LEAST_RIGHT) * len(OWN), wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no 5 60%", [(5, PROSES, 60)]),
        ("no. 5: 60 %", [(5, PROSES, 60)]),
        ("mau lapor yg 33 dong, udah 50% lah", [(33, PROSES, 50)]),
        ("mau lapor 33 dong, udah 50% lah", [(33, PROSES, 50)]),
        ("baris tiga tiga lima puluh persen", [(33, PROSES, 50)]),
        ("lapor no. tiga tiga sudah 50%", [(33, PROSES, 50)]),
        ("baris tiga enam puluh persen", [(3, PROSES, 60)]),
        ("tl 5 progres 60", [(5, PROSES, 60)]),
        ("no 5 dan no 6 belum ada progres", [(5, BELUM, 0), (6, BELUM, 0)]),
        ("no 5, 6 dan 7 sudah 20%, 30%, 40%", [(5, PROSES, 20), (6, PROSES, 30), (7, PROSES, 40)]),
        ("no 5-7 sudah selesai", [(5, SELESAI, 100), (6, SELESAI, 100), (7, SELESAI, 100)]),
        ("1. no 27 50%\n2. no 28 selesai", [(27, PROSES, 50), (28, SELESAI, 100)]),
        ("1. 50%\n2. selesai", [(1, PROSES, 50), (2, SELESAI, 100)]),
        ("5 (70%), 6 (50%)", [(5, PROSES, 70), (6, PROSES, 50)]),
        ("no 5 60%, bukan 50%", [(5, PROSES, 60)]),
        ("no 5 60%, eh bukan 5 tapi 6", [(6, PROSES, 60)]),
        ("no 5 selesai, ralat, masih 90%", [(5, PROSES, 90)]),
        ("no 5 naik jadi 80% dari sebelumnya 65%", [(5, PROSES, 80)]),
        ("no 5 tinggal 20% lagi", [(5, PROSES, 80)]),
        ("no 5 draf sudah 100%", [(5, PROSES, None)]),
        ("no 5 draf kebijakan beres", [(5, PROSES, None)]),
        ("no 5 draf sudah ditetapkan", [(5, SELESAI, 100)]),
        ("no 5 tetap 60%", [(5, PROSES, 60)]),
        ("no 5 tidak ada kendala, 60%", [(5, PROSES, 60)]),
        ("no 5 60%. kendala belum ada", [(5, PROSES, 60)]),
        ("no 14 perwali 45/2014 sudah 40%", [(14, PROSES, 40)]),
        ("no 13 perwali no 2 tahun 2018 direvisi, 40%", [(13, PROSES, 40)]),
        ("no 24 baru 3 OPD", [(24, PROSES, None)]),
        ("no 99 60%", [(None, PROSES, 60)]),
        ("indikator 35 pro denpasar 60%", [(35, PROSES, 60)]),
        ("no 35 60%", [(35, PROSES, 60)]),
        ("baris 36 jadi 4", []),
        ("no 36 naik ke 3", []),
        ("no 36 jadi 4%", [(36, PROSES, 4)]),
        ("no 36 progres jadi 4", [(36, PROSES, 4)]),
        ("no 36 jadi 40", [(36, PROSES, 40)]),
        ("60%", [(None, PROSES, 60)]),
        ("no 5 dua ratus persen", []),
        ("no 5 sudah seratus dua puluh persen", [(5, PROSES, None)]),
        ("no 5 sudah -10 persen", [(5, PROSES, None)]),
        ("no 5 sudah minus sepuluh persen", [(5, PROSES, None)]),
        ("no 5 sudah seratus persen", [(5, SELESAI, 100)]),
        ("no 5 selesai https://contoh.id/open?id=6", [(5, SELESAI, 100)]),
        ("https://contoh.id/no/6?selesai=100%", []),
        ("no 15 bru 10 persn", [(15, PROSES, 10)]),
        ("no 15 10 prsen", [(15, PROSES, 10)]),
        ("no 15 100% belum ada SK nya", [(15, PROSES, 100)]),
        ("no 15 100% tapi sk belum terbit", [(15, PROSES, 100)]),
        ("no 15 100%", [(15, SELESAI, 100)]),
        ("no 15 target 31 feb 2027 30 persen", [(15, PROSES, 30)]),
        ("no 15 target 31 jan 2027 30 persen", [(15, PROSES, 30)]),
        ("no 15 baru 50% dari indikator", [(15, PROSES, 50)]),
        ("no 6 sudah 60%. no 7 kapan selesai?", [(6, PROSES, 60)]),
    ],
)
def test_rows_statuses_and_percents(text: str, expected: list[tuple[int | None, Status, int | None]]) -> None:
    assert [(item.row, item.status, item.percent) for item in items(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "halo", "terima kasih", "no 5", "no 5 sudah selesai belum?", "no 5 sdh 60%?", "no 5 60% kah?",
        "no 5 sudah 60%, betul?",
        "kapan target no 5", "kalau no 5 60%, statusnya apa?", "cara lapor no 5 60%", "mau lapor no 5", "bobotnya 4%",
        "setara indikator 33 di peraturan baru", "padanan indikator 1-5", "nomor baru dari indikator 5",
        "sudah selesai pak", "no 5 udah kelar blm", "berapa persen no 5 sekarang",
    ],
)  # fmt: skip
def test_what_is_no_report(text: str) -> None:
    assert items(text) == ()


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("no 5 60%, selesai tgl 15 desember", "2026-12-15"),
        ("no 5 60% target mundur dari 30 november ke 31 desember", "2026-12-31"),
        ("no 5 60%, rapat jumat depan", None),
        ("no 5 60%, rapat jumat depan, target akhir tahun", "2026-12-31"),
        ("no 5 sudah ditetapkan tgl 3 november", None),
        ("no 5 60% target 31 februari", None),
        ("no 5 60% target secepatnya", None),
    ],
)
def test_targets(text: str, target: str | None) -> None:
    (item,) = items(text)
    assert (item.target.day.isoformat() if item.target else None) == target


@pytest.mark.parametrize(
    ("text", "blocker"),
    [
        ("no 5 mandek nunggu vendor", Blocker.VENDOR),
        ("no 5 tinggal ttd pak wali", Blocker.SIGNATURE),
        ("no 5 terkendala anggaran", Blocker.BUDGET),
        ("no 5 menunggu juknis", Blocker.GUIDANCE),
        ("no 5 kekurangan SDM, kendala utama", Blocker.STAFF),
        ("no 5 masih nunggu bappeda", Blocker.OTHER_OPD),
        ("no 5 mandek", Blocker.OTHER),
        ("no 5 sudah harmonisasi di bag hukum, 70%", None),
        ("no 5 60%", None),
    ],
)
def test_blockers(text: str, blocker: Blocker | None) -> None:
    (item,) = items(text)
    assert item.blocker == blocker


@pytest.mark.parametrize(
    ("text", "row", "candidates"),
    [
        ("bursa kerja online 60%", 36, ()),
        ("kebijakan jdih 60%", 15, ()),
        ("layanan jdih 60%", 33, ()),
        ("jdih 60%", None, (15, 33)),
        ("rencana induk 60%", 20, ()),
        ("harmonisasi di bag hukum 60%", None, ()),
        ("indikator 35 60%", None, (35, 36, 37)),
    ],
)
def test_rows_by_name(text: str, row: int | None, candidates: tuple[int, ...]) -> None:
    (item,) = items(text)
    assert (item.row, tuple(sorted(item.candidates))) == (row, candidates)


@pytest.mark.parametrize(
    ("text", "status", "blocker"),
    [
        ("masih mandek nih", TERKENDALA, None),
        ("blm dimulai", BELUM, None),
        ("udah beres", SELESAI, None),
        ("lagi disusun", PROSES, None),
        ("nunggu ttd sekda", PROSES, Blocker.SIGNATURE),
        ("entahlah", None, None),
    ],
)
def test_answers_in_a_form(text: str, status: Status | None, blocker: Blocker | None) -> None:
    assert (READER.status_of(text, today=TODAY), READER.blocker_of(text)) == (status, blocker)


WORDS = (
    "no", "nomor", "5", "12", "99", "60%", ",", ".", "?", "dan", "bukan", "tapi", "eh", "ralat", "target", "jumat",
    "depan", "belum", "selesai", "ttd", "jdih", "kebijakan", "(", ")", "\n",
)  # fmt: skip


@settings(deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join)))
def test_no_message_breaks_the_reading(text: str) -> None:
    for item in items(text):
        assert item.row is None or 1 <= item.row <= 37
        assert item.percent is None or 0 <= item.percent <= 100
        assert (item.percent == 100) is (item.status is Status.DONE)


@settings(deadline=None)
@given(st.sampled_from([gold.text for gold in OWN]))
def test_a_report_asked_about_is_a_question(text: str) -> None:
    asked = " ".join(text.translate(dict.fromkeys(map(ord, ".?!;\n"), " ")).split())
    assert READER.read(f"apakah {asked}?", today=TODAY) == NotAReport()
