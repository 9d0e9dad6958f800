"""Rows that hang together: one document closes them all, or they wait for what another row makes.

What is likely to hang together is read from the texts of the rows, and only proposed.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import OSA

from spbe.progress import RowStatus
from spbe.reports import FollowUp

Kind = Literal["document", "waits"]

LONGEST_TITLE = 120
MOST_ROWS = 100
SETTLED = (RowStatus.VERIFIED, RowStatus.CANCELLED)

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

_NUMBERS = re.compile(
    r"(?:(?:baris|no|nomor|nmr|tl|dan|serta|&|,|;|\.)\s*)*"
    r"(?P<first>\d{1,6})(?:\s*(?:-|–|—|s/d|sd|sampai|hingga)\s*(?P<last>\d{1,6})(?!\d))?(?![\w/])",
    re.IGNORECASE,
)
_WAITS = re.compile(
    r"^[\s,;.]*(?:(?:masih|harus|perlu)\s+)?"
    r"(?:menunggu|nunggu|tunggu|menanti|(?:ber|ter)gantung(?:\s+(?:pada|kepada|dengan|sama))?|setelah)\b[\s:]*",
    re.IGNORECASE,
)


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
    """Read "5 6 7 Revisi Perwali" and "23-25, 27 menunggu 20"; None where no row is named first."""
    rows, rest = _rows_at(text)
    if not rows:
        return None
    waits = _WAITS.match(rest)
    if not waits:
        return Said(rows, title=_title(rest))
    awaited, behind = _rows_at(rest[waits.end() :])
    return Said(rows, awaited[0], _title(behind)) if len(awaited) == 1 else None


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


def _rows_at(text: str) -> tuple[tuple[int, ...], str]:
    """Return the numbers with which a text begins, each once, and the rest of it."""
    numbers: dict[int, None] = {}
    text = text.strip()
    while found := _NUMBERS.match(text):
        first, last = sorted((int(found["first"]), int(found["last"] or found["first"])))
        numbers |= dict.fromkeys(range(first, min(last, first + MOST_ROWS) + 1))
        text = text[found.end() :].lstrip()
    return tuple(numbers), text


def _title(text: str) -> str:
    return " ".join(text.strip(" ,;:.-–").split())[:LONGEST_TITLE]
