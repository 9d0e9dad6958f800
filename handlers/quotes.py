"""Texts to be copied by one tap, for minutes and messages: formal, with their source, and never longer than allowed."""

from collections.abc import Callable, Sequence

from telegram import CopyTextButton, InlineKeyboardButton

from handlers.buttons import shortened
from handlers.citations import sources_of
from handlers.context import BotContext
from handlers.messages import Messages
from handlers.phrasing import day_in_words
from spbe.facts import LevelCriteria, LevelEvidence
from spbe.usecases.task_cards import Card

LONGEST = 256
"""Characters that Telegram lets a button copy."""

CUT = "…"


def row_button(context: BotContext, card: Card) -> InlineKeyboardButton:
    """Return the button that copies how a row stands, for minutes; no name of a person is in it."""
    messages, row = context.messages, card.row
    state = card.standing.state if card.standing else None
    source = f"Matriks MONEV {context.resources.instance}, {day_in_words(context.resources.today())}"

    def told(long: str) -> Sequence[str]:
        return messages.lines("quotes/row", long=long, row=row, state=state, source=source)

    return copy_button(messages.line("quotes/labels", "copy"), quoted(told, row.recommendation))


def level_button(messages: Messages, fact: LevelCriteria | LevelEvidence) -> InlineKeyboardButton:
    """Return the button that copies what a level asks for, with where it stands."""
    is_criteria, source = isinstance(fact, LevelCriteria), "; ".join(sources_of((fact,)))
    long = fact.level.criterion if is_criteria else "; ".join(fact.level.evidence)

    def told(long: str) -> Sequence[str]:
        return messages.lines("quotes/level", long=long, fact=fact, is_criteria=is_criteria, source=source)

    return copy_button(messages.line("quotes/labels", "copy"), quoted(told, long))


def copy_button(label: str, text: str) -> InlineKeyboardButton:
    """Return a button that copies a text; one that is too long is cut at a word."""
    return InlineKeyboardButton(shortened(label), copy_text=CopyTextButton(cut(text)))


def cut(text: str, most: int = LONGEST) -> str:
    """Return as many whole words of a text as fit, with "…" where words are left out."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    room = text[: max(0, most - len(CUT)) + 1]  # one more: a word that ends just there is whole
    return room.rpartition(" ")[0].rstrip(" ,;:.(") + CUT


def quoted(told: Callable[[str], Sequence[str]], long: str) -> str:
    """Return what is told around a long text, with as much of that as leaves it short enough to be copied."""
    frame = len(" ".join(told("")))
    return cut(" ".join(told(cut(long, LONGEST - frame))))
