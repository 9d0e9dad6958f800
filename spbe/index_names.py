"""Names of indicators in what somebody supposes: "integrasi sistem aplikasi naik ke 4" is "baris 23 naik ke 4"."""

import re
from collections.abc import Callable

from spbe.index_wishes import LONGEST

RowOf = Callable[[str], int | None]
"""Finds the row that a name is of, None where it is of none for sure."""

_LEAD = (
    r"(?:(?:/?simulasi(?:kan)?|kalau|kalo|klo|jika|bila|andai(?:kan|nya)?|seandainya|misal(?:nya|kan)?|coba|tolong|indeks"
    r"|indikator|(?:di)?naik(?:kan|in)?|(?:di)?turun(?:kan)?|nilai)\s+)*"
)
_MOVE = r"(?:(?:di)?naik(?:kan)?|(?:di)?turun(?:kan)?|(?:men)?jadi|ke|di|tingkat|level|lvl|=|->)(?=[\s\d])"
_NAMED = re.compile(rf"(?P<lead>{_LEAD})(?P<name>[^\d]+?)\s*(?P<rest>(?<=\s){_MOVE}.*)", re.IGNORECASE | re.DOTALL)
_ALONE = re.compile(rf"(?P<lead>\s*{_LEAD})(?P<name>[^\d]+)(?P<rest>)", re.IGNORECASE)
_JOINT = re.compile(r"(\s*[,;]\s*(?:dan\s+)?|\s+(?:dan|serta|&|\+)\s+)", re.IGNORECASE)


def with_rows(text: str, row_of: RowOf) -> str:
    """Return a text with the numbers of rows in place of the names of indicators, as far as names are understood."""
    text = text[:LONGEST].strip()
    whole = _with_row(_NAMED, text, row_of)
    if whole:  # the joint may be one of the name: "Dokumentasi dan Informasi Hukum"
        return whole
    pieces = _JOINT.split(text)
    return "".join(
        piece if place % 2 else _with_row(_NAMED, piece, row_of) or _with_row(_ALONE, piece, row_of) or piece
        for place, piece in enumerate(pieces)
    )


def _with_row(form: re.Pattern[str], text: str, row_of: RowOf) -> str | None:
    found = form.fullmatch(text)
    row = row_of(found["name"]) if found else None
    return f"{found['lead']}baris {row} {found['rest']}" if found and row is not None else None
