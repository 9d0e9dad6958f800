"""What somebody types to move targets: "5 6 akhir tw 1 2020 karena menunggu Perda", "DKIS jadi 31 maret 2020".

First the rows, by their numbers, their indicators or their agencies, then the new target, then why. A number at the
beginning is always a row, so that "5 maret 2020" is row 5 and a month; of several numbers the last one is the day.
"""

import re
from dataclasses import dataclass
from datetime import date

from spbe.date_forms import last_day
from spbe.dates import days_in, lowered
from spbe.matrix import Matrix, Opd, Target
from spbe.numbers_said import NumberKind, stretch_at
from spbe.opds_said import opds_in
from spbe.targets import target_from
from spbe.working_days import DAY

LONGEST_READ = 300
"""Characters before the reason."""

_WHY = re.compile(
    r"[\s,.;(-]*\b(?:di)?(?:karena(?:kan)?|karna|krn|krna|lantaran|sebab(?:kan)?|akibat|gara-gara|alasan(?:nya)?)\b"
    r"[\s:=-]*(?:karena\b\s*)?"
)
_LEAD = re.compile(r"[\s,;&]*(?:dan\s+)?(?:(?:target|semua)\s+)*")
"""Before a number and what it counts."""

_A_NUMBER = re.compile(r"(?!20\d\d\b)\d{1,6}")
_GOES_ON = re.compile(r"[/.-]\d")
_TO = re.compile(
    r"(?:^|(?<=[\s\d]))(?:di(?:undur|mundur|maju|ubah|rubah|geser|pindah|ganti|tunda|perpanjang|tetap|target)\w{0,4}\s+)?"
    r"(?:men)?(?:jadi|ke|sampai(?: dengan)?|hingga|s/d|sd|->|=>|→|=|:)(?=[\s\d])"
)
"""Between the rows and their new target: "jadi", "diundur ke"."""

_YEAR = re.compile(r"\b(?:(?:tahun|thn|ta)\s+)?20\d\d\b")
_NEEDLESS = re.compile(
    r"\b(?:target(?:nya)?|semua(?:nya)?|seluruh(?:nya)?|baris|brs|untuk|utk|milik|opd|dari|pada|yang|yg|tolong|mohon"
    r"|dengan|dgn|mundur|maju|undur|akhir|per|paling lambat|tanggal|tgl)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TargetWish:
    """Which rows, their new target and why, each empty where nobody said it.

    `no_day` are words that say a day which does not exist; `unread` those that say nothing here.
    """

    rows: tuple[int, ...] = ()
    indicators: tuple[int, ...] = ()
    opds: tuple[Opd, ...] = ()
    target: Target | None = None
    reason: str = ""
    no_day: str = ""
    unread: str = ""


@dataclass(frozen=True, slots=True)
class _Day:
    """What was said of a day: the words before it, the target that it is, and the words behind it."""

    before: str
    target: Target | None
    behind: str
    no_day: str = ""


def read_target_wish(text: str, matrix: Matrix, *, today: date) -> TargetWish:
    """Read which targets to move, how far, and why."""
    text = " ".join(text.split())
    why = _WHY.search(lowered(text))
    said, reason = (text[: why.start()], text[why.end() :]) if why else (text, "")
    numbers: dict[NumberKind, list[int]] = {"row": [], "indicator": []}
    rest = _take_numbers(said[:LONGEST_READ], numbers, today)
    day = _day_in(rest, today)
    opds, unread = _agencies(day.before, matrix)
    # What stands behind the day without a "karena" is most likely the reason; the preview shows it.
    more, unread_behind = _agencies(day.behind, matrix)
    if unread_behind and not reason:
        more, reason, unread_behind = (), day.behind, ""
    return TargetWish(
        rows=tuple(dict.fromkeys(numbers["row"])),
        indicators=tuple(dict.fromkeys(numbers["indicator"])),
        opds=tuple(dict.fromkeys((*opds, *more))),
        target=day.target,
        reason=reason.strip(" .,;:()"),
        no_day=day.no_day,
        unread=" ".join(filter(None, (unread, unread_behind, said[LONGEST_READ:]))),
    )


def offered_targets(after: date) -> tuple[Target, ...]:
    """Return targets to choose from, the nearest first: the next two months, then a quarter, then a year."""
    first = _month_end(after + DAY)
    second = _month_end(first + DAY)
    quarter = _month_end(second + DAY)
    while quarter.month % 3:
        quarter = _month_end(quarter + DAY)
    year = date(quarter.year + (quarter.month == 12), 12, 31)
    return Target(first, "month"), Target(second, "month"), Target(quarter, "quarter"), Target(year, "year")


def _take_numbers(text: str, numbers: dict[NumberKind, list[int]], today: date) -> str:
    """Take the numbers with which a text begins, of rows or of indicators, and return the rest.

    A number that begins a day or a year is no row, unless it is the first; nor is what ends a range in words: "5 s/d 7
    maret" is row 5 until March. What is no clear number stays in the rest, and is unread there.
    """
    plain, at = lowered(text), 0
    kind: NumberKind = "row"
    while lead := _LEAD.match(plain, at):
        stretch = stretch_at(plain, lead.end())
        first = _A_NUMBER.match(plain, stretch.number) if stretch else None
        if not stretch or not first or (any(numbers.values()) and _begins_with_day(plain[stretch.number :], today)):
            break
        counted, end = stretch.numbers, stretch.end
        if _ends_with_day(plain, first.end(), end, today):
            counted, end = (int(first[0]),), first.end()
        if not counted or _GOES_ON.match(plain, end):
            break
        kind = stretch.kind or kind
        numbers[kind] += counted
        at = end
    return text[at:]


def _ends_with_day(plain: str, first: int, end: int, today: date) -> bool:
    """Say whether a range in words ends with a day or a year, and so is none."""
    last = re.search(r"\d+$", plain[first:end])
    if not last or plain[first:end].lstrip()[0] in "-–—~":
        return False
    behind = plain[first + last.start() :]
    return _begins_with_day(behind, today) or bool(_YEAR.match(behind))


def _begins_with_day(text: str, today: date) -> bool:
    return any(each.start == 0 for each in days_in(text, today=today)[:1])


def _day_in(text: str, today: date) -> _Day:
    """Return the new target that a text says; of what stands before a "jadi" no day is one."""
    to = list(_TO.finditer(lowered(text)))
    if to:
        before, when = text[: to[-1].start()], text[to[-1].end() :]
        old = days_in(before, today=today)
        before = before[: old[0].start] + before[old[0].end :] if old else before
    else:
        before, when = "", text
    if target := target_from(when):
        return _Day(before, target, "")
    for placed in days_in(when, today=today):
        before, behind = f"{before} {when[: placed.start]}", when[placed.end :]
        if placed.said is None:
            return _Day(before, None, behind, no_day=when[placed.start : placed.end])
        return _Day(before, Target(placed.said.day, placed.said.precision), behind)
    if year := _YEAR.search(lowered(when)):
        before = f"{before} {when[: year.start()]}"
        return _Day(before, Target(date(int(year[0][-4:]), 12, 31), "year"), when[year.end() :])
    return _Day(f"{before} {when}", None, "")


def _agencies(text: str, matrix: Matrix) -> tuple[tuple[Opd, ...], str]:
    """Return the agencies that words name, typing errors allowed, and the words that name none."""
    opds, unread = opds_in(" ".join(_NEEDLESS.sub(" ", text).split()), matrix.opds)
    return opds, " ".join(unread)


def _month_end(day: date) -> date:
    return last_day(day.year, day.month)
