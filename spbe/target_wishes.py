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
from spbe.narrowing import narrowing_from
from spbe.opd_names import OpdNames
from spbe.targets import target_from
from spbe.working_days import DAY

LONGEST_READ = 300
"""Characters before the reason."""

MOST_IN_RANGE = 200

_WHY = re.compile(
    r"[\s,.;(-]*\b(?:di)?(?:karena(?:kan)?|karna|krn|krna|lantaran|sebab(?:kan)?|akibat|gara-gara|alasan(?:nya)?)\b"
    r"[\s:=-]*(?:karena\b\s*)?"
)
_LEAD = re.compile(
    r"[\s,;&]*(?:dan\s+)?(?:(?:target|semua)\s+)*(?P<indicators>(?:indikator|ind)\b\.?\s*)?"
    r"(?P<rows>(?:(?:baris|brs|bris|nomor|nomer|nmr|no)\b\.?\s*|#\s*)+)?"
)
"""Before a number: what it counts."""

_RANGE = re.compile(r"(\d{1,3})\s?[-–]\s?(\d{1,3})\b(?![/.-]\d)")
_NUMBER = re.compile(r"(\d{1,3})\b(?![/.-]\d)")
_TO = re.compile(
    r"(?:^|(?<=[\s\d]))(?:di\w{4,8}\s+)?(?:men)?(?:jadi|ke|sampai(?: dengan)?|hingga|s/d|sd|->|=>|→|=|:)(?=[\s\d])"
)
"""Between the rows and their new target: "jadi", "diundur ke"."""

_YEAR = re.compile(r"\b(?:(?:tahun|thn|ta)\s+)?20\d\d\b")
_NEEDLESS = re.compile(
    r"\b(?:target(?:nya)?|semua(?:nya)?|seluruh(?:nya)?|baris|brs|untuk|utk|milik|opd|dari|pada|yang|yg|tolong|mohon"
    r"|dengan|dgn|akhir|per|paling lambat|tanggal|tgl)\b",
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
    numbers = {"rows": list[int](), "indicators": list[int]()}
    rest = _take_numbers(said[:LONGEST_READ], numbers, today)
    day = _day_in(rest, today)
    opds, unread = _agencies(day.before, matrix)
    # What stands behind the day without a "karena" is most likely the reason; the preview shows it.
    more, unread_behind = _agencies(day.behind, matrix)
    if unread_behind and not reason:
        more, reason, unread_behind = (), day.behind, ""
    return TargetWish(
        rows=tuple(dict.fromkeys(numbers["rows"])),
        indicators=tuple(dict.fromkeys(numbers["indicators"])),
        opds=tuple(dict.fromkeys((*opds, *more))),
        target=day.target,
        reason=reason.strip(" .,;:()"),
        no_day=day.no_day,
        unread=" ".join(filter(None, (unread, unread_behind))),
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


def _take_numbers(text: str, numbers: dict[str, list[int]], today: date) -> str:
    """Take the numbers with which a text begins, of rows or of indicators, and return the rest."""
    plain, at, kind = lowered(text), 0, "rows"
    while lead := _LEAD.match(plain, at):
        found = _RANGE.match(plain, lead.end()) or _NUMBER.match(plain, lead.end())
        is_first = not any(numbers.values())
        if not found or (not is_first and _begins_with_day(plain[lead.end() :], today)):
            break
        first, last = int(found[1]), int(found[found.lastindex or 1])
        if not first <= last <= first + MOST_IN_RANGE:
            break
        kind = "indicators" if lead["indicators"] else "rows" if lead["rows"] else kind
        numbers[kind] += range(first, last + 1)
        at = found.end()
    return text[at:]


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
    reading = OpdNames(matrix.opds).read(" ".join(_NEEDLESS.sub(" ", text).split()))
    opds, unread = list(reading.opds), []
    for piece in reading.unknown:
        near = narrowing_from(piece, matrix)
        if near.opd and not near.unread and (near.row, near.indicator, near.domain, near.status) == (None,) * 4:
            opds.append(near.opd)
        else:
            unread.append(piece)
    return tuple(opds), " ".join(unread)


def _month_end(day: date) -> date:
    return last_day(day.year, day.month)
