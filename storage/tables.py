"""Reads tables from files. What the cells mean is decided in spbe.matrix_table."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from spbe.matrix_table import ROWS_BEFORE_HEADINGS, Cell, Table, headings_in
from spbe.refusals import CellProblem, TableRefused

LARGEST_FILE = 5_000_000
"""Bytes: a matrix of 37 rows has 25,000."""

MOST_ROWS = 2_000

_CURE = "Di Excel, simpan ulang dengan jenis CSV UTF-8."
_BREAK = re.compile(r"\r\n|\r|\n")
_DELIMITERS = ",;\t"


def read_csv(source: Path | bytes) -> Table:
    """Return the cells of a CSV file in UTF-8, separated by comma, semicolon or tab. Raises `TableRefused`."""
    text = _text_of(source if isinstance(source, bytes) else bytes_of(source))
    return Table(tuple(_rows(text, _delimiter_of(text))))


def bytes_of(path: Path) -> bytes:
    """Return the bytes of a file, one more than is taken where it has too many. Raises `TableRefused`."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _refused(1, f"Berkas tidak dapat dibuka: {error.strerror}.") from error


def _text_of(data: bytes) -> str:
    if len(data) > LARGEST_FILE:
        raise _refused(1, f"Berkas lebih dari {LARGEST_FILE // 1_000_000} MB. Kirim hanya tabel matriks MONEV.")
    if data.startswith(b"PK\x03\x04"):
        raise _refused(1, f"Ini berkas Excel atau Word, bukan CSV. {_CURE}")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _refused(1, f"Berkas tersimpan dalam UTF-16, bukan UTF-8. {_CURE}")
    if b"\0" in data:
        raise _refused(_line_at(data, data.index(b"\0")), f"Berkas memuat bita NUL, jadi bukan teks. {_CURE}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_at(data, error.start)
        message = f"Huruf di baris ini tidak tersimpan dalam UTF-8 (mungkin Windows-1252). {_CURE}"
        raise _refused(line, message) from error


def _line_at(data: bytes, offset: int) -> int:
    return 1 + _breaks(data[:offset].decode("latin-1"))


def _delimiter_of(text: str) -> str:
    """Return the delimiter with which the first rows show most of the headings."""

    def headings_with(delimiter: str) -> int:
        try:
            first = list(islice(csv.reader(_lines(text), delimiter=delimiter), ROWS_BEFORE_HEADINGS))
        except csv.Error:
            return 0
        return max(map(headings_in, first), default=0)

    return max(_DELIMITERS, key=headings_with)


def _rows(text: str, delimiter: str) -> Iterator[tuple[Cell, ...]]:
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    line = 1
    rows = 0
    while True:
        try:
            texts = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = 'Tanda kutip tidak berpasangan. Tutup setiap sel yang diawali ", dan tulis "" di dalamnya.'
            raise _refused(line, message) from error
        rows += any(text.strip() for text in texts)
        if rows > MOST_ROWS + 1:
            raise _refused(line, f"Tabel lebih dari {MOST_ROWS} baris. Bagi tabel atau hapus baris lain.")
        yield tuple(_cells(line, texts))
        line = reader.line_num + 1


def _cells(line: int, texts: list[str]) -> Iterator[Cell]:
    """Yield the cells of a row; a cell after one with line breaks begins further down."""
    for column, text in enumerate(texts, start=1):
        yield Cell(line, column, text)
        line += _breaks(text)


def _breaks(text: str) -> int:
    return len(_BREAK.findall(text))


def _lines(text: str) -> Iterator[str]:
    """Return the lines of a file with their ends, as the csv module wants them."""
    return io.StringIO(text, newline="")


def _refused(line: int, message: str) -> TableRefused:
    return TableRefused((CellProblem(line, 1, message),))
