"""Questions about levels: criteria, evidence, the gap between two, and what a level is called."""

from collections import Counter
from typing import Literal

from spbe.asked import GOOD, NEAR, Asked, Subject
from spbe.catalogue import Capability, Instrument, LevelDetail, LevelName
from spbe.facts import (
    EvidenceOverview,
    EvidenceRule,
    Example,
    Fact,
    LevelCriteria,
    LevelEvidence,
    LevelGap,
    LevelGuess,
    LevelMeaning,
    LevelNames,
    LevelOutOfRange,
    LevelOverview,
    NoDetail,
    NoSuchIndicator,
)
from spbe.replies import Reply, found

MOST_EDITIONS = 2
"""Readings of an indicator's number that are told in one answer."""

BOTH: tuple[Capability, Capability] = ("process", "service")


def gaps(asked: Asked) -> Reply | None:
    """Answer what separates two levels."""
    levels = asked.levels
    question = asked.question
    if (len(levels) == 2 and not question.hint("level_names")) or (len(levels) == 1 and _steps_up(asked)):
        lower, upper = (min(levels), max(levels)) if len(levels) == 2 else (levels[0] - 1, levels[0])
    else:
        return None
    if len(levels) == 2 and not (question.hint("level_diff") or question.says("ke", "antara", "naik")):
        return None
    wrong = _out_of_range(asked, upper) or _out_of_range(asked, lower)
    if wrong:
        return found("level_diff", wrong)
    subjects = _detailed(asked)
    if not subjects and not _names_something(asked):
        return found(
            "level_diff",
            LevelNames(asked.instruments[:2], BOTH, lower),
            LevelNames(asked.instruments[:2], BOTH, upper),
        )
    if not subjects:
        return _no_detail(asked, "level_diff", "criteria", (lower, upper))
    facts: list[Fact] = []
    for subject in subjects[:1]:
        below, above = _level(subject, lower), _level(subject, upper)
        if above and below:
            facts.append(LevelGap(subject.instrument, subject.indicator, below, above))
        elif above:
            facts.append(LevelCriteria(subject.instrument, subject.indicator, above))
    return found("level_diff", *facts) if facts else None


def _spans(levels: tuple[int, ...]) -> bool:
    """Say whether two levels are the ends of a range: "tingkat 1 sampai 5"."""
    return len(levels) == 2 and max(levels) - min(levels) > 1


def _steps_up(asked: Asked) -> bool:
    return asked.question.hint("level_diff") > 1 and asked.question.says("naik", "tambah", "beda")


def guesses(asked: Asked) -> Reply | None:
    """Answer which level a described state of affairs is at: "sudah ada reviu, itu level berapa"."""
    question = asked.question
    asks_level = question.hint("current_level") > 1 and question.says("tingkat") and not question.numbers.levels
    if not asks_level or not asked.knowledge.details or asked.row_score >= GOOD + 0.1:
        return None
    if asked.knowledge.level_names_in(question.words) and len(asked.words) <= 1:
        return None
    subjects = _detailed(asked)
    instrument, indicator = (subjects[0].instrument, subjects[0].indicator) if subjects else asked.knowledge.details[0]
    names = asked.knowledge.level_texts[instrument.edition, indicator.number]
    subject_stems = {word.stem for word in asked.knowledge.reader.read(indicator.name)}
    described = tuple(word for word in question.words if word.stem not in subject_stems and names.knows(word))
    fits = names.fits(described)
    telling = [
        word for word in described if word.plain not in asked.knowledge.stopwords and not asked.knowledge.is_hint(word)
    ]
    if not fits or not telling or (not subjects and fits[0].asked < 0.4):
        return None
    level = indicator.detail.level(fits[0].key) if indicator.detail else None
    return found("level_criteria", LevelGuess(instrument, indicator, level)) if level else None


