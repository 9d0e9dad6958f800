"""content/calendar.yaml as the working calendar: national holidays and cuti bersama, with the instance's own on top."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, PlainValidator

from spbe.dates import WEEKDAYS
from spbe.working_days import LEAST_HOURS, WorkCalendar
from storage.checked_yaml import read_as
from storage.content_fields import Clock, Day, Text, Year, refusal
from storage.content_models import Entry
from storage.content_problems import FileProblem, Steps, refuse_if_any
from storage.strict_yaml import Document


def _weekday(value: object) -> int:
    names = [name.lower() for name in WEEKDAYS]
    if isinstance(value, str) and value.lower() in names:
        return names.index(value.lower())
    raise refusal(f"nama hari: {', '.join(WEEKDAYS)}")


class YearsEntry(Entry):
    """The years whose national holidays are taken, both included."""

    first: Year
    last: Year


class UncertainYearEntry(Entry):
    """A year whose days off are known in part only."""

    year: Year
    note: Text


class HoursEntry(Entry):
    """The working hours."""

    opens: Clock
    closes: Clock


class DayOffEntry(Entry):
    """A day off of the instance."""

    day: Day
    name: Text


class CalendarFile(Entry):
    """calendar.yaml."""

    years: YearsEntry
    uncertain_years: tuple[UncertainYearEntry, ...] = ()
    weekend: Annotated[tuple[Annotated[int, PlainValidator(_weekday)], ...], Field(min_length=1)]
    working_hours: HoursEntry
    extra_days_off: tuple[DayOffEntry, ...] = ()
    working_after_all: tuple[Day, ...] = ()


def load_calendar(file: Path) -> WorkCalendar:
    """Return the working calendar. Raises `ContentRefused`."""
    document, entry = read_as(file, CalendarFile)
    years = range(entry.years.first, entry.years.last + 1)
    refuse_if_any(_problems(document, entry, years))
    return WorkCalendar(
        DaysOff(years, {each.day: each.name for each in entry.extra_days_off}),
        frozenset(entry.weekend),
        entry.working_hours.opens,
        entry.working_hours.closes,
        worked_after_all=frozenset(entry.working_after_all),
        year_notes={each.year: each.note for each in entry.uncertain_years},
    )


def _problems(document: Document, entry: CalendarFile, years: range) -> Iterator[FileProblem]:
    if not years:
        yield document.problem(("years", "last"), f"tahun akhir sebelum tahun awal {entry.years.first}")
    if len(set(entry.weekend)) == len(WEEKDAYS):
        yield document.problem(("weekend",), "semua hari menjadi akhir pekan; sisakan paling sedikit satu hari kerja")
    opens, closes = (datetime.combine(date.min, at) for at in (entry.working_hours.opens, entry.working_hours.closes))
    if closes - opens < LEAST_HOURS:
        yield document.problem(("working_hours", "closes"), "jam tutup paling sedikit satu jam setelah jam buka")
    yield from _day_problems(document, entry, years)


def _day_problems(document: Document, entry: CalendarFile, years: range) -> Iterator[FileProblem]:
    """Yield what is named twice, or outside the years of the file, where nobody would look for it."""
    in_years = [(("uncertain_years", n, "year"), each.year) for n, each in enumerate(entry.uncertain_years)]
    days: list[tuple[Steps, date]] = [(("extra_days_off", n, "day"), e.day) for n, e in enumerate(entry.extra_days_off)]
    days += [(("working_after_all", n), day) for n, day in enumerate(entry.working_after_all)]
    named: list[tuple[Steps, date | int, int]] = [(path, year, year) for path, year in in_years]
    named += [(path, day, day.year) for path, day in days]
    seen: set[date | int] = set()
    for path, value, year in named:
        if value in seen:
            yield document.problem(path, f"{value} sudah ditulis di atas; hapus salah satu")
        elif years and year not in years:
            yield document.problem(path, f"di luar 'years' berkas ini, {years[0]} sampai {years[-1]}")
        seen.add(value)


class DaysOff(Mapping[date, str]):
    """The national days off of some years, and others with their names.

    A year is worked out when somebody first asks for a day of it: importing the library takes longer than reading
    all content.
    """

    def __init__(self, years: range, others: Mapping[date, str]) -> None:
        """Keep which years are meant."""
        self._years = years
        self._others = others

    def __getitem__(self, day: date) -> str:
        """Return the name of a day off."""
        return self._others[day] if day in self._others else self._of(day.year)[day]

    def __contains__(self, day: object) -> bool:
        """Say whether a day is off: asked of every day of years while planning, so without an exception for each."""
        return day in self._others or (isinstance(day, date) and day in self._of(day.year))

    def __iter__(self) -> Iterator[date]:
        """Yield the days in order."""
        return iter(sorted({day for year in self._years for day in self._of(year)} | self._others.keys()))

    def __len__(self) -> int:
        """Return how many days are off."""
        return sum(1 for _ in self)

    def _of(self, year: int) -> Mapping[date, str]:
        return national_days_off(year) if year in self._years else {}


@cache
def national_days_off(year: int) -> Mapping[date, str]:
    """Return the national holidays and cuti bersama of a year, with their Indonesian names.

    A year without a decree has its holidays, moveable ones as an estimate, and no cuti bersama.
    """
    from holidays import GOVERNMENT, PUBLIC, country_holidays

    found = country_holidays("ID", years=year, expand=False, language="id", categories=(PUBLIC, GOVERNMENT))
    # The library misspells what it writes before a day that was moved, "Pengganti".
    return {day: name.replace("Pegangti ", "Pengganti ") for day, name in found.items() if day.year == year}
