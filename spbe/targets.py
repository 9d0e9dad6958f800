"""The target of a follow-up as a table gives it: a year, a quarter, a month or a day."""

import re
from calendar import monthrange
from datetime import date

from spbe.date_forms import last_day
from spbe.dates import MONTH_NUMBERS, MONTHS
from spbe.matrix import Target

__all__ = ["MONTHS", "target_from"]

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_READABLE = re.compile(r"[0-9a-z\s./,()–-]*")
_NEEDLESS = re.compile(
    r"^(?:(?:s d|sd|sampai(?: dengan)?|paling lambat|selambat lambatnya|target) )?(?:akhir )?(?:bulan |tanggal |tgl )?"
)
_YEAR = r"(?P<year>20[0-9]{2})"
_SHORT_YEAR = r"(?P<year>[1-3][0-9])"
_NAMED = r"(?P<month>[a-z]+)"
_DAY, _MONTH = r"(?P<day>[0-9]{1,2})", r"(?P<month>[0-9]{1,2}|[a-z]+)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:tahun (?:anggaran )?|thn |t ?a )?(?:(?P<since>20[0-9]{{2}}) (?:s ?d )?)?{_YEAR}",
        rf"(?:semester|smt|sem) ?(?P<half>[12]|i{{1,2}})(?: tahun)? {_YEAR}",
        rf"(?:triwulan|kuartal|tw|q) ?(?P<quarter>[1-4]|i{{1,3}}|iv)(?: tahun)? {_YEAR}",
        rf"{_YEAR} (?:triwulan|kuartal|tw|q) ?(?P<quarter>[1-4]|i{{1,3}}|iv)",
        rf"{_MONTH}(?: tahun)? {_YEAR}",
        rf"{_NAMED} {_SHORT_YEAR}",
        rf"(?P<first>[a-z]{{3,9}})(?: (?P<since>20[0-9]{{2}}))? (?:s ?d )?{_NAMED}(?: tahun)? {_YEAR}",
        rf"{_YEAR} (?P<month>[0-9]{{2}})",
        rf"{_DAY} {_MONTH} {_YEAR}",
        rf"{_YEAR} (?P<month>[0-9]{{2}}) (?P<day>[0-9]{{2}})",
    )
)


def target_from(text: str) -> Target | None:
    """Return the target that a cell gives, or None.

    Whatever is wider than a day means its last day; of two years or two months the later one counts.
    """
    lowered = text.lower()
    if not _READABLE.fullmatch(lowered):
        return None
    words = _NEEDLESS.sub("", " ".join(re.findall(r"[0-9]+|[a-z]+", lowered)))
    given = next((match.groupdict() for form in _FORMS if (match := form.fullmatch(words))), None)
    if given is None:
        return None
    year = 2000 + int(given["year"]) % 100
    since = int(given.get("since") or year)
    if since > year:
        return None
    if quarter := given.get("quarter"):
        return Target(last_day(year, 3 * (_ROMAN.get(quarter) or int(quarter))), "quarter")
    if half := given.get("half"):
        return Target(last_day(year, 6 * (_ROMAN.get(half) or int(half))), "month")
    if not (named := given.get("month")):
        return Target(date(year, 12, 31), "year")
    month = int(named) if named.isdigit() else MONTH_NUMBERS.get(named, 0)
    first = MONTH_NUMBERS.get(given["first"]) if given.get("first") else 1
    if not 1 <= month <= 12 or first is None or (first > month and since == year):
        return None
    if not (day := given.get("day")):
        return Target(last_day(year, month), "month")
    return Target(date(year, month, int(day)), "day") if 1 <= int(day) <= monthrange(year, month)[1] else None
