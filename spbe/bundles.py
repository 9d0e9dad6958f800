"""Rows that hang together: one document closes them all, or they wait for what another row makes.

What is likely to hang together is read from the texts of the rows, and only proposed.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from spbe.numbers_said import numbers_at
from spbe.progress import SETTLED
from spbe.reports import FollowUp

Kind = Literal["document", "waits"]

LONGEST_TITLE = 120

_REGULATION = re.compile(
    r"\b(perwali|perwal|perbup|pergub|perda|perkada|peraturan (?:wali ?kota|bupati|gubernur|daerah)|"
    r"sk|keputusan|kepwal|kepbup|surat edaran|se)\b"
    r"(?: (?!no |nomor |tahun )[a-z]+){0,3} (?:no|nomor)? ?(\d{1,4}) (?:tahun |thn |th )?((?:19|20)\d\d)\b"
)
"""A regulation of the instance itself with number and year; those of the centre concern every row and bundle none."""

_SAME_KIND = {"perwal": "perwali", "peraturan walikota": "perwali", "peraturan wali kota": "perwali"}
_SAME_KIND |= {"peraturan bupati": "perbup", "peraturan gubernur": "pergub", "peraturan daerah": "perda"}

_POLICY = frozenset({"kebijakan", "perwali", "perbup", "pergub", "perda", "peraturan", "keputusan", "sk", "sop"})
_MAKES = frozenset(
    {"membuat", "menyusun", "membentuk", "membangun", "menetapkan"}
    | {"pembuatan", "penyusunan", "pembentukan", "pembangunan", "penetapan"}
)
_BY = frozenset({"sesuai", "berdasarkan", "berdasar", "mengacu", "merujuk", "menunggu", "menurut", "setelah", "dari"})
_NEAR = 4
"""How many words may stand between "sesuai" and what it points at: "sesuai arsitektur dari Rencana Induk"."""

_WAITS = re.compile(
    r"^[\s,;.]*(?:(?:masih|harus|perlu)\s+)?"
    r"(?:menunggu|nunggu|tunggu|menanti|(?:ber|ter)gantung(?:\s+(?:pada|kepada|dengan|sama))?|setelah)\b[\s:]*",
    re.IGNORECASE,
)

_NAMED = re.compile(r"\W*(?:baris|brs|no|nomor|nmr|tl)\b", re.IGNORECASE)
_AND = re.compile(r"\b(?:sama|dengan|dgn|dg)\s+(?=(?:(?:baris|brs|no|nomor|nmr|tl)\b\.?\s*)?\d)", re.IGNORECASE)
_ONE_DOCUMENT = re.compile(
    r"[\s,:-]*(?:(?:itu|ini|semua(?:nya)?|ternyata|memang|sebenarnya|adalah|merupakan|pakai|memakai)\s+)*"
    r"(?:satu\s+dokumen(?:nya)?(?:\s+(?:yang\s+)?sama)?|dokumen(?:nya)?\s+(?:yang\s+)?(?:sama|satu)|sedokumen)\b"
    r"(?:[\s,:-]*(?:yaitu|yakni|berupa|namanya|judulnya|berjudul)\b)?",
    re.IGNORECASE,
)
"""What ties rows in plain words, behind their numbers; a title may follow."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rows that hang together, by their ids, and what by: a document's title, or the row that is waited for."""

    id: int
    kind: Kind
    title: str | None
    awaited: int | None
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Rows that seem to hang together, by their numbers."""

    kind: Kind
    title: str
    rows: tuple[int, ...]
    awaited: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote about rows: their numbers, the one that is waited for, and a title."""

    rows: tuple[int, ...]
    awaited: int | None = None
    title: str = ""


def said_in(text: str) -> Said | None:
    """Read "5 6 7 Revisi Perwali" and "23-25, 27 menunggu 20"; None where no row is named first, or not clearly."""
    rows = numbers_at(text.strip())
    if not rows.numbers or rows.unread:
        return None
    waits = _WAITS.match(rows.rest)
    if not waits:
        return Said(rows.numbers, title=_title(rows.rest))
    awaited = numbers_at(rows.rest[waits.end() :])
    is_one = len(awaited.numbers) == 1 and not awaited.unread
    return Said(rows.numbers, awaited.numbers[0], _title(awaited.rest)) if is_one else None


