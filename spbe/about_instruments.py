"""Questions about an instrument itself: what an indicator is, where it stands, what its parts weigh."""

from typing import Literal

from spbe.asked import CERTAIN, GOOD, LIKELY, MOSTLY_ASKED, NEAR, Asked, Subject
from spbe.catalogue import Aspect, Domain, Indicator, Instrument
from spbe.facts import (
    Fact,
    IndicatorCard,
    IndicatorList,
    NoSuchIndicator,
    PlaceOf,
    ServiceCard,
    Structure,
    Weights,
)
from spbe.knowledge import PartKey
from spbe.matrix import MatrixRow
from spbe.replies import Reply, found

Part = tuple[Literal["domain", "aspek", "indikator"], Domain | Aspect | Indicator]

MOST_CARDS = 2

LEAST_SAID = 0.7
"""So much of an indicator's name must be said in a question with words that nothing here knows."""

MOST_PARTS = 9
"""No instrument has more aspects; a greater bare number is an indicator."""


def weights(asked: Asked) -> Reply | None:
    """Answer what a domain, an aspect or an indicator weighs."""
    question = asked.question
    named = asked.parts or asked.numbers
    if not question.says("bobot") and not (question.says("persen") and named):
        return None
    facts: list[Fact] = []
    for instrument in asked.instruments if asked.editions else asked.instruments[:2]:
        parts = _parts(asked, instrument)
        if parts:
            facts.append(Weights(instrument, parts))
    if facts:
        return found("weight", *_alike(facts))
    if asked.numbers:
        return found("weight", NoSuchIndicator(asked.numbers[0], asked.instruments, question.edition))
    if question.numbers.domains or question.numbers.aspects:
        return None
    heaviest = question.means("besar", "gede", "tinggi", "dominan", "berat")
    kind: Literal["domain", "aspek"] = "aspek" if question.says("aspek") and not question.says("domain") else "domain"
    whole = [
        _whole(instrument, kind, heaviest=heaviest)
        for instrument in asked.instruments[: 1 if not asked.editions else None]
    ]
    return found("weight", *whole)


def _alike(facts: list[Fact]) -> list[Fact]:
    """Keep the editions in which most of what was named is found."""
    most = max(len(fact.parts) for fact in facts if isinstance(fact, Weights))
    return [fact for fact in facts if isinstance(fact, Weights) and len(fact.parts) == most]


def _parts(asked: Asked, instrument: Instrument) -> tuple[Part, ...]:
    found_parts: list[Part] = []
    for key in asked.parts:
        part = _part(instrument, key)
        if part:
            found_parts.append(part)
    if not found_parts or asked.numbers:
        found_parts += [("indikator", each.indicator) for each in asked.subjects if each.instrument is instrument]
    return tuple(found_parts[:4])


def _part(instrument: Instrument, key: PartKey) -> Part | None:
    if key.edition != instrument.edition:
        return None
    if key.kind == "domain":
        domain = instrument.domain(key.number)
        return ("domain", domain) if domain else None
    aspect = instrument.aspect(key.number)
    return ("aspek", aspect) if aspect else None


def _whole(instrument: Instrument, kind: Literal["domain", "aspek"], *, heaviest: bool) -> Weights:
    if kind == "domain" and instrument.domains:
        parts: list[Part] = [("domain", domain) for domain in instrument.domains]
        if not heaviest:
            parts += [("aspek", aspect) for aspect in instrument.aspects]
    else:
        parts = [("aspek", aspect) for aspect in instrument.aspects]
    if heaviest:
        parts.sort(key=lambda part: -part[1].weight)
    return Weights(instrument, tuple(parts), heaviest)


def structure(asked: Asked) -> Reply | None:
    """Answer what an instrument, a domain or an aspect consists of, or where an indicator stands."""
    question = asked.question
    if question.says("beda", "definisi") and not (question.numbers.aspects or question.numbers.domains):
        return None
    lists = question.says("saja", "sebutkan", "jumlah")
    named_surely = asked.subjects and asked.subjects[0].score > max(asked.part_score, GOOD) and not lists
    numbered = (
        question.numbers.indicators
        or question.numbers.rows
        or any(number > MOST_PARTS for number in question.numbers.loose)
    )
    asks_place = question.says("aspek", "domain") and (numbered or (named_surely and not asked.numbers))
    if asks_place and not question.numbers.aspects and not question.numbers.domains:
        return _place(asked)
    hinted = question.hint("structure")
    if question.says("aspek", "domain") and asked.part_score >= CERTAIN and not asked.numbers:
        return _named_parts(asked)
    if question.numbers.aspects or question.numbers.domains:
        return _named_parts(asked) if hinted or not asked.fields else None
    if not hinted or numbered or asked.opds:
        return None
    show = _wanted_parts(asked)
    if asked.parts and asked.part_score >= GOOD + NEAR and question.says("aspek", "domain"):
        return _named_parts(asked)
    if show and (asked.numbers or not asked.subjects):
        chosen = asked.instruments if asked.editions else asked.instruments[:2]
        return found("structure", *(Structure(instrument, show=show) for instrument in chosen))
    return None


def _wanted_parts(asked: Asked) -> Literal["domains", "aspects", "indicators"] | None:
    question = asked.question
    if question.says("domain", "struktur"):
        return "domains"
    if question.says("aspek"):
        return "aspects"
    if question.says("indikator") and question.says("jumlah", "berapa", "total", "banyak"):
        return "domains"
    return "indicators" if question.says("indikator") and question.says("sebutkan") else None


