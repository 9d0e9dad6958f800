"""Facts by number, without a question: what a button, a link or an inline result names."""

from dataclasses import dataclass
from typing import Literal

from spbe.catalogue import Catalogue, Indicator, Instrument, Topic
from spbe.crosswalk import counterparts
from spbe.facts import (
    Counterparts,
    Fact,
    GuideTopics,
    IndicatorCard,
    LevelCriteria,
    LevelEvidence,
    LevelGap,
    LevelOutOfRange,
    NoDetail,
    RowFacts,
    RowField,
    RowList,
)
from spbe.matrix import Matrix, MatrixRow

Side = Literal["criteria", "evidence"]

ROW_FIELDS: tuple[RowField, ...] = ("level", "recommendation", "follow_up", "target", "opd")


@dataclass(frozen=True, slots=True)
class IndicatorRef:
    """An indicator of an edition; `among` its namesakes by number in the other editions, or alone."""

    edition: str
    number: int
    among: bool = False


@dataclass(frozen=True, slots=True)
class LevelRef:
    """One level of an indicator: what it asks, or what proves it."""

    edition: str
    number: int
    level: int
    side: Side = "criteria"


@dataclass(frozen=True, slots=True)
class GapRef:
    """The step from a level of an indicator to the next."""

    edition: str
    number: int
    level: int


@dataclass(frozen=True, slots=True)
class CounterpartsRef:
    """What corresponds to an indicator of an edition in the others."""

    edition: str
    number: int


@dataclass(frozen=True, slots=True)
class TopicRef:
    """A piece of the guide."""

    key: str


@dataclass(frozen=True, slots=True)
class RowRef:
    """A row of the matrix."""

    number: int


@dataclass(frozen=True, slots=True)
class RowsRef:
    """Rows of the matrix: of an agency, at a level, or all; `page` counts from 0."""

    opd: int | None = None
    level: int | None = None
    page: int = 0


Ref = IndicatorRef | LevelRef | GapRef | CounterpartsRef | TopicRef | RowRef | RowsRef


Choice = tuple[Instrument, Indicator] | MatrixRow | Topic
"""Something that a person may have meant and can choose."""


def ref_of(choice: Choice) -> Ref:
    """Return the reference to what was chosen."""
    match choice:
        case Topic(key=key):
            return TopicRef(key)
        case MatrixRow(number=number):
            return RowRef(number)
        case instrument, indicator:
            return IndicatorRef(instrument.edition, indicator.number)


def needs_matrix(ref: Ref) -> bool:
    """Say whether only the matrix knows what is named."""
    return isinstance(ref, RowRef | RowsRef)


def card_of(ref: Ref, catalogue: Catalogue, matrix: Matrix) -> Fact | None:
    """Return the fact that a reference names, or None where the content no longer has it."""
    match ref:
        case IndicatorRef(edition=edition, number=number, among=among):
            return _indicator(catalogue, edition, number, among=among)
        case LevelRef():
            return _level(catalogue, ref)
        case GapRef():
            return _gap(catalogue, ref)
        case CounterpartsRef(edition=edition, number=number):
            return counterparts_of(catalogue, edition, number)
        case TopicRef(key=key):
            topic = next((each for each in catalogue.guide.topics if each.key == key), None)
            return GuideTopics((topic,)) if topic else None
        case RowRef(number=number):
            return _row(catalogue, matrix, number)
        case RowsRef():
            return _rows(matrix, ref)


def readings(catalogue: Catalogue, number: int) -> tuple[tuple[Instrument, Indicator], ...]:
    """Return what a number means, edition by edition."""
    return tuple(
        (instrument, indicator)
        for instrument in catalogue.instruments.values()
        if (indicator := instrument.indicator(number))
    )


def _named(catalogue: Catalogue, edition: str, number: int) -> tuple[Instrument, Indicator] | None:
    instrument = catalogue.instruments.get(edition)
    indicator = instrument.indicator(number) if instrument else None
    return (instrument, indicator) if instrument and indicator else None


def _indicator(catalogue: Catalogue, edition: str, number: int, *, among: bool) -> IndicatorCard | None:
    named = _named(catalogue, edition, number)
    if not named:
        return None
    instrument, indicator = named
    aspect, domain = instrument.place(indicator)
    others = tuple(each for each in readings(catalogue, number) if each[0] is not instrument) if among else ()
    return IndicatorCard(instrument, indicator, aspect, domain, others)


def _level(catalogue: Catalogue, ref: LevelRef) -> Fact | None:
    named = _named(catalogue, ref.edition, ref.number)
    if not named:
        return None
    instrument, indicator = named
    if not 1 <= ref.level <= instrument.highest_level:
        return LevelOutOfRange(instrument, ref.level)
    detail = indicator.detail.level(ref.level) if indicator.detail else None
    if detail:
        kind = LevelCriteria if ref.side == "criteria" else LevelEvidence
        return kind(instrument, indicator, detail)
    name = instrument.level_name(indicator.capability, ref.level)
    return NoDetail(instrument, indicator, ref.side, (name,) if name else (), _detailed(catalogue))


def counterparts_of(catalogue: Catalogue, edition: str, number: int, *to: str) -> Counterparts | None:
    """Return what corresponds to an indicator in these editions, or in all to which a crosswalk leads."""
    named = _named(catalogue, edition, number)
    if not named:
        return None
    found = []
    for other in catalogue.instruments.values():
        there = counterparts(catalogue.crosswalks, edition, number, other.edition)
        if other.edition != edition and there is not None and (not to or other.edition in to):
            pairs = tuple((indicator, each) for each in there if (indicator := other.indicator(each.number)))
            found.append((other, pairs))
    editions = [edition, *(other.edition for other, _ in found)]
    ways = (each for each in catalogue.crosswalks if min(editions) <= each.older and each.newer <= max(editions))
    return Counterparts(*named, tuple(found), tuple(way.source for way in ways)) if found else None


def _detailed(catalogue: Catalogue) -> tuple[tuple[Instrument, Indicator], ...]:
    return tuple(
        (instrument, indicator)
        for instrument in catalogue.instruments.values()
        for indicator in instrument.indicators
        if indicator.detail
    )


def _gap(catalogue: Catalogue, ref: GapRef) -> LevelGap | None:
    named = _named(catalogue, ref.edition, ref.number)
    if not named or not named[1].detail:
        return None
    instrument, indicator = named
    lower, upper = (named[1].detail.level(number) for number in (ref.level, ref.level + 1))
    return LevelGap(instrument, indicator, lower, upper) if lower and upper else None


def _row(catalogue: Catalogue, matrix: Matrix, number: int) -> RowFacts | None:
    row = matrix.by_number.get(number)
    instrument = catalogue.instruments.get(row.edition) if row else None
    return RowFacts(matrix, (row,), ROW_FIELDS, instrument) if row and instrument else None


def _rows(matrix: Matrix, ref: RowsRef) -> RowList | None:
    opd = next((each for each in matrix.opds if each.id == ref.opd), None)
    if ref.opd is not None and opd is None:
        return None
    return RowList(matrix, rows_of(matrix, ref), opd, ref.level)


def rows_of(matrix: Matrix, ref: RowsRef) -> tuple[MatrixRow, ...]:
    """Return the rows of an agency and at a level, whichever are given."""
    return tuple(
        row
        for row in matrix.rows
        if (ref.opd is None or any(opd.id == ref.opd for opd in row.opds))
        and (ref.level is None or row.level == ref.level)
    )
