"""Questions about the index: predicates of a value, bands, published results."""

from decimal import Decimal

from spbe.asked import GOOD, Asked
from spbe.catalogue import Event, Instrument
from spbe.facts import ImpossibleIndex, IndexResults, NoIndexResult, PredicateBands, PredicateOf
from spbe.replies import Reply, found
from spbe.words import SHORTEST_STEM


def results(asked: Asked) -> Reply | None:
    """Answer with published results of an institution."""
    question = asked.question
    named = asked.knowledge.results_in(question.stems)
    if named and not question.says("bobot", "aspek", "domain", "indikator"):
        pieces = asked.knowledge.guide.fits(question.words)
        dated = pieces and isinstance(pieces[0].key, Event) and pieces[0].score >= GOOD
        if (question.hint("stage_schedule") and dated) or question.says("siapa"):
            return None
        years = {*question.numbers.years, *(int(edition) for edition in question.numbers.editions)}
        if asked.unexplained and not years and not question.hint("index_result", "predicate", "target_date"):
            return None
        next_year = question.says("berikut", "berikutnya", "depan", "target", "naik", "perkembangan")
        of_years = tuple(result for result in named if result.year in years)
        chosen = named if next_year or not years else of_years
        if chosen:
            return found("index_result", IndexResults(chosen))
        return found("index_result", NoIndexResult(named[0].institution, named))
    return _other_institution(asked)


def _other_institution(asked: Asked) -> Reply | None:
    """Say that there is no result, where an index is asked for that the content does not have."""
    question = asked.question
    ours = question.says(*asked.knowledge.instance_words, "kita", "kami", "instansi", "sekarang")
    other = [word for word in asked.unexplained if len(word.plain) >= SHORTEST_STEM]
    about_index = question.says("indeks") or (question.says("spbe") and question.says("nilai", "hasil", "predikat"))
    asks = about_index and question.says("berapa", "hasil", "nilai", "capaian") and (ours or other)
    about_else = question.numbers.values or question.predicates or question.hint("predicate", "weight") or asked.opds
    if not asks or about_else or asked.numbers or asked.row_score >= GOOD or len(other) > 2:
        return None
    name = " ".join(word.typed for word in other) or "instansi ini"
    return found("index_result", NoIndexResult(name, asked.knowledge.catalogue.guide.results, is_own=not other))


def predicates(asked: Asked) -> Reply | None:
    """Answer the predicate of a value, the band of a predicate, or all bands."""
    question = asked.question
    value = _value(asked)
    if value is not None:
        return _of_value(asked, value)
    about_bands = question.hint("predicate")
    named = question.predicates[0] if question.predicates else None
    if named in ("cukup", "kurang", "baik") and not question.says("predikat", "rentang", "indeks", "nilai"):
        named = None
    if (about_bands or named) and not asked.numbers and not asked.opds and asked.row_score < GOOD:
        return found("predicate", PredicateBands(asked.instruments if asked.editions else _distinct(asked), named))
    return None


def _value(asked: Asked) -> Decimal | None:
    question = asked.question
    about_index = question.hint("predicate") or question.says("indeks", "nilai") or question.predicates
    if question.numbers.values and (about_index or not asked.subjects):
        return question.numbers.values[0]
    if question.hint("predicate") and (question.numbers.scores or question.numbers.loose):
        return Decimal((*question.numbers.scores, *question.numbers.loose)[0])
    return None


def _of_value(asked: Asked, value: Decimal) -> Reply:
    instruments = asked.instruments if asked.editions else _distinct(asked)
    bands = tuple((each, band) for each in instruments if (band := each.predicate_of(value)))
    if not bands:
        return found("predicate", ImpossibleIndex(value, instruments[0]))
    return found("predicate", PredicateOf(value, bands))


def _distinct(asked: Asked) -> tuple[Instrument, ...]:
    """Return one instrument for each set of bands, the default one first."""
    by_bands: dict[frozenset[tuple[str, Decimal]], Instrument] = {}
    for instrument in asked.knowledge.instruments():
        # The lowest band begins where the scale does, which tells the bands of two instruments apart needlessly.
        bands = frozenset((band.name, band.low) for band in instrument.predicates if band.low > 1)
        by_bands.setdefault(bands, instrument)
    return tuple(by_bands.values())
