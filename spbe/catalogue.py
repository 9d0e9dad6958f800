"""The instruments and the guide as values: what the regulations and the sources say.

Nothing here reads a file. `storage.content_files` builds these values and asks `problems_of` whether an
instrument is coherent; an `Instrument` with a problem cannot be constructed.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal

from spbe.crosswalk import Crosswalk

Capability = Literal["process", "service"]
"""The two kinds of capability: of a process (policy, governance) and of a service's functions."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact stands: the document, and the edition or date that tells its versions apart.

    `checked` is the day on which somebody last compared the content with the document.
    """

    document: str
    edition: str | None = None
    checked: date | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LevelName:
    """A level of a capability scale: its name and, where a source tells it, what it means in general."""

    number: int
    name: str
    meaning: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class LevelDetail:
    """What one indicator asks at one level, and what proves it.

    `gain` says in a few words what this level adds to the one below; levels are cumulative.
    """

    number: int
    criterion: str
    explanation: str
    evidence: tuple[str, ...]
    condition: str | None = None
    gain: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A titled list of an indicator's scope, for example who takes part."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """The full description of an indicator: definition, scope, evidence rule and every level."""

    description: str
    scope: tuple[Section, ...]
    assessment: str
    evidence_rule: str
    levels: tuple[LevelDetail, ...]
    source: Source

    def level(self, number: int) -> LevelDetail | None:
        """Return what the indicator asks at a level, or None where the scale has no such level."""
        return next((level for level in self.levels if level.number == number), None)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of an instrument. Its weight is a percentage of the whole index.

    `external` marks an indicator whose value is taken from another agency's index (Pemdi 2026).
    """

    number: int
    name: str
    weight: Fraction
    capability: Capability
    note: str | None = None
    external: bool = False
    detail: Detail | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """A group of indicators. Its weight is a percentage of the whole index; `note` goes with the weight."""

    number: int
    name: str
    weight: Fraction
    indicators: tuple[Indicator, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Domain:
    """A group of aspects. Its weight is a percentage of the whole index."""

    number: int
    name: str
    weight: Fraction
    aspects: tuple[Aspect, ...]


@dataclass(frozen=True, slots=True)
class Predicate:
    """A named band of the index: the lower bound belongs to it, the upper does not (but for the highest)."""

    name: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Problem:
    """Something incoherent in content: the path to the place and what is wrong with it."""

    path: tuple[str | int, ...]
    message: str


class Incoherent(ValueError):
    """An instrument contradicts itself; `problems` lists every contradiction."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Keep the problems for the reader of the file."""
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Instrument:
    """An edition of the evaluation instrument, for example that of Permenpan RB 59/2020.

    `edition` is the year by which people name it ("2018", "2020", "2026"). An instrument without domains
    (Pemdi 2026) has `domains == ()` and its aspects in `loose_aspects`. `decimal_levels` where a level may
    have decimals (Pemdi 2026). Raises `Incoherent`.
    """

    edition: str
    regulation: str
    title: str
    source: Source
    lowest_level: int
    highest_level: int
    scales: Mapping[Capability, tuple[LevelName, ...]]
    predicates: tuple[Predicate, ...]
    domains: tuple[Domain, ...] = ()
    loose_aspects: tuple[Aspect, ...] = ()
    provisional: str | None = None
    notes: tuple[str, ...] = ()
    in_force: str | None = None
    decimal_levels: bool = False

    def __post_init__(self) -> None:
        """Refuse an instrument that contradicts itself."""
        problems = tuple(problems_of(self))
        if problems:
            raise Incoherent(problems)

    def __hash__(self) -> int:
        """Hash by the edition, which tells the instruments of a catalogue apart; the rest is long."""
        return hash(self.edition)

    @cached_property
    def aspects(self) -> tuple[Aspect, ...]:
        """All aspects, in order."""
        return tuple(aspect for domain in self.domains for aspect in domain.aspects) + self.loose_aspects

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """All indicators, in order."""
        return tuple(indicator for aspect in self.aspects for indicator in aspect.indicators)

    def indicator(self, number: int) -> Indicator | None:
        """Return the indicator of that number, or None."""
        return next((each for each in self.indicators if each.number == number), None)

    def aspect(self, number: int) -> Aspect | None:
        """Return the aspect of that number, or None."""
        return next((each for each in self.aspects if each.number == number), None)

    def domain(self, number: int) -> Domain | None:
        """Return the domain of that number, or None."""
        return next((each for each in self.domains if each.number == number), None)

    def place(self, indicator: Indicator) -> tuple[Aspect, Domain | None]:
        """Return the aspect and, where the instrument has domains, the domain that hold an indicator."""
        aspect = next(aspect for aspect in self.aspects if indicator in aspect.indicators)
        return aspect, self.domain_of(aspect)

    def domain_of(self, aspect: Aspect) -> Domain | None:
        """Return the domain that holds an aspect, or None in an instrument without domains."""
        return next((domain for domain in self.domains if aspect in domain.aspects), None)

    def level_name(self, capability: Capability, number: int) -> LevelName | None:
        """Return the name of a level on the scale of a capability, or None."""
        return next((each for each in self.scales.get(capability, ()) if each.number == number), None)

    def predicate_of(self, index: Decimal | Fraction) -> Predicate | None:
        """Return the predicate of an unrounded index, or None for a value outside the scale.

        Lower bounds are inclusive (Permenpan RB 59/2020, table 13): 2.6 is Baik, 2.5968 is Cukup.
        """
        lowest = min(band.low for band in self.predicates)
        highest = max(band.high for band in self.predicates)
        if not lowest <= index <= highest:
            return None
        return max((band for band in self.predicates if band.low <= index), key=lambda band: band.low)


@dataclass(frozen=True, slots=True)
class Topic:
    """A piece of the guide: a title, a text, perhaps a list, and the words by which people ask for it.

    `asked` holds whole phrases as people say them ("tujuan evaluasi"), in any order of words.
    """

    key: str
    title: str
    text: str
    source: Source
    asked: tuple[str, ...]
    items: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A dated stage of an evaluation round. Both days belong to it."""

    key: str
    title: str
    first: date
    last: date
    asked: tuple[str, ...]
    source: Source
    text: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """The index of an institution in a year as a source prints it.

    `index` is None where the source gives no figure; then `statement` says what it does give.
    `target` is what the institution aimed at for the year after.
    """

    institution: str
    year: int
    asked: tuple[str, ...]
    source: Source
    index: Decimal | None = None
    predicate: str | None = None
    statement: str | None = None
    target: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """What SPBE and its evaluation are, beside the instruments."""

    topics: tuple[Topic, ...]
    events: tuple[Event, ...]
    results: tuple[PublishedResult, ...]


@dataclass(frozen=True)
class Catalogue:
    """All that the content says: the instruments by edition, oldest first, how they correspond, and the guide."""

    instruments: Mapping[str, Instrument]
    guide: Guide
    crosswalks: tuple[Crosswalk, ...] = ()


def problems_of(instrument: Instrument) -> Iterator[Problem]:
    """Yield every contradiction in an instrument: numbers, weights, levels, predicates.

    Paths follow the shape of instrument.yaml and indicators/*.yaml: ("domains", 0, "aspects", 1, "weight"),
    ("indicators", 20, "levels").
    """
    yield from _number_problems(instrument)
    yield from _weight_problems(instrument)
    yield from _level_problems(instrument)
    yield from _predicate_problems(instrument)


def _aspect_paths(instrument: Instrument) -> Iterator[tuple[tuple[str | int, ...], Aspect]]:
    for d, domain in enumerate(instrument.domains):
        for a, aspect in enumerate(domain.aspects):
            yield ("domains", d, "aspects", a), aspect
    for a, aspect in enumerate(instrument.loose_aspects):
        yield ("aspects", a), aspect


def _number_problems(instrument: Instrument) -> Iterator[Problem]:
    for d, domain in enumerate(instrument.domains):
        if domain.number != d + 1:
            yield Problem(("domains", d, "number"), f"nomor domain {domain.number}, seharusnya {d + 1}")
    expected_indicator = 1
    for expected_aspect, (path, aspect) in enumerate(_aspect_paths(instrument), start=1):
        if aspect.number != expected_aspect:
            yield Problem((*path, "number"), f"nomor aspek {aspect.number}, seharusnya {expected_aspect}")
        for i, indicator in enumerate(aspect.indicators):
            if indicator.number != expected_indicator:
                message = f"nomor indikator {indicator.number}, seharusnya {expected_indicator}"
                yield Problem((*path, "indicators", i, "number"), message)
            expected_indicator += 1


def _weight_problems(instrument: Instrument) -> Iterator[Problem]:
    tops = instrument.domains or instrument.loose_aspects
    whole = sum((top.weight for top in tops), Fraction(0))
    if whole != 100:
        yield Problem(
            ("domains" if instrument.domains else "aspects",),
            f"jumlah bobot {_percent(whole)}, seharusnya 100",
        )
    for d, domain in enumerate(instrument.domains):
        total = sum((aspect.weight for aspect in domain.aspects), Fraction(0))
        if total != domain.weight:
            message = f"bobot domain {_percent(domain.weight)}, jumlah bobot aspeknya {_percent(total)}"
            yield Problem(("domains", d, "weight"), message)
    for path, aspect in _aspect_paths(instrument):
        total = sum((indicator.weight for indicator in aspect.indicators), Fraction(0))
        if total != aspect.weight:
            message = f"bobot aspek {_percent(aspect.weight)}, jumlah bobot indikatornya {_percent(total)}"
            yield Problem((*path, "weight"), message)


def _level_problems(instrument: Instrument) -> Iterator[Problem]:
    named = tuple(range(1, instrument.highest_level + 1))
    for capability, scale in instrument.scales.items():
        if tuple(level.number for level in scale) != named:
            message = f"tingkat tidak lengkap, seharusnya 1 sampai {instrument.highest_level} berurutan"
            yield Problem(("levels", capability), message)
    for _, aspect in _aspect_paths(instrument):
        for indicator in aspect.indicators:
            detail = indicator.detail
            if detail and tuple(level.number for level in detail.levels) != named:
                message = f"tingkat tidak lengkap, seharusnya 1 sampai {instrument.highest_level} berurutan"
                yield Problem(("indicators", indicator.number, "levels"), message)


def _predicate_problems(instrument: Instrument) -> Iterator[Problem]:
    bands = sorted(instrument.predicates, key=lambda band: band.low)
    for lower, upper in itertools.pairwise(bands):
        if lower.high != upper.low:
            position = instrument.predicates.index(upper)
            message = f"predikat {upper.name} mulai {upper.low}, seharusnya {lower.high}"
            yield Problem(("predicates", position, "min"), message)
    if not bands:
        yield Problem(("predicates",), "predikat belum diisi")


def _percent(weight: Fraction) -> str:
    """Write a weight for an editor: 33, 1.3, or 33/7 where decimals would not end."""
    text = format(float(weight), ".10g")
    return text if Fraction(text) == weight else str(weight)
