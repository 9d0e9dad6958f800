"""A question in, facts out: `Answerer.answer` is the whole of it.

A question is offered to the readings below in order; the first that recognises it answers. The order is behaviour:
what is sure (a refusal, a named level, a value of the index) comes before what is likely (a name).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from spbe import about_counterparts, about_guide, about_index, about_instruments, about_levels, about_rows
from spbe.asked import GOOD, Asked
from spbe.catalogue import Catalogue, Indicator, Instrument, Topic
from spbe.knowledge import Knowledge
from spbe.matrix import Matrix, MatrixRow
from spbe.replies import MembersOnly, Reply, tells_matrix
from spbe.words import Lexicon, without_introduction

MOST_NEAREST = 3

Reason = Literal["outside", "not_found", "unreadable", "manipulation", "abuse"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The content does not say; `nearest` are the topics most like the question."""

    reason: Reason
    nearest: tuple[tuple[Instrument, Indicator] | MatrixRow | Topic, ...] = ()

    @property
    def intent(self) -> str:
        """The intent under which the question is recorded."""
        return "out_of_scope"


Answer = Reply | Unknown

Reading = Callable[[Asked], Reply | None]

READINGS: tuple[Reading, ...] = (
    about_guide.small_talk,
    about_guide.dates,
    about_counterparts.counterparts,
    about_instruments.weights,
    about_index.results,
    about_index.predicates,
    about_levels.gaps,
    about_rows.by_level,
    about_levels.guesses,
    about_instruments.structure,
    about_rows.other_agency,
    about_rows.whole_matrix,
    about_levels.named_levels,
    about_guide.exact_pieces,
    about_levels.evidence,
    about_levels.criteria,
    about_levels.names,
    about_rows.by_opd,
    about_rows.facts,
    about_instruments.indicators,
    about_guide.pieces,
    about_rows.by_text,
    about_instruments.mentioned,
    about_guide.texts,
    about_instruments.editions,
    about_rows.overviews,
    about_guide.calendar,
    about_guide.help_wanted,
)


class Answerer:
    """Answers questions from one state of content and matrix."""

    def __init__(
        self, catalogue: Catalogue, lexicon: Lexicon, matrix: Matrix, *, default_edition: str, instance: str = ""
    ) -> None:
        """Index everything that can be asked about; this takes some 50 ms."""
        self._knowledge = Knowledge(catalogue, lexicon, matrix, default_edition=default_edition, instance=instance)

    @property
    def knowledge(self) -> Knowledge:
        """What this answerer knows, to be shared with whatever else reads messages."""
        return self._knowledge

    @property
    def matrix(self) -> Matrix:
        """The matrix that this answerer knows."""
        return self._knowledge.matrix

    def answer(self, text: str, *, may_read_matrix: bool, today: date | None = None, row: int | None = None) -> Answer:
        """Return the facts that answer a question, or that nothing does; `row` is the one just reported on."""
        question = self._knowledge.questions.read(without_introduction(text))
        its_row = self.matrix.by_number.get(row) if row is not None and may_read_matrix else None
        asked = Asked(question, self._knowledge, may_read_matrix, today, its_row)
        if not question.words:
            return Unknown("unreadable")
        refused = _refused(asked)
        if refused:
            return refused
        for reading in READINGS:
            reply = reading(asked)
            if reply:
                return reply if may_read_matrix or not tells_matrix(reply) else MembersOnly(reply.intent)
        return Unknown("not_found", _nearest(asked))


def _refused(asked: Asked) -> Unknown | None:
    """Refuse what no content of ours will ever answer, and what is meant to make the bot forget its task."""
    if asked.question.hint("manipulation"):
        return Unknown("manipulation")
    in_scope = bool(asked.question.numbers.indicators or asked.question.numbers.levels)
    if asked.question.hint("personal"):
        return Unknown("outside")
    if asked.question.hint("abuse") and not in_scope:
        return Unknown("abuse")
    about_us = asked.question.says("rekomendasi", "indikator", "evaluator", "lanjut")
    if asked.question.hint("elsewhere") and not in_scope and not about_us:
        return Unknown("outside", _nearest(asked))
    return None


def _nearest(asked: Asked) -> tuple[tuple[Instrument, Indicator] | MatrixRow | Topic, ...]:
    """Return what the words of a question come closest to, at the most three."""
    words = asked.question.words
    instrument = asked.instruments[0]
    scored: list[tuple[float, tuple[Instrument, Indicator] | MatrixRow | Topic]] = [
        (fit.score, (instrument, indicator))
        for fit in asked.knowledge.indicators[instrument.edition].fits(words)[:MOST_NEAREST]
        if (indicator := instrument.indicator(fit.key))
    ]
    scored += [
        (fit.score, fit.key) for fit in asked.knowledge.guide.fits(words)[:MOST_NEAREST] if isinstance(fit.key, Topic)
    ]
    close = sorted((each for each in scored if each[0] >= GOOD / 2), key=lambda pair: -pair[0])
    return tuple(each for _, each in close[:MOST_NEAREST])
