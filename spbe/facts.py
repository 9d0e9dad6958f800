"""What an answer consists of: facts without sentences, each naming the source that a reader may check.

Every class here has a template of the same name in content/messages/facts.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from spbe.catalogue import (
    Aspect,
    Capability,
    Domain,
    Event,
    Indicator,
    Instrument,
    LevelDetail,
    LevelName,
    Predicate,
    PublishedResult,
    Topic,
)
from spbe.crosswalk import Counterpart
from spbe.matrix import Matrix, MatrixRow, Opd

RowField = Literal["recommendation", "level", "follow_up", "target", "opd"]


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """What an indicator is and where it stands; `others` are the readings of its number in other editions."""

    instrument: Instrument
    indicator: Indicator
    aspect: Aspect
    domain: Domain | None
    others: tuple[tuple[Instrument, Indicator], ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """A matrix row that is one of several services reported under one indicator."""

    row: MatrixRow
    instrument: Instrument
    indicator: Indicator
    others: tuple[tuple[Instrument, Indicator], ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """Indicators that a question means together, of one edition."""

    instrument: Instrument
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class LevelCriteria:
    """What an indicator asks at a level."""

    instrument: Instrument
    indicator: Indicator
    level: LevelDetail


@dataclass(frozen=True, slots=True)
class LevelOverview:
    """What every level of an indicator adds, in short."""

    instrument: Instrument
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class LevelEvidence:
    """What proves that an indicator is at a level."""

    instrument: Instrument
    indicator: Indicator
    level: LevelDetail


@dataclass(frozen=True, slots=True)
class EvidenceOverview:
    """What proves each level of an indicator."""

    instrument: Instrument
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """What evidence of an indicator must be, whatever the level."""

    instrument: Instrument
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Example:
    """Nobody named an indicator: what follows is that of the only one described level by level."""

    indicator: Indicator


@dataclass(frozen=True, slots=True)
class LevelGap:
    """What separates two levels of an indicator."""

    instrument: Instrument
    indicator: Indicator
    lower: LevelDetail
    upper: LevelDetail


@dataclass(frozen=True, slots=True)
class LevelGuess:
    """The level whose description is nearest to what somebody described."""

    instrument: Instrument
    indicator: Indicator
    level: LevelDetail


@dataclass(frozen=True, slots=True)
class NoDetail:
    """The content has no criteria or evidence for an indicator.

    `levels` tell what the levels asked for mean in general, `available` which indicators the content does describe.
    """

    instrument: Instrument
    indicator: Indicator
    wanted: Literal["criteria", "evidence"]
    levels: tuple[LevelName, ...]
    available: tuple[tuple[Instrument, Indicator], ...]


@dataclass(frozen=True, slots=True)
class LevelOutOfRange:
    """A level was named that the scale does not have."""

    instrument: Instrument
    level: int


@dataclass(frozen=True, slots=True)
class NoSuchIndicator:
    """A number was named that no instrument and no matrix row has; `ranges` tell what there is."""

    number: int
    instruments: tuple[Instrument, ...]
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class RowFacts:
    """Facts of matrix rows: the fields asked for. `confirmed` answers a yes/no question about an agency."""

    matrix: Matrix
    rows: tuple[MatrixRow, ...]
    fields: tuple[RowField, ...]
    instrument: Instrument
    confirmed: bool | None = None
    asked_opd: Opd | None = None


@dataclass(frozen=True, slots=True)
class RowList:
    """Matrix rows that meet a condition; None where a condition was not set."""

    matrix: Matrix
    rows: tuple[MatrixRow, ...]
    opd: Opd | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class OpdRanking:
    """The agencies with the number of their rows, most first."""

    matrix: Matrix
    counts: tuple[tuple[Opd, int], ...]


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """The target dates of the whole matrix with the number of rows each."""

    matrix: Matrix
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True)
class OpdNotInMatrix:
    """An agency was named that has no row."""

    matrix: Matrix
    name: str


@dataclass(frozen=True, slots=True)
class NotInMatrix:
    """An indicator of another edition was asked for what only the matrix tells."""

    matrix: Matrix
    instrument: Instrument
    indicator: Indicator


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of parts of an instrument: those asked for, or all domains and aspects."""

    instrument: Instrument
    parts: tuple[tuple[Literal["domain", "aspek", "indikator"], Domain | Aspect | Indicator], ...]
    heaviest: bool = False


