"""What stands between and around the rows of a matrix, one thing at a time; test_matrix_mangled mixes them."""

import pytest

from spbe.matrix import Opd
from spbe.matrix_cells import Table
from spbe.matrix_table import MatrixReading, read_matrix, rows_from
from spbe.opd_names import OpdNames
from spbe.refusals import TableRefused
from tests.matrix_files import Box, Grid, as_table, plain
from tests.matrix_samples import DKIS, DUKCAPIL, HEADINGS, HUKUM, INSTRUMENT, OPDS, PBJ, PERIZINAN, line

BROKEN = line("1", recommendation="Sebaiknya ditetapkan dan memuat")
REST = ("", "", "pengaturan tugas", "", "", "", "")
BLANK = ("",) * 7


def read(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> MatrixReading:
    return read_grid(plain([headings, *rows]))


def read_grid(grid: Grid) -> MatrixReading:
    return read_matrix(as_table(grid), opds=OPDS, instrument=INSTRUMENT)


def told(*rows: tuple[str, ...]) -> list[tuple[int, int, str]]:
    return told_of(as_table(plain([HEADINGS, *rows])))


def told_of(table: Table) -> list[tuple[int, int, str]]:
    with pytest.raises(TableRefused) as caught:
        read_matrix(table, opds=OPDS, instrument=INSTRUMENT)
    return [(problem.line, problem.column, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "headings",
    [
        ("Nomor", "Nama Indikator", "Saran", "Nilai (2018)", "RTL", "Batas Waktu", "SKPD Terkait"),
        (
            "No.",
            "INDIKATOR",
            "Rekomendasi :",
            "Nilai Tingkat Kematangan Tahun 2018",
            "Rencana Aksi",
            "Tenggat",
            "OPD *)",
        ),
        ("No", "Indkator", "Rekomendsi", "Tingkat Kematangn", "Tindak Lanjt", "Target Wktu", "OPD Terkat"),
    ],
)
def test_headings_are_known_by_many_spellings(headings: tuple[str, ...]) -> None:
    assert [row.number for row in read(line(), headings=headings).rows] == [1]


def test_another_column_is_not_taken_for_one_that_is_missing() -> None:
    table = as_table(plain([(*HEADINGS[:4], "Status Tindak Lanjut", *HEADINGS[5:]), line()]))
    ((_, _, message),) = told_of(table)
    assert '"Tindak Lanjut" tidak ditemukan' in message


def test_headings_may_stand_in_two_rows() -> None:
    grid: Grid = [
        [Box("Matriks", 7)],
        [*(Box(text) for text in ("No", "Indikator", "Rekomendasi", "Nilai Tingkat")), Box("Rencana", 2), Box("OPD")],
        [
            *(Box("", merged=True) for _ in range(3)),
            Box("Kematangan"),
            Box("Tindak Lanjut"),
            Box("Target"),
            Box("Terkait"),
        ],
        [Box(f"({at})") for at in range(1, 8)],
        [Box(text) for text in line()],
    ]
    (row,) = read_grid(grid).rows
    assert (row.level, row.follow_up, row.opds) == (1, "Membuat kebijakan", (DKIS,))


def test_a_second_row_of_headings_may_say_nothing_of_the_seven() -> None:
    grid: Grid = [
        [*(Box(text) for text in HEADINGS), Box("Kemajuan", 2)],
        [*(Box("", merged=True) for _ in HEADINGS), Box("Persen"), Box("Kendala")],
        [*(Box(text) for text in line()), Box("50"), Box("")],
    ]
    assert len(read_grid(grid).rows) == 1


def test_a_row_that_a_page_breaks_is_put_together_and_told() -> None:
    rest = ("", "SPBE", "pengaturan tugas", "", "lalu diumumkan", "", "")
    for between in (
        [],
        [BLANK],
        [HEADINGS],
        [BLANK, ("MONEV 2019",), HEADINGS, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)")],
    ):
        grid = plain([("MONEV 2019",), HEADINGS, BROKEN, *between, rest, line("2")])
        reading = read_grid(grid)
        assert reading.joined == (1,)
        assert reading.rows[0].recommendation == "Sebaiknya ditetapkan dan memuat pengaturan tugas"
        assert reading.rows[0].name.endswith("SPBE SPBE")
        assert reading.rows[0].follow_up == "Membuat kebijakan lalu diumumkan"


@pytest.mark.parametrize(
    ("first", "rest", "text", "opds"),
    [
        ("Bag. Pengadaan Barang", "& Jasa", "Bag. Pengadaan Barang & Jasa", (PBJ,)),
        ("DKIS", "Bag. Hukum", "DKIS Bag. Hukum", (DKIS, HUKUM)),
        ("Dinas Perizinan, Dinas", "Dukcapil", "Dinas Perizinan, Dinas Dukcapil", (PERIZINAN, DUKCAPIL)),
    ],
)
def test_an_agency_that_a_page_breaks_is_one(first: str, rest: str, text: str, opds: tuple[Opd, ...]) -> None:
    (row,) = read(line(opd=first), (*BLANK[:6], rest)).rows
    assert (row.opds, row.opd_text) == (opds, text)


@pytest.mark.parametrize(
    "remark",
    [
        ("", "Catatan rapat", "", "", "", "", ""),
        ("", "", "", "", "Sudah dibahas", "", ""),
        ("", "", "", "2", "", "", ""),
        ("", "", "", "", "", "2020", ""),
        ("", "", "Sebaiknya juga ditinjau", "2", "", "", ""),
        ("", "Naskah Dinas", "", "", "Membuat aplikasi", "", ""),
    ],
)
def test_what_might_be_a_row_of_its_own_is_asked_about(remark: tuple[str, ...]) -> None:
    ((at, _, message),) = told(line(), remark)
    assert at == 3
    assert "tidak bernomor" in message


def test_below_an_empty_row_only_a_sentence_goes_on() -> None:
    below = (*BLANK[:6], "Bag. Hukum")
    assert read(line(), below).rows[0].opds == (DKIS, HUKUM)
    assert told(line(), BLANK, below)


def test_a_sentence_that_ended_does_not_go_on() -> None:
    assert read(BROKEN, ("", "", "Pengaturan tugas", "", "", "", "")).joined == (1,)
    ended = line(recommendation="Sebaiknya ditetapkan.")
    assert told(ended, ("", "", "Pengaturan tugas", "", "", "", ""))


@pytest.mark.parametrize("title", ["Domain 2: Tata Kelola SPBE", "ASPEK III", "Halaman 2 dari 4"])
def test_titles_between_rows_are_left_out_and_end_the_row_above(title: str) -> None:
    between = ("", title, "", "", "", "", "")
    assert [row.name for row in read(line("1"), between, line("2")).rows] == [line()[1]] * 2
    assert told(BROKEN, between, REST)


def test_a_wide_cell_between_rows_is_a_title() -> None:
    grid: Grid = [*plain([HEADINGS, line("1")]), [Box("Kebijakan Internal", 7)], *plain([line("2")])]
    assert len(read_grid(grid).rows) == 2


def test_signatures_and_notes_below_the_table_are_left_out() -> None:
    foot = [(*BLANK[:4], "Denpasar, 2 Januari 2019"), (*BLANK[:4], "Kepala Dinas"), (*BLANK[:4], "Made Contoh")]
    assert len(read(line("1"), *foot).rows) == 1
    assert len(read(line("1"), BLANK, ("Keterangan: dll berarti dan lain-lain",)).rows) == 1
    assert told(line("1"), *foot, line("2"))  # so it was no foot


def test_rows_above_the_headings_are_not_lost() -> None:
    ((at, _, message),) = told_of(as_table(plain([line("1"), HEADINGS, line("2")])))
    assert (at, "di atas judul" in message) == (1, True)


def test_headings_that_lack_a_column_are_not_skipped_for_later_ones() -> None:
    table = as_table(plain([HEADINGS[:6], line("1"), HEADINGS, line("2")]))
    ((at, _, message),) = told_of(table)
    assert (at, '"OPD Terkait" tidak ditemukan' in message) == (1, True)


def test_a_table_may_change_its_order_of_columns_at_a_page() -> None:
    reading = read(line("1"), HEADINGS[::-1], line("2", opd="Bag. Hukum")[::-1])
    assert [row.opds for row in reading.rows] == [(DKIS,), (HUKUM,)]


def test_merged_cells_say_the_same_in_each_row() -> None:
    second = [
        Box("2"),
        *(Box(text) for text in line()[1:3]),
        Box("", merged=True),
        Box("Lain"),
        *[Box("", merged=True)] * 2,
    ]
    first, other = read_grid([*plain([HEADINGS, line("1", level="3", target="TW 2 2019")]), second]).rows
    assert (other.level, other.target, other.opds) == (first.level, first.target, first.opds)
    assert other.follow_up == "Lain"


def test_a_row_that_slipped_sideways_does_not_go_on() -> None:
    for slipped in (
        ("", line()[1], "2", "", "Membuat kebijakan", "", "DKIS"),
        ("", line()[1], "sebaiknya", "", "Bag. Hukum", "", "TW 4 2019"),
    ):
        assert told(BROKEN, slipped)


def test_services_beside_one_number_get_the_next_ones() -> None:
    def service(name: str) -> list[Box]:
        return [Box("", merged=True), Box(name), *(Box(text) for text in line()[2:])]

    grid: Grid = [*plain([HEADINGS, line("4", "PRO DENPASAR")]), service("Bursa Kerja"), service("Perijinan")]
    assert [(row.number, row.indicator, row.name) for row in read_grid(grid).rows] == [
        (4, 4, "PRO DENPASAR"),
        (5, 4, "Bursa Kerja"),
        (6, 4, "Perijinan"),
    ]
    further: Grid = [*plain([HEADINGS, line("2")]), service("Lain"), *plain([line("3")])]
    ((at, column, message),) = told_of(as_table(further))
    assert (at, column) == (3, 1)
    assert "nomor 3 sudah dipakai" in message


def test_a_further_service_is_about_the_indicator_above_whatever_its_number() -> None:
    service = [Box("", merged=True), Box("Lain"), *(Box(text) for text in line()[2:])]
    grid: Grid = [*plain([HEADINGS, line("1")]), service]
    assert [(row.number, row.indicator) for row in read_grid(grid).rows] == [(1, 1), (2, 1)]


def test_further_paragraphs_beside_a_number_belong_to_the_row() -> None:
    below = [
        Box("", merged=True),
        Box("", merged=True),
        *(Box(text) for text in ("Juga ditinjau", "", "Meninjau", "", "")),
    ]
    (row,) = read_grid([*plain([HEADINGS, line()]), below]).rows
    assert (row.recommendation, row.follow_up) == ("Sebaiknya ditetapkan\nJuga ditinjau", "Membuat kebijakan\nMeninjau")
    named = [Box("", merged=True), Box("Lain"), *(Box(text) for text in ("Juga ditinjau", "", "Meninjau", "", ""))]
    assert told_of(as_table([*plain([HEADINGS, line()]), named]))


def test_a_cell_that_is_split_or_swallows_another_is_refused() -> None:
    split: Grid = [[Box(text, 2) for text in HEADINGS], [Box("1"), Box("2"), *(Box(text, 2) for text in line()[1:])]]
    ((_, column, message),) = told_of(as_table(split))
    assert (column, "terbelah dua" in message) == (2, True)
    swallowed: Grid = [
        *plain([HEADINGS]),
        [*(Box(text) for text in line()[:2]), Box(line()[2], 2), *(Box(text) for text in line()[4:])],
    ]
    ((_, _, message),) = told_of(as_table(swallowed))
    assert message == 'Sel "Nilai Tingkat Kematangan" kosong. Isi sel ini.'


def test_the_rest_of_a_row_under_no_heading_is_asked_about() -> None:
    grid = plain([(*HEADINGS, ""), (*BROKEN, ""), (*REST, "tugas lain")])
    assert told_of(as_table(grid))


@pytest.mark.parametrize(
    "section",
    [
        ("I. DOMAIN KEBIJAKAN INTERNAL",),
        ("", "B. Tata Kelola"),
        ("II", "Layanan SPBE"),
        ("", "KEBIJAKAN INTERNAL"),
        ("1. Domain Kebijakan",),
    ],
)
def test_sections_and_further_columns_are_left_out_and_told(section: tuple[str, ...]) -> None:
    headings = (
        "NO",
        "INDIKATOR / LAYANAN",
        "REKOMENDASI",
        "Nilai",
        "Tindak Lanjut",
        "Waktu",
        "Perangkat Daerah",
        "Ket",
    )
    reading = read(section, (*line(), "x"), line("2"), headings=headings)
    assert [row.number for row in reading.rows] == [1, 2]
    assert reading.titles == (" ".join(part for part in section if part),)
    assert reading.ignored == ("Ket",)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("2", 2), ("Level 2", 2), ("2 (Kelola)", 2), ("Tingkat 2 (Terkelola)", 2), ("2.0", 2), ("2,00", 2), ("0", 0),
        ("2 - Terkelola", 2), ("Nilai Tingkat 3", 3), ("lvl. 4", 4),
    ],
)  # fmt: skip
def test_levels_are_read_with_their_names(text: str, level: int) -> None:
    assert read(line(level=text)).rows[0].level == level


