"""How values are written for people: dates, levels, percents, sizes, names. The templates use these as filters."""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from fractions import Fraction

from spbe.catalogue import Aspect, Capability, Event, Indicator, Instrument, LevelName, Predicate
from spbe.cycles import CycleRow
from spbe.dates import in_full
from spbe.knowledge import short_name
from spbe.matrix import MatrixRow, Target
from spbe.progress import PERCENT_STEPS

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
ROMAN_QUARTERS = ("I", "II", "III", "IV")


def with_comma(number: str) -> str:
    """Write a number with the decimal comma of Indonesians."""
    return number.replace(".", ",")


def decimal_in_words(value: Decimal) -> str:
    """Write a number with a decimal comma: 2,56; whole numbers with one place: 5,0."""
    text = f"{value.normalize():f}"
    return with_comma(text if "." in text else f"{text}.0")


def percent_in_words(weight: Fraction) -> str:
    """Write a weight as a percentage with at the most two decimals: 7%, 16,5%, 4,71%."""
    return with_comma(f"{float(round(weight, 2)):g}%")


def day_in_words(day: object) -> str:
    """Write a date in full: 31 Desember 2019."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"  # type: ignore[attr-defined]


def target_in_words(target: Target) -> str:
    """Write a target date in the precision in which it was set: "tahun 2019", "November 2019"."""
    day = target.day
    match target.precision:
        case "year":
            return f"tahun {day.year}"
        case "quarter":
            return f"triwulan {ROMAN_QUARTERS[(day.month - 1) // 3]} {day.year}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case "day":
            return day_in_words(day)


def target_in_full(target: Target) -> str:
    """Write a promised date so that nobody can take it for another: with its weekday, and its last day if wider."""
    words = target_in_words(target)
    return in_full(target.day) if target.precision == "day" else f"{words} (paling lambat {in_full(target.day)})"


def full_day(day: date) -> str:
    """Write a day with its weekday: "Jumat, 27 November 2026"."""
    return in_full(day)


def day_of(moment: datetime, zone: tzinfo) -> str:
    """Write the day of a moment where the instance is: "Jumat, 27 November 2026"."""
    return in_full(moment.astimezone(zone).date())


def moment_in_words(moment: datetime, zone: tzinfo) -> str:
    """Write a moment as the clocks of the instance show it: "Jumat, 27 November 2026 pukul 08.30 WITA"."""
    return f"{day_of(moment, zone)} pukul {clock_in_words(moment, zone)}"


def clock_in_words(moment: datetime, zone: tzinfo) -> str:
    """Write the hour of a moment: "08.00 WITA"."""
    return f"{moment.astimezone(zone):%H.%M %Z}"


def days_left_in_words(days: int) -> str:
    """Write how many days are left until a day, or since when it is past."""
    if days == 0:
        return "hari ini"
    return f"{days} hari lagi" if days > 0 else f"lewat {-days} hari"


def progress_in_words(percent: int, evidence: object = True) -> str:
    """Write a percent with the step that is reached: "60% (pembahasan)"; the last is reached with evidence only."""
    if percent == 100 and not evidence:
        return "100%"
    return f"{percent}% ({PERCENT_STEPS[max(step for step in PERCENT_STEPS if step <= percent)]})"


def size_in_words(size: int) -> str:
    """Write how large a file is: 120 KB, 3,4 MB."""
    kilobytes = max(1, round(size / 1024))
    if kilobytes < 1024:
        return f"{kilobytes} KB"
    return with_comma(f"{size / 1024**2:.1f}".removesuffix(".0")) + " MB"


def short_hash(sha256: str) -> str:
    """Return the beginning of a hash: enough for people to compare two files."""
    return sha256[:8]


def days_in_words(event: Event) -> str:
    """Write the days of an event without repeating what both share: 13–17 Juli 2020."""
    first, last = event.first, event.last
    if first == last:
        return day_in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day_in_words(last)}"
    start = f"{first.day} {MONTHS[first.month - 1]}" if first.year == last.year else day_in_words(first)
    return f"{start} – {day_in_words(last)}"


def band_in_words(band: Predicate, instrument: Instrument) -> str:
    """Write the bounds of a predicate so that nobody has to guess whether a bound belongs to it."""
    if band.high == max(each.high for each in instrument.predicates):
        return f"{decimal_in_words(band.low)} sampai {decimal_in_words(band.high)}"
    if band.low == min(each.low for each in instrument.predicates):
        return f"di bawah {decimal_in_words(band.high)}"
    return f"{decimal_in_words(band.low)} sampai kurang dari {decimal_in_words(band.high)}"


def brief_name(named: Indicator | MatrixRow | CycleRow) -> str:
    """Return a name without the words that many share, for long lists."""
    name = named.name.removeprefix("Tingkat Kematangan ")
    return name.replace("Kebijakan Internal", "Kebijakan").replace("Instansi Pusat/Pemerintah Daerah", "").strip()


def opd_names(row: MatrixRow) -> str:
    """Return the agencies of a row, with "dll" where the cell leaves the end open."""
    return ", ".join([opd.short for opd in row.opds] + (["dll"] if row.open_ended else []))


def level_name_of(row: MatrixRow, instrument: Instrument) -> str:
    """Return the name of a row's level on the scale of its indicator."""
    indicator = instrument.indicator(row.indicator)
    level = instrument.level_name(indicator.capability, row.level) if indicator else None
    return level.name if level else "belum ada"


def by_level(
    places: Iterable[tuple[Instrument, Capability, LevelName]],
) -> list[tuple[LevelName, list[tuple[Instrument, Capability, LevelName]]]]:
    """Group places on the scales that have the same name, number and capability."""
    groups: dict[tuple[str, int, Capability], list[tuple[Instrument, Capability, LevelName]]] = {}
    for place in places:
        groups.setdefault((place[2].name, place[2].number, place[1]), []).append(place)
    return [
        (max((each[2] for each in group), key=lambda level: level.meaning is not None), group)
        for group in groups.values()
    ]


def name_of(part: object) -> str:
    """Return the name of an indicator without what all share, and that of anything else as it is."""
    return short_name(part) if isinstance(part, Indicator) else str(part.name)  # type: ignore[attr-defined]


def sum_indicators(aspects: Iterable[Aspect]) -> int:
    """Count the indicators of aspects."""
    return sum(len(aspect.indicators) for aspect in aspects)
