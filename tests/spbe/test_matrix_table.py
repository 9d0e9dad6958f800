from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe.matrix import MatrixRow, Opd, Target
from spbe.matrix_table import Table, rows_from
from spbe.opd_names import OpdNames, opd_key
from spbe.refusals import CellProblem, TableRefused
from spbe.targets import MONTHS, target_from
from tests.matrix_samples import (
    DKIS,
    DUKCAPIL,
    HEADINGS,
    HUKUM,
    INDICATORS,
    INSTRUMENT,
    OPDS,
    PBJ,
    PERIZINAN,
    line,
    plain_table,
    table,
)


def problems_of(refused: Table) -> list[tuple[int, int, str]]:
    with pytest.raises(TableRefused) as caught:
        rows_from(refused, opds=OPDS, instrument=INSTRUMENT)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


def test_a_row_is_read_whole() -> None:
    (row,) = rows_from(
        table(line(recommendation=" Sebaiknya\r\n  ditetapkan ", opd="Kominfo, Bag. Hukum, dll")),
        opds=OPDS,
        instrument=INSTRUMENT,
    )
    assert (row.number, row.indicator, row.edition, row.name) == (1, 1, "2018", INDICATORS[0])
    assert (row.recommendation, row.follow_up) == ("Sebaiknya\nditetapkan", "Membuat kebijakan")
    assert (row.level, row.target) == (1, Target(date(2019, 12, 31), "year"))
    assert (row.opds, row.opd_text, row.open_ended) == ((DKIS, HUKUM), "Kominfo, Bag. Hukum, dll", True)


def test_rows_come_by_number() -> None:
    rows = rows_from(table(line("3"), line("1"), line("2")), opds=OPDS, instrument=INSTRUMENT)
    assert [row.number for row in rows] == [1, 2, 3]


@pytest.mark.parametrize(
    "headings",
    [
        ("NO.", " indikator ", "REKOMENDASI", "nilai", "Rencana  Tindak Lanjut", "target", "Perangkat Daerah"),
        (*HEADINGS, "Status"),
    ],
)
def test_headings_are_found_by_their_words(headings: tuple[str, ...]) -> None:
    (row,) = rows_from(table(line(), headings=headings), opds=OPDS, instrument=INSTRUMENT)
    assert row.opds == (DKIS,)


def test_columns_may_stand_in_any_order_below_a_title_and_among_blank_rows() -> None:
    upside_down = plain_table(["MONEV 2019"], [""], HEADINGS[::-1], ["", " "], line()[::-1], [])
    (row,) = rows_from(upside_down, opds=OPDS, instrument=INSTRUMENT)
    assert (row.number, row.opds) == (1, (DKIS,))


def test_missing_columns_are_named() -> None:
    ((at, column, message),) = problems_of(table(line()[1:6], headings=HEADINGS[1:6]))
    assert (at, column) == (1, 1)
    assert '"No", "OPD Terkait"' in message


def test_a_heading_given_twice_is_refused() -> None:
    ((at, column, message),) = problems_of(table((*line(), "1"), headings=(*HEADINGS, "Level")))
    assert (at, column) == (1, 8)
    assert "dua kali" in message


@pytest.mark.parametrize("empty", [Table(()), plain_table([]), plain_table(["", " "]), table()])
def test_a_table_without_rows_is_refused(empty: Table) -> None:
    assert len(problems_of(empty)) == 1


def test_every_problem_is_told_with_its_place() -> None:
    problems = problems_of(
        table(
            line("satu", level="6", target="nanti", opd="Dinas Hukun"),
            line("2", name=" ", follow_up=""),
            line("2", level="1.5"),
            line("0")[:6],
            line("1"),
        )
    )
    assert [(at, column) for at, column, _ in problems] == [
        (2, 1), (2, 4), (2, 6), (2, 7), (3, 2), (3, 5), (4, 1), (4, 4), (5, 1), (5, 7),
    ]  # fmt: skip
    told = [message for _, _, message in problems]
    with pytest.raises(TableRefused) as caught:
        rows_from(table(line("7", target="nanti")), opds=OPDS, instrument=INSTRUMENT)
    assert (caught.value.problems[0].row, caught.value.problems[0].heading) == (7, "Target Waktu")
    assert told[1] == 'Tingkat "6" di luar skala. Tulis bilangan bulat 0 sampai 5.'
    assert "Yang mirip: Bag. Hukum" in told[3]
    assert told[4] == 'Sel "Indikator" kosong. Isi sel ini.'
    assert told[6] == "Nomor 2 sudah dipakai di baris 3 berkas. Beri nomor lain."


def test_a_row_with_too_many_cells_is_refused_once() -> None:
    ((at, column, message),) = problems_of(table((*line(number=""), "", "sisa")))
    assert (at, column) == (2, 9)
    assert "tanda kutip" in message


