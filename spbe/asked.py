"""A question held against the knowledge: which editions, indicators, rows and agencies it means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from spbe.catalogue import Event, Indicator, Instrument, Topic
from spbe.facts import RowField
from spbe.knowledge import Knowledge, PartKey, is_policy
from spbe.matrix import MatrixRow, Opd
from spbe.questions import Question
from spbe.subjects import Fit, Names
from spbe.words import Word

GOOD = 0.5
"""From this score on a name is taken to be meant."""

LIKELY = 0.4
"""From this score on a matrix row is taken to be meant where the question asks for what only rows have."""

NEAR = 0.12
"""Names whose scores differ by no more are meant together."""

MOSTLY_ASKED = 0.8
"""A name that explains less of a question with "dan" in it may be two names."""

BESIDE_GUIDE = 0.85
"""What a name that fits the subject words alone counts beside the guide, which must explain the hints as well."""

CERTAIN = 0.95
"""From this score on a name is said in full."""

KINDS = {"bijak", "layan"}
"""The stems of the two kinds of indicators that share a subject."""

ADVISERS = {"evaluator", "asesor"}
"""Who gives recommendations; a subject only as a team."""

BESIDE_POLICY = ("penerapan", "penerapannya", "aplikasi", "aplikasinya", "layanan", "pelaksanaan", "layanannya")
"""What a question names beside a policy when it means both: "kebijakan maupun layanannya"."""

NEAR_YEARS: Mapping[str, int] = {"ini": 0, "sekarang": 0, "depan": 1, "lalu": -1, "kemarin": -1}
"""How far "tahun depan" is from this year."""

MOST_LEVEL = 5
FIELD_HINTS: Mapping[RowField, str] = {
    "recommendation": "recommendation",
    "follow_up": "follow_up",
    "opd": "responsible_opd",
    "target": "target_date",
    "level": "current_level",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """An indicator of an edition that a question means; `score` tells how surely, 1 for a number."""

    instrument: Instrument
    indicator: Indicator
    score: float
    said: float = 1.0


@dataclass(frozen=True)
class Asked:
    """A question with what it refers to; every property is worked out when first needed.

    `row` is the one that the asker is just reporting on, whose indicator is meant where none is named.
    """

    question: Question
    knowledge: Knowledge
    may_read_matrix: bool
    today: date | None = None
    row: MatrixRow | None = None

    @cached_property
    def editions(self) -> tuple[str, ...]:
        """The editions named; "Pemdi" names that of 2026."""
        if self.question.says("pemdi") and "2026" in self.knowledge.catalogue.instruments:
            return tuple(dict.fromkeys((*self.question.numbers.editions, "2026")))
        return self.question.numbers.editions

    @cached_property
    def instruments(self) -> tuple[Instrument, ...]:
        """The instruments named, or all with the default one first."""
        return self.knowledge.instruments(self.editions)

    @cached_property
    def year(self) -> int | None:
        """The one year that is named, also as "tahun depan" where today is known."""
        said = {*self.question.numbers.years, *map(int, self.editions)}
        if said or self.today is None:
            return said.pop() if len(said) == 1 else None
        plain = [word.plain for word in self.question.words]
        near = (NEAR_YEARS[after] for each, after in pairwise(plain) if each == "tahun" and after in NEAR_YEARS)
        return next((self.today.year + offset for offset in near), None)

    @cached_property
    def _opds_found(self) -> tuple[tuple[Opd, frozenset[str], bool], ...]:
        return self.knowledge.opds_in(self.question.words)

    @cached_property
    def opds(self) -> tuple[Opd, ...]:
        """The agencies named beyond doubt, or by a word that here can hardly mean anything else."""
        tasks = self.question.hint("opd_tasks") and not self.numbers
        return tuple(opd for opd, _, sure in self._opds_found if sure or (tasks and self._only_opd))

    @cached_property
    def _only_opd(self) -> bool:
        """Whether an agency's name is all that the question is about."""
        named = {stem for _, stems, _ in self._opds_found for stem in stems}
        rest = [word for word in self.knowledge.subject_words(self.question.words) if word.stem not in named]
        return not rest and self.question.says("tugas", "garap", "kebagian")

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words that may name an indicator, a row or a part."""
        named = {stem for _, stems, sure in self._opds_found if sure for stem in stems}
        named |= self.knowledge.result_stems if self.knowledge.results_in(self.question.stems) else set()
        named |= set() if self.question.says("tim") else ADVISERS
        named |= KINDS if self._means_both_kinds else set()
        return tuple(word for word in self.knowledge.subject_words(self.question.words) if word.stem not in named)

    @cached_property
    def _means_both_kinds(self) -> bool:
        """Whether a question names policy and the thing itself side by side: "kebijakan maupun layanannya"."""
        joined = self.question.says("maupun", "dan", "atau", "dengan")
        return bool(self._claimed("bijak", "perwali") and joined and self.question.says(*BESIDE_POLICY))

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        """The numbers that mean indicators or rows."""
        question = self.question
        if question.numbers.indicators or question.numbers.rows:
            return (
                *question.numbers.indicators,
                *question.numbers.rows,
                *(each for each in question.numbers.loose if each > MOST_LEVEL),
            )
        beyond = tuple(score for score in question.numbers.scores if score > MOST_LEVEL)
        if beyond:
            return beyond
        if self._loose_level:
            return ()
        taken = (
            question.numbers.levels or question.numbers.aspects or question.numbers.domains or question.numbers.scores
        )
        if taken and self.words:
            return ()
        pair_of_levels = len(question.numbers.loose) == 2 and max(question.numbers.loose) <= MOST_LEVEL
        return () if pair_of_levels else question.numbers.loose

    @cached_property
    def levels(self) -> tuple[int, ...]:
        """The levels named, also by a bare pair as in "dari 2 ke 3"."""
        levels = self.question.numbers.levels
        if len(levels) == 1 and self.question.says("ke", "naik") and self.question.numbers.loose:
            return tuple(each for each in (*levels, self.question.numbers.loose[0]) if each <= MOST_LEVEL)
        if levels:
            return levels
        loose = self.question.numbers.loose
        if len(loose) == 2 and max(loose) <= MOST_LEVEL and (self.question.numbers.indicators or not self.numbers):
            return loose
        return self._loose_level

    @cached_property
    def _loose_level(self) -> tuple[int, ...]:
        """A bare number that is a level: "supaya dapat 4 di kolaborasi", "ind 20 3"."""
        loose = self.question.numbers.loose
        if len(loose) != 1 or not 1 <= loose[0] <= MOST_LEVEL:
            return ()
        about_levels = self.question.hint("level_criteria", "evidence", "level_diff")
        return loose if self.question.numbers.indicators or (about_levels and self.words) else ()

    @cached_property
    def wants_policy(self) -> bool | None:
        """True for the policy, False for the thing itself, None where the question leaves it open."""
        policy, service = self._claimed("bijak", "perwali"), self._claimed("layan")
        if policy is None and service is None:
            return None
        if self._means_both_kinds:
            return None
        if policy is not None:
            return policy
        return None if service is None else not service

    def _claimed(self, *stems: str) -> bool | None:
        """True where one of the words is said, False where it is denied ("bukan kebijakannya"), None where absent."""
        words = self.question.words
        for place, word in enumerate(words):
            if word.stem in stems:
                return not any(each.plain in ("bukan", "tidak") for each in words[max(0, place - 2) : place])
        return None

    @cached_property
    def subjects(self) -> tuple[Subject, ...]:
        """The indicators meant, by number or by name, the likeliest edition first."""
        return self._numbered() if self.numbers else self._named() or self.of_row

    @cached_property
    def of_row(self) -> tuple[Subject, ...]:
        """The indicator of the row that is reported on, where evidence or criteria are asked for and none is named."""
        wanted = self.question.hint("evidence") or self.question.says("kriteria")
        if self.row is None or not wanted or self.numbers or self._named():
            return ()
        instrument = self.knowledge.catalogue.instruments.get(self.row.edition)
        indicator = instrument.indicator(self.row.indicator) if instrument else None
        return (Subject(instrument, indicator, 0.0),) if instrument and indicator else ()

    def _numbered(self) -> tuple[Subject, ...]:
        found = [
            Subject(instrument, indicator, 1.0)
            for number in self.numbers
            for instrument in self.instruments
            if (indicator := instrument.indicator(number))
        ]
        if len(self.numbers) > 1 or not self.words:
            return tuple(found)
        named = [each for each in found if self._fit(each) >= GOOD]
        return tuple(named or found)

    def _fit(self, subject: Subject) -> float:
        fits = self.knowledge.indicators[subject.instrument.edition].fits(self.words)
        return next((fit.score for fit in fits if fit.key == subject.indicator.number), 0.0)

    def _named(self) -> tuple[Subject, ...]:
        found: list[Subject] = []
        for instrument in self.instruments:
            enough = LIKELY if self.question.says("indikator") else GOOD
            fits = self._meant(self.knowledge.indicators[instrument.edition], enough)
            found += [
                Subject(instrument, indicator, fit.score, fit.said)
                for fit in fits
                if (indicator := instrument.indicator(fit.key))
            ]
        wanted = self.wants_policy
        if wanted is not None and any(is_policy(each.indicator.name) is wanted for each in found):
            found = [each for each in found if is_policy(each.indicator.name) is wanted]
        best = max((each.score for each in found), default=0)
        return tuple(each for each in found if each.score >= best - 2 * NEAR)

    def _meant(self, names: Names[int], enough: float = GOOD) -> list[Fit[int]]:
        return self._meant_by(names, self.words, enough)

    def _meant_by(self, names: Names[int], words: tuple[Word, ...], enough: float) -> list[Fit[int]]:
        fits = names.fits(words)
        best = fits[0].score if fits else 0
        return [fit for fit in fits if fit.score >= max(enough, best - NEAR)]

    @cached_property
    def rows(self) -> tuple[MatrixRow, ...]:
        """The matrix rows meant, by number or by name; both where "kebijakan" contradicts the number."""
        matrix = self.knowledge.matrix
        wanted = self.wants_policy
        if self.numbers:
            rows = tuple(matrix.by_number[number] for number in self.numbers if number in matrix.by_number)
            contradicted = wanted is not None and any(is_policy(row.name) is not wanted for row in rows)
            return (*rows, *(row for row in self._named_rows if row not in rows)) if contradicted else rows
        return self._named_rows

    @cached_property
    def _named_rows(self) -> tuple[MatrixRow, ...]:
        matrix, wanted = self.knowledge.matrix, self.wants_policy
        enough = LIKELY if self.fields else GOOD
        meant = self._meant(self.knowledge.rows, enough)
        segments = self._segments()
        if len(segments) > 1 and meant and meant[0].asked < MOSTLY_ASKED:
            apart = [self._meant_by(self.knowledge.rows, segment, GOOD) for segment in segments]
            if all(apart):
                meant = [fit for fits in apart for fit in fits]
        rows = [matrix.by_number[number] for number in dict.fromkeys(fit.key for fit in meant)]
        if wanted is not None and any(is_policy(row.name) is wanted for row in rows):
            rows = [row for row in rows if is_policy(row.name) is wanted]
        return tuple(rows)

    @cached_property
    def row_score(self) -> float:
        """How surely the words name a matrix row."""
        fits = self.knowledge.rows.fits(self.words)
        return fits[0].score if fits else 0.0

    @cached_property
    def guide_fits(self) -> list[Fit[Topic | Event]]:
        """The pieces of the guide that fit, best first; "apa itu" counts as asking for a definition."""
        guide, words = self.knowledge.guide, self.question.words
        fits = guide.fits(words)
        if self.question.hint("definition") > 1:
            fits += guide.fits((*words, *self.knowledge.reader.read("definisi")))
        best: dict[Topic | Event, Fit[Topic | Event]] = {}
        for fit in sorted(fits, key=lambda fit: -fit.score):
            best.setdefault(fit.key, fit)
        return list(best.values())

    @cached_property
    def described(self) -> tuple[Subject, ...]:
        """The indicators that the content describes in full and that fit best in their edition, however loosely."""
        best = (
            (instrument, indicator, fits[0])
            for instrument, indicator in self.knowledge.details
            if (fits := self.knowledge.indicators[instrument.edition].fits(self.words))
        )
        return tuple(
            Subject(instrument, indicator, fit.score, fit.said)
            for instrument, indicator, fit in best
            if fit.key == indicator.number and instrument in self.instruments
        )

    @cached_property
    def name_score(self) -> float:
        """How well any indicator's name fits the whole question, its hints counted: to be held against the guide."""
        words = self.question.words
        fits = [fits[0].score for names in self.knowledge.indicators.values() if (fits := names.fits(words))]
        sure = max((each.score for each in self.subjects), default=0.0)
        return max(*fits, BESIDE_GUIDE * max(sure, self.row_score)) if fits else 0.0

    @cached_property
    def parts(self) -> tuple[PartKey, ...]:
        """The domains and aspects named, by number or by name, of the editions meant."""
        editions = [instrument.edition for instrument in self.instruments]
        numbered = [
            PartKey(edition, "domain", number) for number in self.question.numbers.domains for edition in editions
        ] + [PartKey(edition, "aspect", number) for number in self.question.numbers.aspects for edition in editions]
        if numbered:
            return tuple(numbered)
        kinds = [kind for kind in ("domain", "aspect") if self.question.says({"aspect": "aspek"}.get(kind, kind))]
        meant = [fit.key for fit in self._part_fits(self.words, editions, kinds)]
        segments = self._segments()
        if len(segments) > 1 and self.part_score < CERTAIN:
            apart = [self._part_fits(segment, editions, kinds) for segment in segments]
            if all(apart):
                meant = [fit.key for fits in apart for fit in fits]
        return tuple(sorted(dict.fromkeys(meant), key=lambda key: editions.index(key.edition)))

    def _part_fits(self, words: tuple[Word, ...], editions: list[str], kinds: list[str]) -> list[Fit[PartKey]]:
        fits = [
            fit
            for fit in self.knowledge.parts.fits(words)
            if fit.key.edition in editions and (not kinds or fit.key.kind in kinds)
        ]
        best = fits[0].score if fits else 0
        return [fit for fit in fits if fit.score >= max(GOOD, best - NEAR / 2)]

    def _segments(self) -> list[tuple[Word, ...]]:
        """Return the subject words between connectors: "tata kelola | kebijakan"."""
        segments: list[list[Word]] = [[]]
        for word in self.question.words:
            if word.plain in ("dan", "dengan", "atau", "maupun"):
                segments.append([])
            elif word in self.words:
                segments[-1].append(word)
        return [tuple(segment) for segment in segments if segment]

    @cached_property
    def part_score(self) -> float:
        """How surely the words name a domain or an aspect."""
        fits = self.knowledge.parts.fits(self.words)
        return fits[0].score if fits else 0.0

    @cached_property
    def fields(self) -> tuple[RowField, ...]:
        """The facts of a matrix row that the question hints at."""
        hinted = [each for each in FIELD_HINTS if self.question.hint(FIELD_HINTS[each])]
        return tuple(hinted)

    @cached_property
    def unexplained(self) -> tuple[Word, ...]:
        """The words that nothing in the content knows: many of them mean another topic."""
        knowledge = self.knowledge
        return tuple(
            word
            for word in self.words
            if not knowledge.guide.knows(word) and not knowledge.parts.knows(word) and not knowledge.names_know(word)
        )
