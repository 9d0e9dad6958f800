"""The words after /tugas and /riwayat: the row they name, or the agency, status and domain that narrow a list."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from spbe.matrix import Matrix, Opd
from spbe.opd_names import opd_key
from spbe.opds_said import opd_named
from spbe.progress import RowStatus

_MORE_STATUSES: Mapping[str, RowStatus] = {
    "kendala": RowStatus.BLOCKED,
    "belum dimulai": RowStatus.NOT_STARTED,
    "menunggu": RowStatus.WAITING,
    "verifikasi": RowStatus.WAITING,
    "perbaikan": RowStatus.RETURNED,
    "dikembalikan": RowStatus.RETURNED,
    "selesai": RowStatus.VERIFIED,
    "diterima": RowStatus.VERIFIED,
    "batal": RowStatus.CANCELLED,
}
_NEEDLESS = frozenset(
    ("tugas", "riwayat", "saya", "kami", "semua", "opd", "status", "yang", "no", "nomor", "nmr", "baris", "daftar")
)
_STUCK = re.compile(r"(?<=[a-z])(?=[0-9])")
_LONGEST_NUMBER = 6
_SHORTEST_REPAIRED = 4
_SHORTEST_REPAIRED_TWICE = 9
LONGEST_READ = 200
MOST_WORDS = 7
"""Words of the longest name that is looked for: that of an agency."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What was said, each None where it was not; `unread` is what no word of it was taken for."""

    row: int | None = None
    indicator: int | None = None
    opd: Opd | None = None
    status: RowStatus | None = None
    domain: int | None = None
    unread: str = ""


def narrowing_from(text: str, matrix: Matrix) -> Narrowing:
    """Read what somebody typed, typing errors allowed: "33", "hukum terkendala", "dkis domain 2", "indikator 35"."""
    words = opd_key(_STUCK.sub(" ", text[:LONGEST_READ].lower())).split()
    names = _names(matrix.opds)
    right = {word for row in matrix.rows for word in opd_key(row.name).split()}
    numbers: dict[str, int] = {}
    found: list[Opd | RowStatus] = []
    unread: list[str] = []
    at = 0
    while at < len(words):
        word, following = words[at], words[at + 1] if at + 1 < len(words) else ""
        if word in ("indikator", "domain") and _is_number(following):
            numbers[word] = int(following)
            at += 2
        elif _is_number(word):
            if numbers.setdefault("row", int(word)) != int(word):
                unread.append(word)
            at += 1
        else:
            taken, meant = _named(words, at, names, right)
            if meant is not None:
                found.append(meant)
            elif word not in _NEEDLESS:
                unread.append(word)
            at += taken
    opd = next((each for each in found if isinstance(each, Opd)), None)
    if opd is None and not right.issuperset(unread):
        opd, _ = opd_named(" ".join(unread), matrix.opds)
        unread = [] if opd else unread
    return Narrowing(
        row=numbers.get("row"),
        indicator=numbers.get("indikator"),
        opd=opd,
        status=next((each for each in found if isinstance(each, RowStatus)), None),
        domain=numbers.get("domain"),
        unread=" ".join(unread),
    )


def _names(opds: Sequence[Opd]) -> Mapping[str, Opd | RowStatus]:
    names: dict[str, Opd | RowStatus] = {**{status.value: status for status in RowStatus}, **_MORE_STATUSES}
    for opd in opds:
        for spelling in (opd.short, opd.name, *opd.aliases):
            names.setdefault(opd_key(spelling), opd)
    names.pop("", None)
    return names


def _named(
    words: Sequence[str], at: int, names: Mapping[str, Opd | RowStatus], right: Collection[str]
) -> tuple[int, Opd | RowStatus | None]:
    """Return what the words from here on name, and how many of them do.

    A name as written goes before a repaired one; a word that is right as it is ("pengaduan") is not made another.
    """
    phrases = [(taken, " ".join(words[at : at + taken])) for taken in range(min(MOST_WORDS, len(words) - at), 0, -1)]
    for taken, phrase in phrases:
        if phrase in names:
            return taken, names[phrase]
    if words[at] in _NEEDLESS or words[at] in right:
        return 1, None
    for taken, phrase in phrases:
        near = process.extractOne(phrase, list(names), scorer=OSA.distance, score_cutoff=_repairs(phrase))
        if near and near[1] <= _repairs(near[0]):
            return taken, names[near[0]]
    return 1, None


def _repairs(phrase: str) -> int:
    """Return how many typing errors a phrase or a name may have."""
    return (len(phrase) >= _SHORTEST_REPAIRED) + (len(phrase) >= _SHORTEST_REPAIRED_TWICE)


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= _LONGEST_NUMBER