def test_a_cell_without_end_is_refused() -> None:
    ((at, column, message),) = problems_of(table(line(opd="DKIS," * 2_000)))
    assert (at, column) == (2, 7)
    assert "lebih dari 2000" in message


@pytest.mark.parametrize(
    ("number", "name", "indicator"),
    [
        ("1", INDICATORS[0], 1),
        ("1", "Tim Pengarah", 1),
        ("4", "PRO DENPASAR", 4),
        ("5", "Bursa Kerja Online", 4),
        ("37", "Perijinan Online", 4),
        ("2", "layanan PENGADAAN", 3),
        ("9", "Layanan Naskah Dinas.", 2),
        ("3", "Layanan Naskah", 3),
    ],
)
def test_row_number_and_indicator_number_are_different_things(number: str, name: str, indicator: int) -> None:
    (row,) = rows_from(table(line(number, name)), opds=OPDS, instrument=INSTRUMENT)
    assert (row.number, row.indicator) == (int(number), indicator)


@pytest.mark.parametrize(
    ("cell", "opds", "open_ended"),
    [
        ("DKIS", (DKIS,), False),
        ("Bag, Hukum", (HUKUM,), False),
        ("bagian hukum.", (HUKUM,), False),
        ("Bag. Pengadaan Barang & Jasa", (PBJ,), False),
        ("Bag. Pengadaan Barang Jasa", (PBJ,), False),
        ("Bagian Pengadaan Barang dan Jasa", (PBJ,), False),
        ("Dinas Komunikasi, Informatika dan Statistik", (DKIS,), False),
        ("Dinas Komunikasi, Informatika dan Statistik, Bag Hukum", (DKIS, HUKUM), False),
        ("Bag Hukum dan Dinas Komunikasi dan Informatika dan Pengadaan", (HUKUM, DKIS, PBJ), False),
        ("Dinas Perijinan, Dinas Dukcapil, dll", (PERIZINAN, DUKCAPIL), True),
        ("Dinas Perizinan dan lain-lain.", (PERIZINAN,), True),
        ("DKIS (dst)", (DKIS,), True),
        ("1. DKIS\n2. Bag. Hukum", (DKIS, HUKUM), False),
        ("1. DKIS 2. Bag. Hukum", (DKIS, HUKUM), False),
        ("DKIS; DKIS / Kominfo", (DKIS,), False),
    ],
)
def test_agencies_of_a_cell(cell: str, opds: tuple[Opd, ...], open_ended: bool) -> None:
    reading = OpdNames(OPDS).read(cell)
    assert (reading.opds, reading.unknown, reading.open_ended) == (opds, (), open_ended)


@pytest.mark.parametrize(
    ("cell", "unknown"),
    [
        ("Dinas Kesehatan", ("Dinas Kesehatan",)),
        ("DKIS, Dinas Pendidikan dan Olahraga, Inspektorat", ("Dinas Pendidikan dan Olahraga", "Inspektorat")),
        ("Dinas Kesehatan, dan Satpol PP", ("Dinas Kesehatan", "Satpol PP")),
        ("DKIS dan Satpol PP", ("Satpol PP",)),
        ("dll", ()),
        ("", ()),
    ],
)
def test_unknown_agencies_are_told_one_by_one(cell: str, unknown: tuple[str, ...]) -> None:
    assert OpdNames(OPDS).read(cell).unknown == unknown


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("Dinas Hukun", "Bag. Hukum"),
        ("Komunfo", "DKIS"),
        ("Disduk Capil", "Disdukcapil"),
        ("Dinas Perijinaan", "DPMPTSP"),
        ("Bagian Pengadan Barang", "Bag. PBJ"),
    ],
)
def test_the_likeliest_agency_is_offered_first(text: str, nearest: str) -> None:
    assert OpdNames(OPDS).nearest(text)[0] == nearest


def test_nothing_is_offered_where_nothing_is_like_it() -> None:
    assert OpdNames(OPDS).nearest("Xyzzy") == ()
    assert OpdNames(()).nearest("DKIS") == ()


