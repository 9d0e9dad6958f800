"""Questions about counterparts: what corresponds to an indicator in other editions of the instrument."""

import re
from dataclasses import replace

from spbe.asked import LIKELY, Asked, Subject
from spbe.cards import counterparts_of
from spbe.facts import Counterparts, Fact, NoSuchIndicator, WhichCounterparts
from spbe.matrix import MatrixRow
from spbe.replies import Reply, found

MOST_NUMBERED = 3
"""Indicators whose counterparts are told in one answer."""

DESTINATION = frozenset({"di", "ke", "pada", "dalam", "untuk"})
"""Words before an edition in which something is looked for."""

INTRODUCING = frozenset({"tahun", "permenpan", "edisi", "versi", "instrumen", "peraturan"})
"""Words that may stand between an edition and what it belongs to."""

NAMING = frozenset({"padanan", "padanannya", "sepadan", "berpadanan", "crosswalk"})
"""Words that ask for counterparts, whatever else is said."""

OTHER_SUBJECTS = (
    *("recommendation", "follow_up", "responsible_opd", "target_date", "current_level", "evidence", "definition"),
    *("level_criteria", "level_diff", "level_names", "weight", "index_result"),
)
"""Hints at what else "dulu apa" may end: "cek dulu apa rekomendasinya"."""

_RANGE = re.compile(r"(?<![\d/.,])(\d{1,2})\s*(?:-|–|s/?d\.?|sampai)\s*(\d{1,2})(?![\d/.,])", re.IGNORECASE)


def counterparts(asked: Asked) -> Reply | None:
    """Answer what corresponds to an indicator in other editions: "indikator 20 2018 jadi nomor berapa di 2020"."""
    if not _asks(asked):
        return None
    numbers = _numbers(asked)
    if not numbers and not asked.words and asked.question.says(*NAMING):
        return found("counterparts", WhichCounterparts())
    here, there = _sides(asked)
    facts: list[Fact] = []
    for number in numbers[:MOST_NUMBERED]:
        origin = _numbered(asked, number, here)
        told = _told(asked, origin, there)
        facts += told or [NoSuchIndicator(number, asked.knowledge.instruments(here), here[0] if here else None)]
    if not numbers:
        facts += _told(asked, _named(asked, here, there), there)
    if _is_open(asked) and facts:
        facts += _told(asked, _origin_in(asked, numbers, asked.editions), ())
    if numbers[MOST_NUMBERED:]:
        facts.insert(0, WhichCounterparts(numbers[MOST_NUMBERED:]))
    if not facts:
        return None
    shown = [replace(each, explained=False) if isinstance(each, Counterparts) else each for each in facts[:-1]]
    return found("counterparts", *shown, facts[-1])


def _asks(asked: Asked) -> bool:
    """Say whether a question is about counterparts: by its words, or by two editions and a number between them."""
    question = asked.question
    if question.hint("counterparts"):
        return True
    if len(asked.editions) == 2 and question.hint("counterparts_between"):
        return True
    return bool(asked.numbers and question.hint("counterparts_numbered") and not question.hint(*OTHER_SUBJECTS))


def _numbers(asked: Asked) -> tuple[int, ...]:
    """Return the numbers asked about, a range written out: "indikator 1-5"."""
    numbers = list(asked.numbers)
    for match in _RANGE.finditer(asked.question.text):
        first, last = int(match[1]), int(match[2])
        if first < last and {first, last} <= set(numbers):
            numbers += range(first, last + 1)
    return tuple(sorted(set(numbers))) if len(numbers) > len(asked.numbers) else asked.numbers


