"""What stands after /ekspor: a kind of file, or evidence and of what: "excel", "bukti 33 dan 34", "bukti dkis"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from spbe.matrix_sheet import MatrixKind

LONGEST_READ = 200
MOST_ROWS = 100
SHORTEST_REPAIRED = 3

_KINDS: Mapping[str, MatrixKind] = {
    "excel": "xlsx", "eksel": "xlsx", "xlsx": "xlsx", "xls": "xlsx", "spreadsheet": "xlsx",
    "word": "docx", "docx": "docx", "doc": "docx",
    "pdf": "pdf",
    "csv": "csv",
}  # fmt: skip
_EVIDENCE = ("bukti", "zip", "evidence", "eviden", "buktinya", "lampiran")
_NEEDLESS = frozenset({
    "matriks", "matrik", "matrix", "monev", "spbe", "tabel", "data", "dukung", "file", "berkas", "format", "bentuk",
    "versi", "semua", "seluruh", "lengkap", "terbaru", "opd", "milik", "punya", "untuk", "utk", "dari", "dalam", "ke",
    "jadi", "sebagai", "yang", "yg", "nya", "dan", "serta", "saja", "aja", "ya", "dong", "tolong", "mohon", "minta",
    "saya", "baris", "nomor", "no", "microsoft", "ms",
})  # fmt: skip
_INDICATOR = re.compile(r"\b(?:indikator|ind)\s*(?:nomor|no\.?)?\s*(\d{1,3})\b")
_ROWS = re.compile(r"\b(\d{1,3})(?:\s*(?:-|–|sampai|s\.?/?d\.?|hingga)\s*(\d{1,3}))?\b")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be exported: the matrix as a kind of file, or evidence; nothing where neither was said.

    Evidence is that of `rows`, of the rows of an `indicator`, or of the agency that `words` name; else all of it.
    """

    kind: MatrixKind | None = None
    evidence: bool = False
    rows: tuple[int, ...] = ()
    indicator: int | None = None
    words: str = ""


def export_wish_from(text: str) -> ExportWish:
    """Read what somebody wants to have, typing errors allowed."""
    said = " ".join(text[:LONGEST_READ].lower().split())
    indicator = _INDICATOR.search(said)
    if indicator:
        said = f"{said[: indicator.start()]} {said[indicator.end() :]}"
    rows = _rows_in(said)
    kinds: list[MatrixKind] = []
    evidence, rest = False, list[str]()
    for word in _WORD.findall(_ROWS.sub(" ", said)):
        if word in _NEEDLESS:
            continue
        if any(_is_like(word, each) for each in _EVIDENCE):
            evidence = True
        elif found := next((kind for name, kind in _KINDS.items() if _is_like(word, name)), None):
            kinds.append(found)
        else:
            rest.append(word)
    if not evidence:
        return ExportWish(kind=kinds[0] if kinds else None)
    return ExportWish(
        evidence=True, rows=rows, indicator=int(indicator[1]) if indicator else None, words=" ".join(rest)
    )


def _rows_in(text: str) -> tuple[int, ...]:
    """Return the numbers of rows, a stretch of them in full."""
    rows = dict[int, None]()
    for found in _ROWS.finditer(text):
        first = int(found[1])
        last = int(found[2]) if found[2] else first
        rows |= dict.fromkeys(range(first, min(last, first + MOST_ROWS) + 1))
    return tuple(rows)


def _is_like(word: str, name: str) -> bool:
    """Say whether a word is a name, at most one letter wrong."""
    return word == name or (
        min(len(word), len(name)) >= SHORTEST_REPAIRED and word[0] == name[0] and OSA.distance(word, name) <= 1
    )