def test_a_cell_that_names_no_agency_is_refused() -> None:
    ((_, _, message),) = problems_of(table(line(opd="dll")))
    assert message == '"dll" tidak menyebut OPD. Tulis paling sedikit satu OPD.'


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("2019", Target(date(2019, 12, 31), "year")),
        ("Tahun 2019", Target(date(2019, 12, 31), "year")),
        ("TW 3 2019", Target(date(2019, 9, 30), "quarter")),
        ("TW3/2019", Target(date(2019, 9, 30), "quarter")),
        ("Triwulan III 2019", Target(date(2019, 9, 30), "quarter")),
        ("triwulan iv tahun 2019", Target(date(2019, 12, 31), "quarter")),
        ("Q1-2020", Target(date(2020, 3, 31), "quarter")),
        ("November 2019", Target(date(2019, 11, 30), "month")),
        ("akhir bulan Nopember 2019", Target(date(2019, 11, 30), "month")),
        ("Feb 2020", Target(date(2020, 2, 29), "month")),
        ("11/2019", Target(date(2019, 11, 30), "month")),
        ("2019-11", Target(date(2019, 11, 30), "month")),
        ("31/12/2019", Target(date(2019, 12, 31), "day")),
        ("31 Desember 2019", Target(date(2019, 12, 31), "day")),
        ("1 agt. 2019", Target(date(2019, 8, 1), "day")),
        ("2019-12-31", Target(date(2019, 12, 31), "day")),
        ("TA 2019", Target(date(2019, 12, 31), "year")),
        ("Tahun Anggaran 2019", Target(date(2019, 12, 31), "year")),
        ("2019 TW II", Target(date(2019, 6, 30), "quarter")),
        ("Semester I 2019", Target(date(2019, 6, 30), "month")),
        ("smt 2 tahun 2019", Target(date(2019, 12, 31), "month")),
        ("s.d. Juni 2019", Target(date(2019, 6, 30), "month")),
        ("paling lambat 5 Juni 2019", Target(date(2019, 6, 5), "day")),
        ("Des 19", Target(date(2019, 12, 31), "month")),
        ("Nov-Des 2019", Target(date(2019, 12, 31), "month")),
        ("Nov 2019 s.d. Jan 2020", Target(date(2020, 1, 31), "month")),
        ("T.A. 2019", Target(date(2019, 12, 31), "year")),
        ("2019 (Triwulan III)", Target(date(2019, 9, 30), "quarter")),
        ("2019-2020", Target(date(2020, 12, 31), "year")),
        ("Selambat-lambatnya tanggal 5 Juni 2019", Target(date(2019, 6, 5), "day")),
    ],
)
def test_targets_keep_their_precision(text: str, target: Target) -> None:
    assert target_from(text) == target


@pytest.mark.parametrize(
    "text",
    ["", "nanti", "19", "1919", "2109", "TW 5 2019", "TW IIII 2019", "13/2019", "31 Februari 2019", "31/13/2019",
     "0/1/2019", "2019?", "2020-2019", "Des-Nov 2019", "awal-Des 2019", "Des 99", "2019 é", "Mei", "²019"],
)  # fmt: skip
def test_other_targets_are_none(text: str) -> None:
    assert target_from(text) is None


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_target_survives_being_written(day: date) -> None:
    quarter, month = (day.month + 2) // 3, MONTHS[day.month - 1]
    given_as = {
        "year": (f"{day.year}",),
        "quarter": (f"TW {quarter} {day.year}", f"Triwulan {('I', 'II', 'III', 'IV')[quarter - 1]} {day.year}"),
        "month": (f"{month} {day.year}", f"{month[:3]} {day.year}", f"{day:%m/%Y}"),
        "day": (f"{day.day} {month} {day.year}", f"{day:%d/%m/%Y}", day.isoformat()),
    }
    for precision, texts in given_as.items():
        (target,) = {target_from(text) for text in texts}
        assert target is not None
        assert target.precision == precision
        assert target.day >= day
        if precision == "day":
            assert target.day == day


_NAMES = st.sampled_from([name for opd in OPDS for name in (opd.short, opd.name, *opd.aliases)])


@settings(deadline=None)
@given(st.lists(_NAMES, min_size=1, max_size=6), st.sampled_from([", ", "; ", "\n", " dan ", " & ", ", dan "]))
def test_agencies_survive_being_joined(names: list[str], between: str) -> None:
    reading = OpdNames(OPDS).read(between.join(names))
    wanted = {opd.id for opd in OPDS for name in names if opd_key(name) in _keys(opd)}
    assert {opd.id for opd in reading.opds} == wanted
    assert reading.unknown == ()


def _keys(opd: Opd) -> set[str]:
    return {opd_key(name) for name in (opd.short, opd.name, *opd.aliases)}


_SEEDS = st.sampled_from([*line(), *HEADINGS, "2", "dll", "TW 3 2019", "", "-1", "DKIS & DKIS", "1" * 5_000])
_CELLS = st.lists(st.one_of(_SEEDS, st.text(max_size=30)), max_size=9)


@settings(deadline=None)
@given(st.lists(_CELLS, max_size=8), st.booleans())
def test_any_table_is_read_or_refused(lines: list[list[str]], with_headings: bool) -> None:
    any_table = table(*lines) if with_headings else plain_table(*lines)
    problems: tuple[CellProblem, ...] = ()
    rows: tuple[MatrixRow, ...] = ()
    try:
        rows = rows_from(any_table, opds=OPDS, instrument=INSTRUMENT)
    except TableRefused as refused:
        problems = refused.problems
    assert bool(rows) != bool(problems)
    assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in problems)
    assert all(row.opds and 0 <= row.level <= 5 for row in rows)
    assert len({row.number for row in rows}) == len(rows)


def test_a_cell_is_quoted_short() -> None:
    ((_, _, message),) = problems_of(table(line(target="x" * 1_000)))
    assert len(message) < 250
