"""What all files that are written for people share: they are there whole or not at all, and their text is text."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from spbe.matrix_sheet import Value
from storage.files import full_disk

AUTHOR = "Asisten SPBE"

_BREAK = re.compile(r"\r\n?")
_UNFIT = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold: control characters, halves of surrogate pairs, and two that are no characters."""


def text_of(value: Value) -> str:
    """Return what a cell says without the characters that XML forbids; nothing where it holds nothing."""
    return "" if value is None else _UNFIT.sub("", _BREAK.sub("\n", str(value)))


@contextmanager
def placed(to: Path | BinaryIO) -> Iterator[BinaryIO]:
    """Open a file to be written; under its name it appears whole, or what was there before stays as it was.

    Raises `DiskFull`.
    """
    if not isinstance(to, Path):
        yield to
        return
    half = to.with_name(f".{token_hex(8)}.part")
    try:
        with full_disk():
            with half.open("xb") as file:
                yield file
            half.replace(to)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
