"""Writes the MONEV matrix for people: .xlsx, .docx and .pdf (landscape) and .csv, to a path or an open binary file.

All of it waits for the disk: call it in a thread. What is written here, but for .pdf, `storage.table_files` reads back.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from spbe.matrix_sheet import OFFICIAL, MatrixKind, SheetRow
from storage.csv_files import csv_bytes
from storage.pdf_files import write_pages
from storage.sheet_files import write_sheets
from storage.word_files import write_document
from storage.written import placed


def write_matrix(kind: MatrixKind, rows: Iterable[SheetRow], to: Path | BinaryIO, *, title: str, fonts: Path) -> None:
    """Write the matrix as a kind of file; `fonts` is the folder of the fonts that a PDF takes in."""
    match kind:
        case "xlsx":
            write_xlsx(rows, to, title=title)
        case "docx":
            write_docx(rows, to, title=title)
        case "pdf":
            write_pdf(rows, to, title=title, fonts=fonts)
        case "csv":
            write_csv(rows, to)


def write_xlsx(rows: Iterable[SheetRow], to: Path | BinaryIO, *, title: str) -> None:
    """Write a spreadsheet: the seven columns, and on a second sheet how the rows stand."""
    with placed(to) as file:
        write_sheets(rows, file, title=title)


def write_docx(rows: Iterable[SheetRow], to: Path | BinaryIO, *, title: str) -> None:
    """Write a text document with the seven columns."""
    with placed(to) as file:
        write_document((row.official for row in rows), file, title=title)


def write_pdf(rows: Iterable[SheetRow], to: Path | BinaryIO, *, title: str, fonts: Path) -> None:
    """Write pages to be printed and shown, with the seven columns."""
    with placed(to) as file:
        write_pages((row.official for row in rows), file, title=title, fonts=fonts)


def write_csv(rows: Iterable[SheetRow], to: Path | BinaryIO) -> None:
    """Write a CSV file with the seven columns; `storage.csv_files` tells how it keeps formulas out."""
    with placed(to) as file:
        file.write(csv_bytes([OFFICIAL, *(row.official for row in rows)]))