@dataclass(frozen=True, slots=True)
class PredicateOf:
    """The predicate of an index, per instrument whose bands give it."""

    value: Decimal
    bands: tuple[tuple[Instrument, Predicate], ...]


@dataclass(frozen=True, slots=True)
class ImpossibleIndex:
    """A value that no index can have."""

    value: Decimal
    instrument: Instrument


@dataclass(frozen=True, slots=True)
class PredicateBands:
    """The bands of the predicates; `name` where one was asked for."""

    instruments: tuple[Instrument, ...]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class IndexResults:
    """Published results of an institution."""

    results: tuple[PublishedResult, ...]


@dataclass(frozen=True, slots=True)
class NoIndexResult:
    """No result is in the content for that institution or year; `available` tells what is.

    `is_own` where it is the instance itself, whose index coordinators have computed.
    """

    asked: str
    available: tuple[PublishedResult, ...]
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Structure:
    """The parts of an instrument: all domains, the aspects of a domain, or the indicators of an aspect."""

    instrument: Instrument
    domain: Domain | None = None
    aspect: Aspect | None = None
    show: Literal["domains", "aspects", "indicators"] = "domains"


@dataclass(frozen=True, slots=True)
class PlaceOf:
    """The aspect and domain that hold an indicator."""

    instrument: Instrument
    indicator: Indicator
    aspect: Aspect
    domain: Domain | None
    row: MatrixRow | None = None


@dataclass(frozen=True, slots=True)
class Counterparts:
    """What corresponds to an indicator in other editions; an edition without anything has no counterpart there.

    `service` is the row of the matrix that was named, one of several that are reported on the indicator.
    `explained` where what the words mean is told below, by the last of several.
    """

    instrument: Instrument
    indicator: Indicator
    found: tuple[tuple[Instrument, tuple[tuple[Indicator, Counterpart], ...]], ...]
    sources: tuple[str, ...]
    service: MatrixRow | None = None
    explained: bool = True


@dataclass(frozen=True, slots=True)
class WhichCounterparts:
    """Nobody said whose counterparts are wanted; `left` are indicators named but not told of."""

    left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelNames:
    """The names of the levels of one or both scales, of one or more editions; `number` for one level."""

    instruments: tuple[Instrument, ...]
    capabilities: tuple[Capability, ...]
    number: int | None = None


@dataclass(frozen=True, slots=True)
class LevelMeaning:
    """Where a level's name stands on the scales: "Rintisan" is process level 1."""

    places: tuple[tuple[Instrument, Capability, LevelName], ...]


@dataclass(frozen=True, slots=True)
class GuideTopics:
    """Pieces of the guide."""

    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Dated stages of an evaluation round; `missing` is the year that was asked for and that no stage is of."""

    events: tuple[Event, ...]
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class Greeting:
    """A greeting is answered with a greeting and what can be asked; guests can ask nothing about the matrix.

    "replied" is what tells or asks nothing by itself, as one replies to a reminder: "belum sempat pak".
    """

    kind: Literal["greeting", "thanks", "help", "noted", "replied"]
    with_matrix: bool = True


Fact = (
    IndicatorCard
    | ServiceCard
    | IndicatorList
    | LevelCriteria
    | LevelOverview
    | LevelEvidence
    | EvidenceOverview
    | EvidenceRule
    | Example
    | LevelGap
    | LevelGuess
    | NoDetail
    | LevelOutOfRange
    | NoSuchIndicator
    | RowFacts
    | RowList
    | OpdRanking
    | TargetSummary
    | OpdNotInMatrix
    | NotInMatrix
    | Weights
    | PredicateOf
    | ImpossibleIndex
    | PredicateBands
    | IndexResults
    | NoIndexResult
    | Structure
    | PlaceOf
    | Counterparts
    | WhichCounterparts
    | LevelNames
    | LevelMeaning
    | GuideTopics
    | Schedule
    | Greeting
)
