"""The note with which a report is returned: how it is asked for, and how it is recognised when it comes.

The message that asks says for which report and why, so that a reply to it is understood after a restart too. The
text that comes right after it is the note as well; one that comes later is sent on only with a tap.
"""

import html
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import ForceReply, Message

from handlers.context import BotContext
from spbe.usecases.verifying import ReturnReason

CANCEL = frozenset({"batal", "batalkan", "tidak jadi"})
SKIP = frozenset({"lewati", "lewat", "tanpa catatan"})
ELSEWHERE = frozenset({"menu", "bantuan", "kembali", "ulangi", "tugas saya"})
"""Words that work everywhere and are no notes."""

REMEMBERED_FOR = timedelta(minutes=15)

_ASKED = "asked_note"
_REFERENCE = re.compile(r"L-\d{4}-\d{4,18}")


@dataclass(frozen=True, slots=True)
class AskedNote:
    """A note that was asked for: with which report, by its reference, and why that is returned."""

    reference: str
    reason: ReturnReason


@dataclass(frozen=True, slots=True)
class _Remembered:
    asked: AskedNote
    until: datetime
    is_next: bool


async def ask(context: BotContext, asked: AskedNote) -> None:
    """Ask for a note in a message that opens the field for a reply; once, however often the button is pressed."""
    if remembered(context) == asked:
        return
    hint = context.messages.lines("verifying/note_hint")[0]
    markup = ForceReply(input_field_placeholder=hint)
    await context.bot.send_message(context.person.id, _question(context, asked), reply_markup=markup)
    remember(context, asked, is_next=True)


def replied(context: BotContext, message: Message) -> AskedNote | None:
    """Return what the message asks for to which this one replies: the one that the bot would write the same today."""
    question = message.reply_to_message
    if question is None or question.from_user is None or question.from_user.id != context.bot.id:
        return None
    found = _REFERENCE.search(question.text or "")
    possible = [AskedNote(found[0], reason) for reason in ReturnReason] if found else []
    return next((each for each in possible if html.unescape(_question(context, each)) == question.text), None)


def remember(context: BotContext, asked: AskedNote, *, is_next: bool) -> None:
    """Wait for a note for a while; `is_next` where nothing but the question stands before it."""
    if context.user_data is not None:
        context.user_data[_ASKED] = _Remembered(asked, context.resources.now() + REMEMBERED_FOR, is_next)


def remembered(context: BotContext) -> AskedNote | None:
    """Return the note that was asked for last, as long as nothing of verification was pressed since."""
    kept = _kept(context)
    return kept.asked if kept else None


def is_next(context: BotContext) -> bool:
    """Say whether the note was asked for by the last thing that was said."""
    kept = _kept(context)
    return kept is not None and kept.is_next


def _kept(context: BotContext) -> _Remembered | None:
    kept = (context.user_data or {}).get(_ASKED)
    return kept if isinstance(kept, _Remembered) and context.resources.now() < kept.until else None


def forget(context: BotContext) -> None:
    """Wait for no note any more."""
    if context.user_data is not None:
        context.user_data.pop(_ASKED, None)


def _question(context: BotContext, asked: AskedNote) -> str:
    reason = context.messages.line("verifying/reasons", asked.reason)
    return context.messages.render("verifying/ask_note", reference=asked.reference, reason=reason)