@pytest.mark.parametrize("text", ["2.5", "2-3", "2 (3)", "6", "-1", "dua", "2 dari 5", "2x", "Kelola"])
def test_other_levels_are_refused(text: str) -> None:
    ((_, column, message),) = told(line(level=text))
    assert (column, "di luar skala" in message) == (4, True)


@pytest.mark.parametrize("text", ["1", "1.", "1)", "01", "No. 1", "Nomor 1"])
def test_numbers_are_read_with_what_stands_around_them(text: str) -> None:
    assert read(line(text)).rows[0].number == 1


def test_doubtful_agencies_are_asked_about_once_each() -> None:
    reading = read(
        line("1", opd="Dinas Hukun"),
        line("2", opd="DKIS, dinas hukun"),
        line("3", opd="Dinas Kesehatan"),
        line("4"),
    )
    first, second = reading.doubts
    assert (first.written, first.likely[0], first.rows) == ("Dinas Hukun", HUKUM, (1, 2))
    assert (second.written, second.rows) == ("Dinas Kesehatan", (3,))
    assert [row.opds for row in reading.rows] == [(), (DKIS,), (), (DKIS,)]


def test_answers_settle_doubts() -> None:
    table = as_table(
        plain([HEADINGS, line("1", opd="dinas hukun"), line("2", opd="Tim SPBE, DKIS"), line("3", opd="Semua, dll")])
    )
    answers = {"Dinas Hukun": (HUKUM,), "Tim SPBE": (), "semua": (DKIS, PBJ)}
    reading = read_matrix(table, opds=OPDS, instrument=INSTRUMENT, settled=answers)
    assert reading.doubts == ()
    assert [row.opds for row in reading.rows] == [(HUKUM,), (DKIS,), (DKIS, PBJ)]
    with pytest.raises(TableRefused) as caught:
        read_matrix(table, opds=OPDS, instrument=INSTRUMENT, settled={**answers, "Dinas Hukun": ()})
    assert "tidak menyebut OPD" in caught.value.problems[0].message


def test_all_or_nothing_still_refuses_doubts_with_their_place() -> None:
    table = as_table(plain([HEADINGS, line("1", opd="Dinas Hukun")]))
    with pytest.raises(TableRefused) as caught:
        rows_from(table, opds=OPDS, instrument=INSTRUMENT)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (2, 7)


@pytest.mark.parametrize(
    ("cell", "opds", "unknown"),
    [
        ("Dinas Komunikasi, Informatika dan Statistik (DKIS)", (DKIS,), ()),
        ("DKIS (Kominfo); Bagian Hukum (Setda)", (DKIS, HUKUM), ("Setda",)),
        ("Bagian Hukum Setda", (HUKUM,), ()),
        ("Bagian Hukum Sekretariat Daerah", (HUKUM,), ()),
        ("Setda", (), ("Setda",)),
        ("Dinas Kesehatan (Dinkes)", (), ("Dinas Kesehatan (Dinkes)",)),
    ],
)
def test_agencies_with_brackets_and_their_secretariat(
    cell: str, opds: tuple[Opd, ...], unknown: tuple[str, ...]
) -> None:
    reading = OpdNames(OPDS).read(cell)
    assert (reading.opds, reading.unknown) == (opds, unknown)
