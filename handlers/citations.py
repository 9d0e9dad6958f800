"""The source line of an answer: which documents a fact stands in."""

from spbe.catalogue import Indicator, Instrument, Source
from spbe.facts import (
    Counterparts,
    EvidenceRule,
    Example,
    Fact,
    Greeting,
    GuideTopics,
    IndexResults,
    IndicatorCard,
    LevelCriteria,
    LevelEvidence,
    LevelGap,
    LevelGuess,
    LevelMeaning,
    LevelNames,
    LevelOverview,
    NoIndexResult,
    NoSuchIndicator,
    NotInMatrix,
    OpdNotInMatrix,
    OpdRanking,
    PredicateBands,
    PredicateOf,
    RowFacts,
    RowList,
    Schedule,
    ServiceCard,
    TargetSummary,
    WhichCounterparts,
)


def sources_of(facts: tuple[Fact, ...]) -> tuple[str, ...]:
    """Return the sources of facts as they are printed, each once."""
    return tuple(dict.fromkeys(line for fact in facts for line in _sources(fact)))


def _sources(fact: Fact) -> list[str]:
    match fact:
        case GuideTopics(topics=items):
            return [_printed(item.source) for item in items]
        case Schedule(events=events):
            return [_printed(event.source) for event in events]
        case IndexResults(results=results):
            return [_printed(result.source) for result in results]
        case RowFacts(matrix=matrix) | RowList(matrix=matrix) | OpdRanking(matrix=matrix):
            return [matrix.title]
        case TargetSummary(matrix=matrix) | OpdNotInMatrix(matrix=matrix):
            return [matrix.title]
        case NotInMatrix(matrix=matrix, instrument=instrument):
            return [matrix.title, _instrument(instrument)]
        case ServiceCard(instrument=instrument):
            return ["Matriks MONEV", _instrument(instrument)]
        case (
            LevelCriteria(indicator=indicator) | LevelEvidence(indicator=indicator) | EvidenceRule(indicator=indicator)
        ):
            return _of_detail(indicator)
        case LevelGap(indicator=indicator) | LevelGuess(indicator=indicator) | LevelOverview(indicator=indicator):
            return _of_detail(indicator)
        case IndicatorCard(instrument=instrument, indicator=indicator, others=others):
            return [*_of_detail(indicator), _instrument(instrument), *(_instrument(other) for other, _ in others)]
        case (
            NoSuchIndicator(instruments=several) | PredicateBands(instruments=several) | LevelNames(instruments=several)
        ):
            return [_instrument(each) for each in several]
        case Counterparts(instrument=instrument, found=several, sources=sources):
            return [*sources, _instrument(instrument), *(_instrument(each) for each, _ in several)]
        case PredicateOf(bands=bands):
            return [_instrument(each) for each, _ in bands]
        case LevelMeaning(places=places):
            return [_instrument(each) for each, _, _ in places]
        case Greeting() | Example() | NoIndexResult() | WhichCounterparts():
            return []
        case _:
            return [_instrument(fact.instrument)]


def _of_detail(indicator: Indicator) -> list[str]:
    return [_printed(indicator.detail.source)] if indicator.detail else []


def _instrument(instrument: Instrument) -> str:
    return instrument.source.document


def _printed(source: Source) -> str:
    return f"{source.document}, {source.edition}" if source.edition else source.document
