"""Reads the table of a MONEV matrix from a file that somebody sends: .xlsx, .docx or .csv.

What the file is, its content says; its name may only agree. Nothing of a file is opened before it is clear that it
neither unpacks to more than it should, nor holds macros or entities. What the cells mean is decided in
`spbe.matrix_table`.
"""

import zipfile
import zlib
from io import BytesIO
from xml.parsers.expat import ExpatError, ParserCreate

from spbe.evidence_types import media_type_of
from spbe.matrix_cells import Table
from spbe.refusals import FileFault, FileRefused, TableFault, TableFileRefused
from storage.sheet_tables import read_sheet
from storage.tables import LARGEST_FILE, read_csv
from storage.word_tables import read_document

LARGEST_UNPACKED = 20_000_000
"""Bytes: 2,000 rows as long as those of the sample have about 6,000,000 in a document, and pictures hardly grow."""

MOST_MARKS = 500_000
"""Signs that open a mark ("<") in all parts: 2,000 rows have fewer. Each costs far more memory than its bytes."""

MOST_PARTS = 2_000
"""A document has a few dozen parts, one more for every picture."""

_READERS = {
    "vnd.openxmlformats-officedocument.spreadsheetml.sheet": read_sheet,
    "vnd.openxmlformats-officedocument.wordprocessingml.document": read_document,
}
_OLD = ("application/msword", "application/vnd.ms-excel")
_TEXT_ENDINGS = ("", "csv", "txt", "tsv")
_FAULTS: dict[FileFault, TableFault] = {
    "empty": "empty",
    "macros": "macros",
    "locked": "locked",
    "disguised": "disguised",
}


def read_table(data: bytes, name: str) -> Table:
    """Return the cells of a file. Raises `TableFileRefused`, and `TableRefused` for what stands in a CSV file."""
    if len(data) > LARGEST_FILE:
        raise TableFileRefused("large", limit=LARGEST_FILE)
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    is_text = ending in _TEXT_ENDINGS
    try:
        media_type = media_type_of("" if is_text else name, BytesIO(data))
    except FileRefused as refused:
        if is_text and refused.fault == "unknown":
            return read_csv(data)  # which tells the line that is no text
        raise TableFileRefused(_FAULTS.get(refused.fault, "other_kind")) from None
    if media_type.startswith("text/"):
        return read_csv(data)
    if is_text and ending:
        raise TableFileRefused("disguised")
    if media_type in _OLD:
        raise TableFileRefused("old_format")
    reader = _READERS.get(media_type.removeprefix("application/"))
    if reader is None:
        raise TableFileRefused("other_kind")
    _check_parts(data)
    return reader(data)


def _check_parts(data: bytes) -> None:
    """Refuse a document that unpacks to too much, or has a part that declares entities. Raises `TableFileRefused`.

    What a part says of its size is kept to: no more is unpacked than that.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise TableFileRefused("unpacked", limit=LARGEST_UNPACKED)
        marks = 0
        for part in parts:
            try:
                text = archive.read(part)
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
                raise TableFileRefused("broken") from error
            marks += text.count(b"<")
            if marks > MOST_MARKS:
                raise TableFileRefused("unpacked", limit=LARGEST_UNPACKED)
            if _declares_a_type(text):
                raise TableFileRefused("entities")


class _Known(Exception):
    """The beginning of a part has been read."""


def _declares_a_type(text: bytes) -> bool:
    """Say whether a part is XML with a document type, where entities come from: no program that writes tables has one.

    It can only stand before the first element, so that no more is read.
    """
    found = False

    def declared(*_: object) -> None:
        nonlocal found
        found = True
        raise _Known

    def begun(*_: object) -> None:
        raise _Known

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(text)
    except (_Known, ExpatError):
        return found
    except (LookupError, ValueError) as error:  # an encoding in which Office writes nothing
        raise TableFileRefused("broken") from error
    return found
