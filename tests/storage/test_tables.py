from pathlib import Path

import pytest

from spbe.refusals import CellProblem, TableRefused
from storage.tables import LARGEST_FILE, MOST_ROWS, read_csv

HEAD = "No,Indikator,Rekomendasi,Nilai Tingkat Kematangan,Tindak Lanjut,Target Waktu,OPD Terkait\n"


def texts_of(data: bytes) -> list[list[str]]:
    return [[cell.text for cell in row] for row in read_csv(data).rows]


def problem_of(source: Path | bytes) -> CellProblem:
    with pytest.raises(TableRefused) as caught:
        read_csv(source)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_mark_and_line_ends_are_found(delimiter: str, mark: bytes, end: str) -> None:
    rows = [["No", "Indikator", "OPD"], ["1", "Tata kelola: é", '"x"' if delimiter == "," else "a, b, c, d, e"]]
    quoted = [[cell.replace('"x"', '"""x"""') for cell in row] for row in rows]
    data = end.join(delimiter.join(row) for row in quoted).encode()
    assert texts_of(mark + data) == rows


def test_a_title_above_the_headings_does_not_mislead() -> None:
    assert texts_of(b"MONEV, SPBE, 2019\nNo;Indikator;OPD\n1;a,b,c,d;DKIS\n")[2] == ["1", "a,b,c,d", "DKIS"]


def test_cells_know_their_place_past_quoted_line_breaks() -> None:
    rows = read_csv(b'No,Indikator,OPD\r\n1,"a\r\nb\r\n",DKIS\r\n\r\n2,c,"x\ny"\r\n').rows
    assert [[(cell.line, cell.column) for cell in row] for row in rows] == [
        [(1, 1), (1, 2), (1, 3)],
        [(2, 1), (2, 2), (4, 3)],
        [],
        [(6, 1), (6, 2), (6, 3)],
    ]
    assert rows[1][1].text == "a\r\nb\r\n"


@pytest.mark.parametrize(
    ("data", "line", "told"),
    [
        ((HEAD + "1,a\n2,Perizinan – é\n").encode("cp1252"), 3, "Windows-1252"),
        (HEAD.encode("utf-16"), 1, "UTF-16"),
        (b"PK\x03\x04\x14\x00", 1, "Excel"),
        (b"No,Indikator\r\n1,a\x00b\r\n", 2, "NUL"),
        (b'No,Indikator\n1,a\n2,"b\n3,c\n', 3, "kutip"),
        (b'No,Indikator\n1,"a" b\n', 2, "kutip"),
        (b'No,Indikator\n1,"' + b"a" * 200_000 + b'"\n', 2, "kutip"),
        (HEAD.encode() + b"1,a\n" * (MOST_ROWS + 1), MOST_ROWS + 2, "2000 baris"),
        (b"a" * (LARGEST_FILE + 1), 1, "5 MB"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_the_cure(data: bytes, line: int, told: str) -> None:
    problem = problem_of(data)
    assert problem.line == line
    assert told in problem.message


def test_a_table_of_the_largest_size_is_read() -> None:
    assert len(read_csv(HEAD.encode() + b"1,a\n" * MOST_ROWS + b",,\n\n" * 5).rows) >= MOST_ROWS + 1


def test_an_empty_file_is_an_empty_table() -> None:
    assert read_csv(b"").rows == ()


def test_a_file_is_read_from_its_path(tmp_path: Path) -> None:
    file = tmp_path / "matriks.csv"
    file.write_bytes(HEAD.encode())
    assert len(read_csv(file).rows) == 1
    large = tmp_path / "besar.csv"
    large.write_bytes(b"a" * (LARGEST_FILE + 1))
    assert "5 MB" in problem_of(large).message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "tidak dapat dibuka" in problem_of(tmp_path / "tidak-ada.csv").message
    assert "tidak dapat dibuka" in problem_of(tmp_path).message
