"""The source line of an answer: which documents a fact stands in."""

from spbe.catalogue import Instrument, Source
from spbe.facts import (
    Fact,
    GuideTopics,
    IndexResults,
    IndicatorCard,
    LevelCriteria,
    LevelEvidence,
    LevelGap,
    LevelGuess,
    LevelOverview,
    OpdNotInMatrix,
    OpdRanking,
    RowFacts,
    RowList,
    Schedule,
    ServiceCard,
    TargetSummary,
)
from spbe.matrix import Matrix


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
        case ServiceCard(instrument=instrument):
            return ["Matriks MONEV", _instrument(instrument)]
        case (
            RowFacts(matrix=matrix) | RowList(matrix=matrix) | OpdRanking(matrix=matrix) | TargetSummary(matrix=matrix)
        ):
            return [_matrix(matrix)]
        case OpdNotInMatrix(matrix=matrix):
            return [_matrix(matrix)]
        case LevelCriteria(indicator=indicator) | LevelEvidence(indicator=indicator) | LevelGap(indicator=indicator):
            return [_printed(indicator.detail.source)] if indicator.detail else []
        case LevelGuess(indicator=indicator) | LevelOverview(indicator=indicator):
            return [_printed(indicator.detail.source)] if indicator.detail else []
        case IndicatorCard(instrument=instrument, indicator=indicator, others=others):
            detail = [_printed(indicator.detail.source)] if indicator.detail else []
            return [*detail, _instrument(instrument), *(_instrument(other) for other, _ in others)]
        case _:
            return _of_instruments(fact)


def _of_instruments(fact: Fact) -> list[str]:
    instrument = getattr(fact, "instrument", None)
    several = getattr(fact, "instruments", None) or [pair[0] for pair in getattr(fact, "bands", ())]
    several = several or [place[0] for place in getattr(fact, "places", ())]
    found = [instrument] if instrument else list(several)
    return list(dict.fromkeys(_instrument(each) for each in found))


def _instrument(instrument: Instrument) -> str:
    return instrument.regulation


def _matrix(matrix: Matrix) -> str:
    return matrix.title


def _printed(source: Source) -> str:
    return f"{source.document}, {source.edition}" if source.edition else source.document