def _sides(asked: Asked) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the editions of which something is asked, and those in which it is looked for."""
    there = tuple(each for each in asked.editions if _is_destination(asked, each))
    here = tuple(each for each in asked.editions if each not in there)
    if _is_open(asked):
        return _others(asked, here[0]), here
    return (here[:1], here[1:]) if not there and len(here) > 1 else (here, there)


def _others(asked: Asked, edition: str) -> tuple[str, ...]:
    """Return the edition from which one is looked into that stands alone: that of the matrix, else the next."""
    own = asked.knowledge.instrument_of_matrix.edition
    return (own,) if own != edition else tuple(each for each in asked.knowledge.catalogue.instruments if each > own)[:1]


def _places(asked: Asked, edition: str) -> list[int]:
    names = {"pemdi"} if edition == "2026" else set[str]()
    words = [word.plain for word in asked.question.words]
    return [place for place, word in enumerate(words) if word in names or word.endswith(edition)]


def _is_destination(asked: Asked, edition: str) -> bool:
    """Say whether an edition is where something is looked for: "di 2020", "pada Pemdi", "ke instrumen 2020"."""
    words = [word.plain for word in asked.question.words]
    return any(DESTINATION.intersection(words[max(0, place - 2) : place]) for place in _places(asked, edition))


def _is_open(asked: Asked) -> bool:
    """Say whether the only edition named may be either side: "ind 15 padanan 2020"."""
    if len(asked.editions) != 1 or _is_destination(asked, asked.editions[0]):
        return False
    words = [word.plain for word in asked.question.words]
    for place in _places(asked, asked.editions[0])[:1]:
        before = [word for word in words[:place] if word not in INTRODUCING]
        return bool(before) and before[-1] in NAMING
    return False


def _told(asked: Asked, origin: Subject | None, there: tuple[str, ...]) -> list[Fact]:
    """Return the counterparts of an indicator, with the service of the matrix by which it was named."""
    if origin is None:
        return []
    edition, number = origin.instrument.edition, origin.indicator.number
    fact = counterparts_of(asked.knowledge.catalogue, edition, number, *there)
    if fact is None:
        return []
    row = _service(asked) if origin.instrument is asked.knowledge.instrument_of_matrix else None
    return [replace(fact, service=row)]


def _service(asked: Asked) -> MatrixRow | None:
    """Return the service that a question names, one of several that are reported on one indicator."""
    row = asked.rows[0] if asked.rows and asked.may_read_matrix and len(asked.numbers) < 2 else None
    if row is None or not asked.knowledge.matrix.is_service(row) or not (asked.numbers or asked.question.says(*NAMING)):
        return None
    own = asked.knowledge.instrument_of_matrix.indicator(row.number)
    return row if not asked.numbers or asked.question.numbers.rows or own is None else None


def _origin_in(asked: Asked, numbers: tuple[int, ...], editions: tuple[str, ...]) -> Subject | None:
    return _numbered(asked, numbers[0], editions) if numbers else _named(asked, editions, ())


def _numbered(asked: Asked, number: int, here: tuple[str, ...]) -> Subject | None:
    """Return the indicator with a number; one that stands alone is of the matrix's edition, and may be a row."""
    of_matrix = asked.knowledge.instrument_of_matrix
    instrument = asked.knowledge.catalogue.instruments[here[0]] if here else of_matrix
    row = _service(asked) if instrument is of_matrix else None
    if row is None and asked.question.numbers.rows and asked.may_read_matrix:
        row = asked.knowledge.matrix.by_number.get(number)
    indicator = instrument.indicator(row.indicator if row else number)
    if indicator is None and not here:
        newer = (Subject(each, other, 1.0) for each in asked.instruments if (other := each.indicator(number)))
        return next(newer, None)
    return Subject(instrument, indicator, 1.0) if indicator else None


def _named(asked: Asked, here: tuple[str, ...], there: tuple[str, ...]) -> Subject | None:
    """Return the indicator whose name fits best, or that of a service of the matrix that is named."""
    of_matrix = asked.knowledge.instrument_of_matrix
    row = _service(asked)
    service = of_matrix.indicator(row.indicator) if row and of_matrix.edition not in there else None
    named = [
        Subject(instrument, indicator, fit.score)
        for instrument in asked.knowledge.instruments(here)
        if instrument.edition not in there
        for fit in asked.knowledge.indicators[instrument.edition].fits(asked.words)[:1]
        if fit.score >= LIKELY and (indicator := instrument.indicator(fit.key))
    ]
    best = max(named, key=lambda each: each.score, default=None)
    if service and (best is None or best.score < asked.row_score):
        return Subject(of_matrix, service, asked.row_score)
    return best
