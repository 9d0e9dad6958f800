"""The forms in which days are said, and what day each means: `spbe.dates` splits the text and asks here.

A form is written in symbols: numbers, m1-m12 (M1-M12 where too few letters were typed to stand alone), w0-w6 for
Monday to Sunday, plain words and signs.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from datetime import MAXYEAR, date, timedelta

from spbe.matrix import Precision

Meant = tuple[date, Precision] | tuple[date, Precision, bool]
"""A day, its precision, and whether its year was guessed."""

Rule = Callable[[Mapping[str, str], date], Meant]
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def last_day(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def meaning(match: re.Match[str], rule: Rule, today: date) -> Meant | None:
    """Return the day that a form means, or None where there is no such day."""
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    try:
        return rule(given, today)
    except (ValueError, OverflowError):
        return None


def longest(line: str, start: int) -> tuple[re.Match[str], Rule] | None:
    """Return the longest form that begins at a place of a line of symbols."""
    found = [(match, rule) for form, rule in _FORMS if (match := form.match(line, start))]
    return max(found, key=lambda each: each[0].end(), default=None)


def _given_year(text: str) -> int:
    return int(text) + 2000 if len(text) <= 2 else int(text)


def _dated(given: Mapping[str, str], today: date) -> Meant:
    day, month = int(given["day"]), int(given["month"])
    if "year" in given:
        return date(_given_year(given["year"]), month, day), "day"
    return _first(today, (_try(year, month, day) for year in range(today.year, today.year + 9))), "day", True


def _of_this_or_next(given: Mapping[str, str], today: date) -> Meant:
    """ "tgl 15", "tgl 15 bulan depan"."""
    day = int(given["day"])
    if "which" in given:
        first = _months_on(today.replace(day=1), _shift(given["which"]))
        return first.replace(day=day), "day"
    firsts = (_months_on(today.replace(day=1), ahead) for ahead in range(12))
    return _first(today, (_try(each.year, each.month, day) for each in firsts)), "day", True


def _in_month(given: Mapping[str, str], today: date) -> Meant:
    """ "akhir november", "awal bulan depan", "bulan ini", "november 2027"."""
    part = given.get("part", "akhir")
    guessed = False
    if "month" in given:
        month = int(given["month"])
        year = _given_year(given["year"]) if "year" in given else today.year
        guessed = "year" not in given
        if guessed and _part_of(year, month, part)[0] < today:
            year += 1
    else:
        first = _months_on(today.replace(day=1), _shift(given.get("which", "ini")))
        year, month = first.year, first.month
        if "which" not in given and _part_of(year, month, part)[0] < today:
            first = _months_on(first, 1)
            year, month = first.year, first.month
    day, precision = _part_of(year, month, part)
    return day, precision, guessed


def _part_of(year: int, month: int, part: str) -> tuple[date, Precision]:
    """Return the last day of the first (1-10) or second (11-20) third of a month, or of all of it."""
    if part in ("awal", "tengah"):
        return date(year, month, 10 if part == "awal" else 20), "day"
    return last_day(year, month), "month"


def _in_year(given: Mapping[str, str], today: date) -> Meant:
    """ "akhir tahun", "awal 2027", "tahun depan"; the beginning of a year is January, its middle June."""
    month = {"awal": 1, "tengah": 6}.get(given.get("part", ""), 12)
    year = int(given["year"]) if "year" in given else today.year + _shift(given.get("which", "ini"))
    if "year" not in given and "which" not in given and last_day(year, month) < today:
        year += 1
    return last_day(year, month), "year" if month == 12 else "month"


def _in_part_of_year(given: Mapping[str, str], today: date) -> Meant:
    """ "tw 3", "triwulan 4 2027", "triwulan depan", "semester 1": its last day."""
    months = 3 if given["kind"] == "triwulan" else 6
    precision: Precision = "quarter" if months == 3 else "month"
    if "number" not in given:
        current = (today.month - 1) // months + 1
        end = _months_on(date(today.year, 1, 1), current * months - 1 + months * _shift(given["which"]))
        return last_day(end.year, end.month), precision
    number = _ROMAN.get(given["number"]) or int(given["number"])
    if "year" in given:
        return last_day(int(given["year"]), number * months), precision
    year = today.year + _shift(given.get("which", "ini"))
    if "which" not in given and last_day(year, number * months) < today:
        year += 1
    return last_day(year, number * months), precision, "which" not in given


def _on_weekday(given: Mapping[str, str], today: date) -> Meant:
    """ "Jumat" and "Jumat ini" are the next one from today on, "Jumat depan" is that of next week."""
    weekday, which = int(given.get("weekday", 6)), given.get("which", "ini")
    if which == "ini":
        return today + timedelta((weekday - today.weekday()) % 7), "day"
    if which == "depan":
        return _monday(today) + timedelta(7 + weekday), "day"
    return today - timedelta((today.weekday() - weekday - 1) % 7 + 1), "day"


def _in_week(given: Mapping[str, str], today: date) -> Meant:
    ahead = 7 * _shift(given.get("which", "ini"))
    part = {"awal": 0, "tengah": 2}.get(given.get("part", ""), 4)
    day = _monday(today) + timedelta(ahead + part)
    return day if ahead or day >= today else _monday(today) + timedelta(6), "day"


def _counted(given: Mapping[str, str], today: date) -> Meant:
    """ "3 hari lagi", "dalam 2 minggu", "5 hari kerja lagi", "2 minggu lalu"."""
    count = (1 if given["count"] == "se" else int(given["count"])) * (-1 if "past" in given else 1)
    if abs(count) > 5_000:
        raise ValueError(count)
    match given["unit"]:
        case "hari" if "working" in given:
            return _working_days_on(today, count), "day"
        case "hari":
            return today + timedelta(count), "day"
        case "minggu":
            return today + timedelta(7 * count), "day"
        case "bulan":
            return _months_on(today, count), "day"
        case _:
            return _months_on(today, 12 * count), "day"


def _near(days: int) -> Rule:
    return lambda _, today: (today + timedelta(days), "day")


def _shift(which: str) -> int:
    return {"ini": 0, "depan": 1, "lalu": -1, "kemarin": -1}[which]


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _months_on(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise ValueError(year)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _working_days_on(day: date, count: int) -> date:
    step = timedelta(1 if count > 0 else -1)
    for _ in range(abs(count)):
        day += step
        while day.weekday() > 4:
            day += step
    return day


def _try(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1] else None


def _first(today: date, days: Iterator[date | None]) -> date:
    found = next((day for day in days if day and day >= today), None)
    if found is None:
        raise ValueError("no such day")
    return found


_YEAR, _WHICH, _PART = r"(?P<year>20\d\d)", r"(?P<which>ini|depan|lalu|kemarin)", r"(?P<part>awal|tengah|akhir)"
_SHORT_YEAR = r"(?P<year>20\d\d|[2-4]\d)"
_DAY, _MONTH, _WEEKDAY = r"(?P<day>\d{1,2})", r"[mM](?P<month>\d{1,2})", r"(?:hari )?(?:w[0-6]|minggu) ?,? ?"
_OF = r"(?: yang| yg)?"
_PARTS_OF_YEAR = r"(?P<kind>triwulan|semester)"
_COUNT = r"(?P<count>\d{1,4}|se) (?P<unit>hari|minggu|bulan|tahun)(?P<working> kerja)?"
_LASTING = "".join(f"(?<!{word} )" for word in ("selama", "sudah", "udah", "sdh", "sejak", "per"))
"""Before "seminggu" these tell how long something has lasted already."""

_FORMS: tuple[tuple[re.Pattern[str], Rule], ...] = tuple(
    (re.compile(rf"(?:{form})(?= |$)"), rule)
    for form, rule in (
        (r"hari ini|(?:pagi|siang|sore|malam) ini", _near(0)),
        (r"besok(?: (?:pagi|siang|sore|malam))?", _near(1)),
        (r"(?:besok )?lusa", _near(2)),
        (r"kemarin(?: (?:pagi|siang|sore|malam))?|tadi malam|semalam", _near(-1)),
        (r"kemarin lusa", _near(-2)),
        (rf"(?:{_WEEKDAY})?(?:tanggal )?{_DAY}(?: bulan)? {_MONTH}(?: tahun)?(?: {_YEAR})?", _dated),
        (rf"(?:tanggal )?{_DAY} (?P<sign>[/.-]) (?P<month>\d{{1,2}}) (?P=sign) {_SHORT_YEAR}", _dated),
        (rf"(?:tanggal )?{_DAY} ?[/.-]? ?{_MONTH} ?[/.-]? {_SHORT_YEAR}", _dated),
        (rf"(?:tanggal )?{_DAY} / (?P<month>[1-9]|1[0-2])(?! [/.])", _dated),
        (rf"tanggal {_DAY} [.-] (?P<month>[1-9]|1[0-2])", _dated),
        (rf"{_YEAR} - (?P<month>\d{{1,2}}) - {_DAY}", _dated),
        (rf"(?:{_WEEKDAY})?tanggal {_DAY}(?: bulan {_WHICH})?", _of_this_or_next),
        (rf"{_PART} (?:bulan )?{_MONTH}(?: (?:tahun )?{_YEAR})?", _in_month),
        (rf"(?:bulan )?m(?P<month>\d{{1,2}})(?: (?:tahun )?{_YEAR})?", _in_month),
        (rf"{_MONTH} {_YEAR}", _in_month),
        (rf"{_PART} bulan(?: {_WHICH})?", _in_month),
        (rf"bulan{_OF} {_WHICH}", _in_month),
        (rf"{_PART} tahun(?: anggaran)?(?: {_WHICH}| {_YEAR})?", _in_year),
        (rf"{_PART} {_YEAR}", _in_year),
        (rf"(?<!\d )tahun (?:{_WHICH}|{_YEAR})", _in_year),
        (rf"{_PARTS_OF_YEAR} (?P<number>[1-4]|i{{1,3}}|iv)(?: (?:tahun )?(?:{_YEAR}|{_WHICH}))?", _in_part_of_year),
        (rf"{_PARTS_OF_YEAR} {_WHICH}", _in_part_of_year),
        (rf"(?:hari )?w(?P<weekday>[0-6])(?:{_OF} (?:minggu )?{_WHICH})?", _on_weekday),
        (rf"hari minggu(?: {_WHICH})?", _on_weekday),
        (rf"minggu {_WHICH} (?:hari )?w(?P<weekday>[0-6])", _on_weekday),
        (rf"{_PART} minggu(?: {_WHICH})?", _in_week),
        (rf"minggu{_OF} {_WHICH}", _in_week),
        (rf"(?:dalam )?{_COUNT} (?:lagi|mendatang|ke depan|kemudian|dari sekarang)", _counted),
        (rf"{_COUNT}{_OF} (?P<past>lalu)", _counted),
        (rf"dalam {_COUNT}", _counted),
        (rf"{_LASTING}(?P<count>se) (?P<unit>minggu|bulan)(?! sekali)", _counted),
    )
)
"""Where several forms fit, the longest is meant."""
