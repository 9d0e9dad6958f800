"""What stands after /ekspor: a kind of file, or evidence and of what: "excel", "bukti 33 dan 34", "bukti dkis".

What somebody says beside a kind of file narrows nothing, so a number there is unread: the matrix is always whole.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from spbe.matrix_sheet import MatrixKind
from spbe.numbers_said import NumberKind, stretches_in

LONGEST_READ = 200
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
_YEAR = re.compile(r"(?:19|20)\d\d")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be exported: the matrix as a kind of file, or evidence; nothing where neither was said.

    Evidence is that of `rows`, of the rows of `indicators` and of the agency that `words` name; else all of it.
    `unread` are numbers that give nothing here, as typed.
    """

    kind: MatrixKind | None = None
    evidence: bool = False
    rows: tuple[int, ...] = ()
    indicators: tuple[int, ...] = ()
    words: str = ""
    unread: str = ""


def export_wish_from(text: str) -> ExportWish:
    """Read what somebody wants to have, typing errors allowed."""
    whole = " ".join(text.lower().split())
    said, unread = whole[:LONGEST_READ], [whole[LONGEST_READ:]]
    numbers: dict[NumberKind, dict[int, None]] = {"row": {}, "indicator": {}}
    of: NumberKind = "row"
    plain, at = "", 0
    for stretch in stretches_in(said):
        of = stretch.kind or of
        numbers[of] |= dict.fromkeys(stretch.numbers)
        if not stretch.numbers:
            unread.append(said[stretch.start : stretch.end])
        plain, at = f"{plain}{said[at : stretch.start]} ", stretch.end
    kinds: list[MatrixKind] = []
    evidence, rest = False, list[str]()
    for word in _WORD.findall(plain + said[at:]):
        if word in _NEEDLESS:
            continue
        if any(each.isdecimal() for each in word):
            unread.append(word)
        elif any(_is_like(word, each) for each in _EVIDENCE):
            evidence = True
        elif found := next((kind for name, kind in _KINDS.items() if _is_like(word, name)), None):
            kinds.append(found)
        else:
            rest.append(word)
    rows, indicators = map(tuple, numbers.values())
    if evidence:
        unread_words = " ".join(filter(None, unread))
        return ExportWish(None, True, rows, indicators, " ".join(rest), unread_words)
    unread += (str(each) for each in (*rows, *indicators) if not _YEAR.fullmatch(str(each)))
    return ExportWish(kinds[0] if kinds else None, unread=" ".join(filter(None, unread)))


def _is_like(word: str, name: str) -> bool:
    """Say whether a word is a name, at most one letter wrong."""
    return word == name or (
        min(len(word), len(name)) >= SHORTEST_REPAIRED and word[0] == name[0] and OSA.distance(word, name) <= 1
    )
