"""Which buttons stand under which answer."""

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.buttons import button, decode, fits
from handlers.messages import Messages
from handlers.phrasing import brief_name
from handlers.presses import Example, Judge, Press
from handlers.presses.blockers import OpenRow
from handlers.quotes import level_button
from handlers.views import PAGE_ROWS
from spbe.answers import Answer, Unknown
from spbe.cards import Choice, CounterpartsRef, GapRef, IndicatorRef, LevelRef, RowsRef, Side, ref_of, rows_of
from spbe.catalogue import Indicator, Instrument, Topic
from spbe.facts import (
    EvidenceRule,
    Fact,
    IndicatorCard,
    IndicatorList,
    LevelCriteria,
    LevelEvidence,
    LevelGap,
    LevelGuess,
    LevelOverview,
    NoDetail,
    RowList,
    ServiceCard,
)
from spbe.knowledge import short_name
from spbe.matrix import MatrixRow
from spbe.paging import Paged, paged
from spbe.replies import Found, Unclear

MOST_CHOICES = 8
A_ROW = 2
SHOWN = "• "

Row = Sequence[InlineKeyboardButton]


def under_answer(messages: Messages, answer: Answer, question_id: int | None) -> list[Row]:
    """Return the buttons under the answer to a question, the verdict last."""
    return [*rows_under(messages, answer), *verdict_rows(messages, question_id)]


def rows_under(messages: Messages, answer: Answer, *, page: int = 0) -> list[Row]:
    """Return the buttons that lead on from an answer."""
    match answer:
        case Found(facts=facts):
            return _under_facts(messages, facts, page)
        case Unclear(choices=choices):
            return choice_rows(choices)
        case Unknown(nearest=nearest):
            return choice_rows(nearest)
        case _:
            return []


def verdict_rows(messages: Messages, question_id: int | None) -> list[Row]:
    """Return the two buttons by which somebody judges an answer; none where the question is not recorded."""
    if question_id is None:
        return []
    good = button(messages.line("labels", "good"), Judge(question_id, "up"))
    return [[good, button(messages.line("labels", "bad"), Judge(question_id, "down"))]]


def kept_verdict(markup: InlineKeyboardMarkup | None) -> list[Row]:
    """Return the verdict buttons that stand under a message, so that they stay when it is edited."""
    rows = markup.inline_keyboard if markup else ()
    return [row for row in rows if any(isinstance(pressed(each), Judge) for each in row)]


def pressed(each: InlineKeyboardButton) -> Press | None:
    """Return what a button of a message carries, or None for one that this version does not know."""
    return decode(each.callback_data) if isinstance(each.callback_data, str) else None


def example_rows(messages: Messages, audience: str) -> list[Row]:
    """Return one button for each example question."""
    return [
        [button(text, Example(number))] for number, text in enumerate(messages.lines("examples", audience=audience))
    ]


def choice_rows(choices: Sequence[Choice]) -> list[Row]:
    """Return one button for each thing that may be meant, with the edition where they are of several."""
    editions = {choice[0].edition for choice in choices if isinstance(choice, tuple)}
    named = [(_label(choice, with_edition=len(editions) > 1), ref_of(choice)) for choice in choices]
    return in_rows(button(label, ref) for label, ref in named[:MOST_CHOICES] if fits(ref))


def in_rows(buttons: Iterable[InlineKeyboardButton], *, most: int = A_ROW) -> list[Row]:
    """Put buttons side by side."""
    rest = iter(buttons)
    return list(iter(lambda: list(itertools.islice(rest, most)), []))


def turns(messages: Messages, shown: Paged[Any], to: Callable[[int], Press]) -> list[InlineKeyboardButton]:
    """Return the ways to the previous and the next page of a list, those that there are."""
    ways = {"previous": shown.page - 1} if shown.page else {}
    if shown.goes_on:
        ways["next"] = shown.page + 1
    return [button(messages.line("labels", label), to(page)) for label, page in ways.items()]


def row_opener(messages: Messages, row: MatrixRow) -> InlineKeyboardButton:
    """Return the button that opens the card of a row in a message of its own."""
    return button(f"{messages.line('verifying/labels', 'row')} {row.number} {brief_name(row)}", OpenRow(row.number))


def _label(choice: Choice, *, with_edition: bool) -> str:
    match choice:
        case Topic(title=title):
            return title
        case MatrixRow(number=number):
            return f"Baris {number}. {brief_name(choice)}"
        case instrument, indicator:
            label = f"{indicator.number}. {brief_name(indicator)}"
            return f"{instrument.edition}: {label}" if with_edition else label


