"""Which buttons stand under which answer."""

import itertools
from collections.abc import Iterable, Sequence

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.buttons import Example, Judge, Press, button, decode, fits
from handlers.messages import Messages
from spbe.answers import Answer, Unknown
from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef, RowsRef, TopicRef
from spbe.catalogue import Indicator, Instrument, Topic
from spbe.facts import (
    EvidenceRule,
    Fact,
    Greeting,
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
from spbe.replies import Found, Unclear

PAGE_ROWS = 20
MOST_CHOICES = 8
A_ROW = 2

Row = Sequence[InlineKeyboardButton]
Choice = tuple[Instrument, Indicator] | MatrixRow | Topic


def under_answer(messages: Messages, answer: Answer, *, question_id: int) -> InlineKeyboardMarkup:
    """Return the buttons under the answer to a question, the verdict last."""
    return InlineKeyboardMarkup([*rows_under(messages, answer), verdict_row(messages, question_id)])


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


def verdict_row(messages: Messages, question_id: int) -> Row:
    """Return the two buttons by which somebody judges an answer."""
    return [
        button(messages.line("labels", "good"), Judge(question_id, "up")),
        button(messages.line("labels", "bad"), Judge(question_id, "down")),
    ]


def kept_verdict(markup: InlineKeyboardMarkup | None) -> list[Row]:
    """Return the verdict buttons that stand under a message, so that they stay when it is edited."""
    rows = markup.inline_keyboard if markup else ()
    return [row for row in rows if any(isinstance(pressed(each), Judge) for each in row)]


def pressed(each: InlineKeyboardButton) -> Press | None:
    """Return what a button of a message carries, or None for one that this version does not know."""
    return decode(each.callback_data) if isinstance(each.callback_data, str) else None


def example_rows(messages: Messages, audience: str) -> list[Row]:
    """Return one button for each example question."""
    return [[button(text, Example(number))] for number, text in enumerate(messages.examples(audience))]


def choice_rows(choices: Iterable[Choice]) -> list[Row]:
    """Return one button for each thing that may be meant."""
    named = [(_label(choice), _ref(choice)) for choice in choices]
    return in_rows(button(label, ref) for label, ref in named[:MOST_CHOICES] if fits(ref))


def in_rows(buttons: Iterable[InlineKeyboardButton], *, most: int = A_ROW) -> list[Row]:
    """Put buttons side by side."""
    rest = iter(buttons)
    return list(iter(lambda: list(itertools.islice(rest, most)), []))


def _label(choice: Choice) -> str:
    match choice:
        case Topic(title=title):
            return title
        case MatrixRow(number=number, name=name):
            return f"{number}. {name}"
        case instrument, indicator:
            return f"{instrument.edition}: {indicator.number}. {short_name(indicator)}"


def _ref(choice: Choice) -> Ref:
    match choice:
        case Topic(key=key):
            return TopicRef(key)
        case MatrixRow(number=number):
            return RowRef(number)
        case instrument, indicator:
            return IndicatorRef(instrument.edition, indicator.number)


def _under_facts(messages: Messages, facts: Sequence[Fact], page: int) -> list[Row]:
    lists = [fact for fact in facts if isinstance(fact, IndicatorList)]
    if lists:
        return choice_rows((each.instrument, indicator) for each in lists for indicator in each.indicators)
    cards = [fact for fact in facts if isinstance(fact, IndicatorCard)]
    if len(cards) > 1:
        return choice_rows((each.instrument, each.indicator) for each in cards)
    return next((rows for fact in facts if (rows := _under_fact(messages, fact, page))), [])


def _under_fact(messages: Messages, fact: Fact, page: int) -> list[Row]:
    match fact:
        case IndicatorCard():
            return [*_editions(fact), *_levels(messages, fact.instrument, fact.indicator)]
        case ServiceCard(others=others):
            return choice_rows(others)
        case LevelCriteria(level=level):
            return _levels(messages, fact.instrument, fact.indicator, level.number, LevelRef("", 0, 0, "criteria"))
        case LevelEvidence(level=level):
            return _levels(messages, fact.instrument, fact.indicator, level.number, LevelRef("", 0, 0, "evidence"))
        case LevelGuess(level=level) | LevelGap(upper=level):
            return _levels(messages, fact.instrument, fact.indicator, level.number)
        case LevelOverview() | EvidenceRule():
            return _levels(messages, fact.instrument, fact.indicator)
        case NoDetail(available=available):
            return choice_rows(available)
        case RowList():
            return _pages(messages, fact, page)
        case Greeting(kind="greeting" | "help"):
            return []
        case _:
            return []