def evidence(asked: Asked) -> Reply | None:
    """Answer what proves a level of an indicator, or what evidence must be at all."""
    question = asked.question
    hinted = question.hint("evidence")
    if not hinted or (
        asked.fields and not question.says("bukti") and not asked.levels and not question.says("dokumen")
    ):
        return None
    level = asked.levels[0] if asked.levels else None
    wrong = _out_of_range(asked, level) if level is not None else None
    if wrong:
        return found("evidence", wrong)
    subjects = _detailed(asked)
    if not subjects and not _names_something(asked):
        subjects = _the_only_detailed(asked)
    if not subjects:
        return _no_detail(asked, "evidence", "evidence", () if level is None else (level,))
    subject = subjects[0]
    if _spans(asked.levels):
        return found("evidence", *_example(asked, subject), EvidenceOverview(subject.instrument, subject.indicator))
    details = [detail for each in asked.levels[:2] if (detail := _level(subject, each))]
    if not details:
        return found("evidence", *_example(asked, subject), EvidenceRule(subject.instrument, subject.indicator))
    told = (LevelEvidence(subject.instrument, subject.indicator, detail) for detail in details)
    return found("evidence", *_example(asked, subject), *told)


def criteria(asked: Asked) -> Reply | None:
    """Answer what an indicator asks at a level."""
    question = asked.question
    hinted = question.hint("level_criteria")
    levels = asked.levels
    if (
        asked.rows
        and levels
        and question.says("sudah", "masih", "cuma", "hanya", "benar", "betul")
        and not question.says("kriteria")
    ):
        return None
    if not levels and not question.says("kriteria"):
        return None
    if asked.fields and not hinted and set(asked.fields) - {"level"} and not _detailed(asked):
        return None
    if not asked.numbers and not asked.subjects and not hinted:
        return None
    if levels:
        wrong = _out_of_range(asked, max(levels))
        if wrong:
            return found("level_criteria", wrong)
    subjects = _detailed(asked)
    if not subjects and not _names_something(asked):
        if not levels or not question.says("kriteria"):
            return None
        subjects = _the_only_detailed(asked)
        if not subjects:
            return None
    if not subjects:
        return _no_detail(asked, "level_criteria", "criteria", levels)
    subject = subjects[0]
    details = [detail for level in levels[:2] if (detail := _level(subject, level))]
    if not details or _spans(levels):
        return found("level_criteria", *_example(asked, subject), LevelOverview(subject.instrument, subject.indicator))
    told = (LevelCriteria(subject.instrument, subject.indicator, detail) for detail in details)
    return found("level_criteria", *_example(asked, subject), *told)


def named_levels(asked: Asked) -> Reply | None:
    """Answer where on the scales a level stands that is named or described: "rintisan itu level berapa"."""
    question = asked.question
    if asked.numbers or question.numbers.scores or question.numbers.levels:
        return None
    editions = _editions(asked)
    named = asked.knowledge.level_names_in(question.words)
    asks_level = question.says("tingkat", "skala")
    subject_words = [word for word in asked.words if not any(word.stem in phrase for phrase in _stems_of(asked, named))]
    if len({level.number for _, _, level in named}) > 1 and question.hint("level_diff", "level_names", "definition"):
        chosen = tuple(place for place in named if place[0] in editions) or named
        return found("level_names", LevelMeaning(_of_one_scale(chosen)))
    if named and asks_level and not (asked.row_score >= GOOD and asked.fields and len(subject_words) > 1):
        chosen = tuple(place for place in (*named, *_by_meaning(asked)) if place[0] in editions) or named
        return found("level_names", LevelMeaning(tuple(dict.fromkeys(chosen))))
    described = _by_meaning(asked)
    if described and asks_level and not asked.subjects and not asked.rows:
        return found("level_names", LevelMeaning(described))
    if named and not asked.rows and not _detailed(asked) and len(subject_words) <= 1 and question.hint("definition"):
        return found("level_names", LevelMeaning(tuple(place for place in named if place[0] in editions) or named))
    return None


def names(asked: Asked) -> Reply | None:
    """Answer what the levels are called."""
    question = asked.question
    if asked.numbers or question.numbers.scores:
        return None
    editions = _editions(asked)
    asks_level = question.says("tingkat", "skala")
    levels = asked.levels
    capabilities = _capabilities(asked)
    if levels and asks_level and not asked.subjects:
        wrong = _out_of_range(asked, levels[0])
        if wrong:
            return found("level_names", wrong)
        number = levels[0] if len(levels) == 1 else None
        return found("level_names", LevelNames(editions, capabilities, number))
    if asks_level and (question.hint("level_names") > 1 or (question.hint("level_names") and asked.row_score < GOOD)):
        return found("level_names", LevelNames(editions, capabilities))
    return None


