"""A progress message cut into clauses: which rows, percents and days each names, and what its other words are.

Nothing is decided about the meaning; `spbe.reports_read` puts the clauses together.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from spbe.dates import PlacedDay, SaidDay, days_in, lowered
from spbe.evidence_text import without_links
from spbe.numerals import DIGITS, digits_at, number_at
from spbe.progress import impossible_percents, percents_in
from spbe.words import Reader

Kind = Literal["word", "number", "sign", "row", "percent", "day", "other"]

ROW_WORDS = frozenset({"nomor", "indikator", "lanjut", "baris", "rekomendasi", "butir", "item", "urut"})
REGULATIONS = frozenset(
    {"perwali", "perpres", "perda", "permenpan", "peraturan", "kebijakan", "sk", "surat", "keputusan", "undang", "nota"}
    | {"kontrak", "spk", "pergub", "pp", "uu", "se", "pasal", "kepwal", "permendagri", "instruksi", "undangan"}
)
JOINING = frozenset({",", "dan", "&", "+", "/", "dengan"})
TO = frozenset({"-", "–", "sampai", "sd"})
BEFORE_PERCENT = frozenset(
    {"sudah", "baru", "progres", "kira", "sekitar", "jadi", "capai", "mencapai", "tercapai", "angka", "posisi", "masih"}
    | {"naik", "ke", "di", "kurang-lebih", "lebih", "kisaran", ":", "=", "-", "nya", "saja", "persentase", "sampai"}
    | {"capaian", "realisasi", "progresnya", "saya", "maksud", "ralat", "koreksi", "eh", "maaf", "benar", "salah"}
)
LEADING = frozenset(
    {"yang", "untuk", "mau", "lapor", "laporan", "update", "min", "pak", "bu", "izin", "kalau", "sedangkan", "progres"}
)
BREAKS = frozenset({"sedangkan", "sementara", "terus", "tapi", "tetapi", "namun", "lalu", "kemudian", "trs", "sdgkn"})
PERCENTAGE = ("persentase", "prosentase")
"""Of a follow-up, though for questions they mean the weight of an indicator."""

ABBREVIATIONS = frozenset({"no", "bag", "nmr", "tgl", "ind", "tl", "kab", "dr", "sd", "st", "kec", "thn"})

_TWICE = re.compile(r"\b(?!nomor|baris|butir|item|indikator|level|tingkat|urut)([a-z]{4,})2(?![\d%.,/])(?! ?persen)")
"""A word doubled by a 2: "masing2"."""

_TOKEN = re.compile(r"\d+(?:/\d+)+|\d+[.,]\d+|\d+|[a-z]+(?:'[a-z]+)?|\n|[^\s\w]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, number, sign or value of a message with its place; `plain` is its everyday form."""

    kind: Kind
    plain: str
    start: int
    end: int
    value: int = 0
    day: SaidDay | None = None