def _under_facts(messages: Messages, facts: Sequence[Fact], page: int) -> list[Row]:
    lists = [fact for fact in facts if isinstance(fact, IndicatorList)]
    if lists:
        return choice_rows([(each.instrument, indicator) for each in lists for indicator in each.indicators])
    cards = [fact for fact in facts if isinstance(fact, IndicatorCard)]
    if len(cards) > 1:
        return choice_rows([(each.instrument, each.indicator) for each in cards])
    return next((rows for fact in facts if (rows := _under_fact(messages, fact, page))), [])


def _under_fact(messages: Messages, fact: Fact, page: int) -> list[Row]:
    match fact:
        case IndicatorCard(instrument, indicator):
            return [*_editions(fact), *_levels(messages, instrument, indicator), *_counterparts(messages, fact)]
        case LevelOverview(instrument, indicator):
            return _levels(messages, instrument, indicator)
        case EvidenceRule(instrument, indicator):
            return _levels(messages, instrument, indicator, side="evidence")
        case LevelCriteria(instrument, indicator, level):
            return [*_levels(messages, instrument, indicator, level.number), [level_button(messages, fact)]]
        case LevelGuess(instrument, indicator, level):
            return _levels(messages, instrument, indicator, level.number)
        case LevelEvidence(instrument, indicator, level):
            levels = _levels(messages, instrument, indicator, level.number, side="evidence")
            return [*levels, [level_button(messages, fact)]]
        case LevelGap(instrument, indicator, lower, upper):
            return _between_levels(messages, instrument, indicator, lower.number, upper.number)
        case ServiceCard(others=choices) | NoDetail(available=choices):
            return choice_rows(choices)
        case RowList():
            return _pages(messages, fact, page)
        case _:
            return []


def _editions(card: IndicatorCard) -> list[Row]:
    """Return a button for each edition in which the number, or else the name, of a card is found."""
    if not card.others:
        return []
    several = sorted(((card.instrument, card.indicator), *card.others), key=lambda each: each[0].edition)
    same_number = len({indicator.number for _, indicator in several}) == 1
    return in_rows(
        button(
            f"{instrument.edition}: {'' if same_number else f'{indicator.number}. '}{short_name(indicator)}",
            IndicatorRef(instrument.edition, indicator.number, same_number),
        )
        for instrument, indicator in several
    )


def _counterparts(messages: Messages, card: IndicatorCard) -> list[Row]:
    ref = CounterpartsRef(card.instrument.edition, card.indicator.number)
    return [[button(messages.line("labels", "counterparts"), ref)]]


def _levels(
    messages: Messages, instrument: Instrument, indicator: Indicator, level: int = 0, *, side: Side = "criteria"
) -> list[Row]:
    """Return the levels, the other side of the one shown, and the step to the next; `level` 0 for none shown."""
    if not indicator.detail:
        return []
    edition, number = instrument.edition, indicator.number
    other: Side = "criteria" if side == "evidence" else "evidence"
    step = min(max(level, 1), instrument.highest_level - 1)
    return [
        _digits(instrument, indicator, (level,), side),
        [
            button(messages.line("labels", other), LevelRef(edition, number, max(level, 1), other)),
            button(messages.line("labels", "compare"), GapRef(edition, number, step)),
        ],
    ]


def _between_levels(
    messages: Messages, instrument: Instrument, indicator: Indicator, lower: int, upper: int
) -> list[Row]:
    sides: tuple[Side, Side] = ("criteria", "evidence")
    refs = [LevelRef(instrument.edition, indicator.number, upper, side) for side in sides]
    return [
        _digits(instrument, indicator, (lower, upper), "criteria"),
        [button(messages.line("labels", ref.side), ref) for ref in refs],
    ]


def _digits(instrument: Instrument, indicator: Indicator, shown: Sequence[int], side: Side) -> Row:
    return [
        button(f"{SHOWN if level in shown else ''}{level}", LevelRef(instrument.edition, indicator.number, level, side))
        for level in range(1, instrument.highest_level + 1)
    ]


def _pages(messages: Messages, rows: RowList, page: int) -> list[Row]:
    """Return the ways to the neighbouring pages, where a list is long and can be told again by its condition."""
    ref = RowsRef(rows.opd.id if rows.opd else None, rows.level)
    if rows_of(rows.matrix, ref) != rows.rows:
        return []
    shown = paged(rows.rows, page, PAGE_ROWS)
    return in_rows(turns(messages, shown, lambda number: replace(ref, page=number)))