Places = tuple[tuple[Instrument, Capability, LevelName], ...]


def _of_one_scale(places: Places) -> Places:
    """Keep the scale that has most of the names: "interaksi dan transaksi" are service levels."""
    counts = Counter(capability for _, capability, _ in places)
    return tuple(place for place in places if place[1] == counts.most_common(1)[0][0])


def _by_meaning(asked: Asked) -> Places:
    """Return the levels that mean what the question describes, without regard to what all of them mean."""
    words = tuple(word for word in asked.question.words if word.plain not in ("spbe", "layanan", "tingkat"))
    fits = asked.knowledge.level_meanings.fits(words)
    return fits[0].key if fits and fits[0].score >= GOOD else ()


def _editions(asked: Asked) -> tuple[Instrument, ...]:
    return asked.instruments if asked.editions else asked.knowledge.instruments()[:2]


def _stems_of(asked: Asked, named: tuple[tuple[Instrument, Capability, LevelName], ...]) -> list[tuple[str, ...]]:
    return [asked.knowledge.reader.stems(level.name) for _, _, level in named]


def _capabilities(asked: Asked) -> tuple[Capability, ...]:
    question = asked.question
    if question.says("layanan", "fungsi", "teknis"):
        return ("service",)
    if question.says("proses", "kebijakan", "tata"):
        return ("process",)
    return BOTH


def _names_something(asked: Asked) -> bool:
    return bool(asked.numbers or asked.subjects)


def _detailed(asked: Asked) -> tuple[Subject, ...]:
    """Return the subjects that the content describes level by level."""
    detailed = tuple(each for each in asked.subjects if each.indicator.detail)
    if asked.numbers:
        return detailed
    if not detailed:
        return () if asked.of_row else asked.described
    return detailed if detailed[0].score >= max(each.score for each in asked.subjects) - 2 * NEAR else ()


def _the_only_detailed(asked: Asked) -> tuple[Subject, ...]:
    details = asked.knowledge.details
    return tuple(Subject(instrument, indicator, 0.0) for instrument, indicator in details) if len(details) == 1 else ()


def _example(asked: Asked, subject: Subject) -> tuple[Example, ...]:
    """Return that an indicator is but an example, where nothing at all said which one is meant."""
    return () if subject.score or _names_something(asked) else (Example(subject.indicator),)


def _level(subject: Subject, number: int) -> LevelDetail | None:
    return subject.indicator.detail.level(number) if subject.indicator.detail else None


def _out_of_range(asked: Asked, level: int) -> LevelOutOfRange | None:
    detailed = _detailed(asked) or asked.subjects
    instrument = detailed[0].instrument if detailed else asked.instruments[0]
    lowest = 1 if detailed and detailed[0].indicator.detail else instrument.lowest_level
    return None if lowest <= level <= instrument.highest_level else LevelOutOfRange(instrument, level)


def _no_detail(asked: Asked, intent: str, wanted: Literal["criteria", "evidence"], levels: tuple[int, ...]) -> Reply:
    """Say that the content has no detail; give the general meaning of the levels instead."""
    if not asked.subjects:
        return found(intent, NoSuchIndicator(asked.numbers[0], asked.instruments, asked.question.edition))
    by_edition = {subject.instrument.edition: subject for subject in reversed(asked.subjects)}
    readings = list(reversed(by_edition.values()))[:MOST_EDITIONS]
    facts = []
    for subject in readings:
        instrument, indicator = subject.instrument, subject.indicator
        meanings = tuple(name for number in levels if (name := instrument.level_name(indicator.capability, number)))
        facts.append(
            NoDetail(
                instrument, indicator, wanted, meanings, asked.knowledge.details if subject is readings[-1] else ()
            )
        )
    return found(intent, *facts)