def tied_in(text: str) -> Said | None:
    """Read "baris 5 6 7 satu dokumen revisi perwali"; None for a question, and for all that says anything else."""
    if not _NAMED.match(text) or {"?", "%"} & set(text):
        return None
    rows = numbers_at(_AND.sub("dan ", text.strip()))
    tied = _ONE_DOCUMENT.match(rows.rest)
    if len(rows.numbers) < 2 or rows.unread or not tied or len(rows.rest) - tied.end() > LONGEST_TITLE:
        return None
    return Said(rows.numbers, title=_title(rows.rest[tied.end() :]))


def proposals(rows: Sequence[FollowUp], bundles: Collection[Bundle]) -> tuple[Proposal, ...]:
    """Return what the texts of rows propose and nobody has noted yet, by row number."""
    found = [*_documents(rows, bundles), *_waits(rows, bundles)]
    return tuple(sorted(found, key=lambda each: (each.kind != "document", each.rows)))


def product_of(row: FollowUp) -> str:
    """Return what the follow-up of a row makes, as it is written there: "Rencana Induk SPBE"; or nothing."""
    first, _, rest = _bare(row.row.follow_up).partition(" ")
    return rest.strip(" .") if first.lower() in _MAKES else ""


def _documents(rows: Sequence[FollowUp], bundles: Collection[Bundle]) -> Iterator[Proposal]:
    """Yield rows that name the same regulation, or whose policy is worded alike; each row once."""
    taken = {id_ for each in bundles if each.kind == "document" for id_ in each.rows}
    free = [row for row in rows if row.id not in taken]
    by_number: defaultdict[tuple[str, ...], list[FollowUp]] = defaultdict(list)
    for row in free:
        for key in _regulations(row):
            by_number[key].append(row)
    alike: list[list[FollowUp]] = []
    for row in (each for each in free if _POLICY.intersection(_words(each.row.follow_up))):
        words = _words(_bare(row.row.follow_up))
        group = next((each for each in alike if _is_same(words, _words(_bare(each[0].row.follow_up)))), None)
        if group:
            group.append(row)
        else:
            alike.append([row])
    used: set[int] = set()
    for group in (*by_number.values(), *alike):
        left = [row for row in group if row.id not in used]
        if len(left) > 1 and any(row.state.status not in SETTLED for row in left):
            used |= {row.id for row in left}
            titles = (_bare(row.row.follow_up) for row in left)
            title = min(titles, key=len)[:LONGEST_TITLE]
            yield Proposal("document", title, tuple(row.row.number for row in left))


def _waits(rows: Sequence[FollowUp], bundles: Collection[Bundle]) -> Iterator[Proposal]:
    """Yield rows whose follow-up goes by what another row makes."""
    noted = {(each.awaited, id_) for each in bundles for id_ in each.rows}
    makers: dict[tuple[str, ...], FollowUp] = {}
    for row in rows:
        product = _words(product_of(row))
        if len(product) > 1 and not _POLICY.intersection(product):
            makers.setdefault(product, row)
    for product, maker in makers.items():
        waiting = [
            row.row.number
            for row in rows
            if row.id != maker.id
            and row.state.status not in SETTLED
            and (maker.id, row.id) not in noted
            and _goes_by(_words(row.row.follow_up), product)
        ]
        if waiting and maker.state.status not in SETTLED:
            yield Proposal("waits", product_of(maker)[:LONGEST_TITLE], tuple(waiting), maker.row.number)


def _regulations(row: FollowUp) -> set[tuple[str, ...]]:
    text = " ".join(_words(f"{row.row.follow_up} . {row.row.recommendation}"))
    return {(_SAME_KIND.get(kind, kind), number, year) for kind, number, year in _REGULATION.findall(text)}


def _goes_by(words: tuple[str, ...], product: tuple[str, ...]) -> bool:
    length = len(product)
    return any(
        words[at : at + length] == product and not _BY.isdisjoint(words[max(0, at - _NEAR) : at])
        for at in range(1, len(words) - length + 1)
    )


def _is_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether two texts have the same words but for typing errors."""
    return len(one) == len(other) > 2 and all(
        a == b or (min(len(a), len(b)) > 4 and OSA.distance(a, b, score_cutoff=1) <= 1)
        for a, b in zip(one, other, strict=True)
    )


def _bare(text: str) -> str:
    """Return a text without what stands in brackets, where details are."""
    return " ".join(re.sub(r"\([^()]*\)", " ", text).split()).strip(" .;,")


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text; "e-Gov" is "egov"."""
    return tuple(re.findall(r"[^\W_]+", re.sub(r"(?<=\w)-(?=\w)", "", text.lower())))


def _title(text: str) -> str:
    return " ".join(text.strip(" ,;:.-–").split())[:LONGEST_TITLE]
