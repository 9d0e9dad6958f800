"""Writes tables as CSV: in UTF-8, separated by commas, and without a formula in it.

A spreadsheet that opens a CSV file takes whatever begins with = + - or @ for a formula, in quotes or not, and a
formula can start programs or send cells away. The usual apostrophe before it would come back as part of the text when
the file is imported. So a no-break space goes before the sign: it makes the cell a text in Excel and LibreOffice, where
an ordinary blank may be dropped, and a reader of the matrix drops all blanks at the ends of a line. The same goes for
every line of a cell, because a spreadsheet set to semicolons, as in Indonesia, does not see the quotes behind a comma
and begins a new row there.

It would also begin a new cell at a semicolon inside a text. A sign right behind one is guarded in the same way only
where asked (`wary`): the reader would find a blank there that was not in the text.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

from spbe.matrix_sheet import Value
from storage.written import text_of

_GUARD = "\N{NO-BREAK SPACE}"
_AT_START = re.compile(r"^(?=\s*[-=+@＝＋－＠])", re.MULTILINE)
_BEHIND = re.compile(r"(?<=[;\t])(?=[^\S\n]*[-=+@＝＋－＠])")
_BLANK_BEHIND = re.compile(r"(?<=[;\t])[^\S\n](?=[^\S\n]*[-=+@＝＋－＠])")
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def csv_bytes(rows: Iterable[Sequence[Value]], *, wary: bool = False) -> bytes:
    """Return rows as a CSV file.

    Excel takes a file for one in the old code page unless a mark begins it, so there is one where it matters: the
    sample matrix has plain letters only and comes out as it is.
    """
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([_cell(value, wary=wary) for value in row] for row in rows)
    text = file.getvalue()
    return (text if text.isascii() else f"{_MARK}{text}").encode()


def _cell(value: Value, *, wary: bool) -> str:
    text = text_of(value)
    if not isinstance(value, str):
        return text
    text = _AT_START.sub(_GUARD, _BLANK_BEHIND.sub(_GUARD, text))
    return _BEHIND.sub(_GUARD, text) if wary else text