@dataclass
class Clause:
    """A stretch between two breaks. `sentence` counts sentences; `is_asked` where a question mark ends it.

    `is_joined` where no sign parts it from the clause before.
    """

    marks: list[Mark] = field(default_factory=list)
    sentence: int = 0
    is_asked: bool = False
    denied: tuple[Mark, ...] = ()
    is_joined: bool = False

    def of(self, kind: Kind) -> list[Mark]:
        """Return the marks of one kind."""
        return [mark for mark in self.marks if mark.kind == kind]

    @property
    def plain(self) -> list[str]:
        """The words, without values and signs."""
        return [mark.plain for mark in self.marks if mark.kind == "word"]

    @property
    def start(self) -> int:
        """Where the clause begins in the message."""
        return self.marks[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.marks[-1].end


class Marker:
    """Marks messages; knows which rows there are and which nouns are counted ("3 OPD")."""

    def __init__(self, reader: Reader, rows: frozenset[int], counted: frozenset[str]) -> None:
        """Keep what every message is read with."""
        self._reader = reader
        self._rows = rows
        self._counted = counted

    def clauses(self, text: str, *, today: date) -> list[Clause]:
        """Return the clauses of a message."""
        low = _TWICE.sub(r"\1 ", without_links(lowered(text)))
        marks = self._with_rows(list(self._marks(low, today)))
        return [clause for clause in _cut(marks) if clause.marks]

    def _marks(self, low: str, today: date) -> Iterator[Mark]:
        days = [day for day in days_in(low, today=today) if not _is_after_number_word(low, day)]
        below = (each for each in impossible_percents(low) if each.percent < 0)
        percents = [
            each
            for each in (*percents_in(low), *below)
            if each.is_signed and not any(day.start < each.end and each.start < day.end for day in days)
        ]
        values = [Mark("day", "", day.start, day.end, day=day.said) for day in days]
        values += [
            Mark("number" if each.percent < 0 else "percent", "", each.start, each.end, each.percent)
            for each in percents
        ]
        place = 0
        for value in sorted(values, key=lambda mark: mark.start):
            yield from self._words(low, place, value.start)
            yield value
            place = value.end
        yield from self._words(low, place, len(low))

    def _words(self, low: str, start: int, end: int) -> Iterator[Mark]:
        matches = list(_TOKEN.finditer(low, start, end))
        words = [match[0] for match in matches]
        place = 0
        while place < len(words):
            match, (number, length) = matches[place], self._spelled(words, place)
            if length:
                yield Mark("number", "words", match.start(), matches[place + length - 1].end(), number)
            elif match[0].isdecimal():
                is_count = low.startswith("x", match.end()) or low.endswith("ke-", 0, match.start())  # "2x", "ke-2"
                kind: Kind = "number" if len(match[0]) < 4 and not is_count else "other"
                yield Mark(kind, match[0], match.start(), match.end(), int(match[0][:4]))
            elif match[0][0].isdigit():
                yield Mark("other", match[0], match.start(), match.end())
            elif match[0][0].isalpha():
                # an abbreviation may stand for two words: "tl" is "tindak lanjut"
                plains = [word.plain for word in self._reader.read(match[0])] or [match[0]]
                if match[0].startswith(PERCENTAGE):
                    plains = [match[0]]
                yield from (Mark("word", plain, match.start(), match.end()) for plain in plains)
            else:
                yield Mark("sign", match[0], match.start(), match.end())
            place += length or 1

    def _spelled(self, words: list[str], place: int) -> tuple[int, int]:
        """Return the number in words at a place; behind "baris" also one said digit by digit."""
        before = words[place - 1] if place and words[place - 1] != "." else words[place - 2] if place > 1 else ""
        if words[place] in DIGITS and any(word.plain in ROW_WORDS for word in self._reader.read(before)):
            return digits_at(words, place, known=self._rows)
        return number_at(words, place)

    def _with_rows(self, marks: list[Mark]) -> list[Mark]:
        done: list[Mark] = []
        for place, mark in enumerate(marks):
            after = marks[place + 1] if place + 1 < len(marks) else None
            ahead = [each.plain if each.kind == "word" else each.kind for each in marks[place + 1 : place + 3]]
            if (
                mark.plain == ","
                and done
                and done[-1].kind == "row"
                and ahead in (["dan", "number"], ["dengan", "number"])
            ):
                continue
            is_index = mark.kind == "number" and ahead and ahead[0] == "sign" and ahead[-1] in {*ROW_WORDS, "tindak"}
            if is_index and marks[place + 1].plain in ".)":
                continue
            done += self._role(mark, done, after) if mark.kind == "number" else [mark]
        return done

    def _role(self, mark: Mark, done: list[Mark], after: Mark | None) -> list[Mark]:
        row, number = replace(mark, kind="row"), mark
        last = done[-1] if done else None
        if last and last.plain == "." and len(done) > 1 and done[-2].plain in ROW_WORDS:
            last = done[-2]
        if last and last.kind == "word" and last.plain in ROW_WORDS:
            earlier = [each.plain for each in done[-5:-1]]
            formal = REGULATIONS & set(earlier) and not {"indikator", "lanjut"} & set(earlier)
            yearly = after is not None and (after.plain in ("tahun", "/") or after.kind == "other")
            return (
                [replace(mark, kind="other")]
                if formal or yearly or last.plain == "pasal"
                else [replace(row, plain=last.plain)]
            )
        if after and after.kind == "word" and after.plain in self._counted:
            return [replace(mark, kind="other")]
        if last and last.kind == "word" and last.plain in REGULATIONS:
            return [replace(mark, kind="other")]
        if mark.value not in self._rows or mark.plain == "words":
            return [number]
        list_of = self._list_before(done)
        if list_of:
            if done[-1].plain in TO and 0 < mark.value - list_of.value <= 10:
                return [replace(row, value=value) for value in range(list_of.value + 1, mark.value + 1)]
            return [row] if done[-1].plain in JOINING or (after and after.kind in ("number", "row")) else [number]
        bracketed = last is not None and last.plain == "(" and after is not None and after.plain in (")", ",", "dan")
        named = last is not None and last.plain == "yang"
        return [row] if bracketed or named or self._leads(done, after) else [number]

    def _list_before(self, done: list[Mark]) -> Mark | None:
        """Return the row that this number is joined to, if it is: "no 5 dan _", "no 5, _"."""
        if done and done[-1].kind == "row":
            return done[-1]
        joined = len(done) > 1 and done[-2].kind == "row" and (done[-1].plain in JOINING or done[-1].plain in TO)
        return done[-2] if joined else None

    def _leads(self, done: list[Mark], after: Mark | None) -> bool:
        """Say whether a number begins what is said: nothing but courtesies stand before it."""
        if after is None:
            return False
        for mark in reversed(done):
            if mark.kind == "sign" and mark.plain in "\n,;:.!":
                return True
            if mark.kind != "word" or mark.plain not in LEADING:
                return mark.kind == "word" and mark.plain == "dan" and any(each.kind == "row" for each in done)
        return True


def _is_after_number_word(low: str, day: PlacedDay) -> bool:
    """Say whether a slashed day is the number of a regulation or row: "nomor 5/12"."""
    return "/" in low[day.start : day.end] and bool(re.search(r"\b(?:no|nomor|nmr|pasal)\.? $", low[: day.start]))


def _cut(marks: list[Mark]) -> list[Clause]:
    clauses, sentence, current = [], 0, Clause()
    for place, mark in enumerate(marks):
        after = marks[place + 1] if place + 1 < len(marks) else None
        if mark.kind == "sign" and _breaks(mark, marks[place - 1] if place else None, after):
            current.is_asked = mark.plain == "?"
            clauses.append(current)
            sentence += mark.plain in ".!?\n"
            current = Clause(sentence=sentence)
            continue
        if _begins(mark, current):
            carried = _carried(current) if mark.kind == "row" else []
            clauses.append(current)
            current = Clause(carried, sentence, is_joined=bool(current.marks))
        current.marks.append(mark)
    return [*clauses, current]


def _breaks(sign: Mark, before: Mark | None, after: Mark | None) -> bool:
    if sign.plain == ",":
        return not (before and after and before.kind == after.kind == "row")
    if sign.plain in ".)" and before and before.kind == "row":
        return False
    if sign.plain == ".":
        return not (before and before.plain in (*ROW_WORDS, *ABBREVIATIONS, "bagian", "tanggal"))
    return sign.plain in ";!?\n"


def _begins(mark: Mark, current: Clause) -> bool:
    """Say whether a mark begins a new clause: a break word, or a row where one is already named."""
    if mark.kind == "word":
        return mark.plain in BREAKS and bool(current.marks) and "bukan" not in current.plain
    rows = current.of("row")
    if mark.kind != "row" or not rows:
        return False
    place = current.marks.index(rows[-1])
    joining = JOINING | ROW_WORDS | {"tindak", "untuk", "yang"}
    return any(each.kind in ("percent", "number", "day") or (each.kind == "word" and each.plain not in joining)
               for each in current.marks[place + 1 :])  # fmt: skip


def _carried(current: Clause) -> list[Mark]:
    """Take the words that introduce a row out of the clause before: "… dan untuk no"."""
    keep = len(current.marks)
    frames = ROW_WORDS | LEADING | {"dan", "tindak", "dengan", "("}
    while keep and current.marks[keep - 1].kind in ("word", "sign") and current.marks[keep - 1].plain in frames:
        keep -= 1
    carried, current.marks = current.marks[keep:], current.marks[:keep]
    return carried