def _named_parts(asked: Asked) -> Reply | None:
    facts: list[Fact] = []
    for key in asked.parts:
        instrument = asked.knowledge.catalogue.instruments[key.edition]
        if key.kind == "domain" and (domain := instrument.domain(key.number)):
            wants_indicators = asked.question.says("indikator") and not asked.question.says("aspek")
            facts.append(Structure(instrument, domain=domain, show="indicators" if wants_indicators else "aspects"))
        elif key.kind == "aspect" and (aspect := instrument.aspect(key.number)):
            facts.append(Structure(instrument, aspect=aspect, show="indicators"))
    if facts:
        return found("structure", *facts[:MOST_CARDS])
    numbers = (*asked.question.numbers.aspects, *asked.question.numbers.domains)
    kind = "aspek" if asked.question.numbers.aspects else "domain"
    return found("structure", NoSuchIndicator(numbers[0], asked.instruments, kind)) if numbers else None


def _place(asked: Asked) -> Reply | None:
    facts: list[Fact] = []
    row = asked.rows[0] if asked.rows and asked.may_read_matrix else None
    for subject in asked.subjects[: MOST_CARDS if not asked.editions else None]:
        aspect, domain = subject.instrument.place(subject.indicator)
        facts.append(PlaceOf(subject.instrument, subject.indicator, aspect, domain))
    service = row if row and asked.knowledge.matrix.is_service(row) else None
    if not facts and service:
        instrument = asked.knowledge.instrument_of_matrix
        indicator = instrument.indicator(service.indicator)
        if indicator:
            aspect, domain = instrument.place(indicator)
            facts.append(PlaceOf(instrument, indicator, aspect, domain, service))
    return found("structure", *facts) if facts else None


def indicators(asked: Asked) -> Reply | None:
    """Answer what an indicator is: one card, or a list where a name means several."""
    if asked.numbers:
        return _by_number(asked)
    services = [row for row in asked.rows if asked.knowledge.matrix.is_service(row)]
    if services and asked.row_score >= max((each.score for each in asked.subjects), default=0.0):
        return _services(asked, services) if asked.may_read_matrix else None
    if not asked.subjects or asked.subjects[0].score < (LIKELY if asked.question.says("indikator") else GOOD):
        return None
    if asked.unexplained and asked.subjects[0].said < LEAST_SAID and not asked.question.says("indikator"):
        return None
    if 2 * len(asked.unexplained) >= len(asked.words) and asked.subjects[0].said < CERTAIN:
        return None
    subjects = asked.subjects
    described = asked.described[:1] if not asked.editions else ()
    if described and described[0].score >= subjects[0].score - 2 * NEAR:
        others = (each for each in subjects if each.instrument is not described[0].instrument)
        return found("indicator_info", _card(described[0], tuple(others)))
    if len(subjects) == 1 or _one_edition_each(subjects):
        main = subjects[0]
        return found("indicator_info", _card(main, subjects[1:]))
    editions = {each.instrument.edition: each.instrument for each in subjects}
    lists = [
        IndicatorList(instrument, tuple(each.indicator for each in subjects if each.instrument is instrument))
        for instrument in editions.values()
    ]
    return found("indicator_info", *lists)


def mentioned(asked: Asked) -> Reply | None:
    """Answer with the card of an indicator that the content describes in full, where its name is said in passing."""
    if asked.numbers:
        return None
    if asked.described:
        return found("indicator_info", _card(asked.described[0], ()))
    described = asked.knowledge.detail_texts.fits(asked.question.words)
    if described and described[0].asked >= MOSTLY_ASKED:
        instrument, indicator = described[0].key
        return found("indicator_info", _card(Subject(instrument, indicator, described[0].score), ()))
    return None


def editions(asked: Asked) -> Reply | None:
    """Answer what a regulation is, where nothing but its number is said."""
    if not asked.editions or asked.words or asked.fields:
        return None
    return found("definition", *(Structure(instrument) for instrument in asked.instruments))


def _one_edition_each(subjects: tuple[Subject, ...]) -> bool:
    return len({each.instrument.edition for each in subjects}) == len(subjects)


def _by_number(asked: Asked) -> Reply:
    number = asked.numbers[0]
    facts: list[Fact] = []
    rows = [row for row in asked.rows if asked.knowledge.matrix.is_service(row)] if asked.may_read_matrix else []
    matrix_edition = asked.knowledge.instrument_of_matrix.edition
    if rows and (not asked.editions or matrix_edition in asked.editions):
        return _services(asked, rows)
    for each in asked.numbers[:3]:
        subjects = tuple(subject for subject in asked.subjects if subject.indicator.number == each)
        if subjects:
            named_once = len(asked.editions) != 1 and len(asked.numbers) == 1
            facts.append(_card(subjects[0], subjects[1:] if named_once else ()))
    if not facts:
        return found("out_of_scope", NoSuchIndicator(number, asked.instruments, asked.question.edition))
    return found("indicator_info", *facts[:MOST_CARDS])


def _services(asked: Asked, rows: list[MatrixRow]) -> Reply:
    instrument = asked.knowledge.instrument_of_matrix
    facts = [
        ServiceCard(
            row,
            instrument,
            indicator,
            tuple(
                (other, reading)
                for other in asked.knowledge.instruments()
                if asked.numbers and other is not instrument and (reading := other.indicator(row.number))
            ),
        )
        for row in rows[:MOST_CARDS]
        if (indicator := instrument.indicator(row.indicator))
    ]
    return found("indicator_info", *facts)


def _card(main: Subject, others: tuple[Subject, ...]) -> IndicatorCard:
    aspect, domain = main.instrument.place(main.indicator)
    return IndicatorCard(
        main.instrument,
        main.indicator,
        aspect,
        domain,
        tuple((each.instrument, each.indicator) for each in others),
    )
