"""The note with which a report is returned: how it is asked for, and how it is recognised when it comes.

The message that asks says for which report and why, so that a reply to it is understood after a restart too. A text
is the note as well where nothing else came from the person since the question; one that comes later is sent on only
with a tap.
"""

import html
import re
from dataclasses import replace
from datetime import timedelta

from telegram import ForceReply, Message

from handlers.context import BotContext
from handlers.replies import asked_by_us
from spbe.usecases.memory import LATER, NEXT, AskedNote, AwaitedNote
from spbe.usecases.verifying import ReturnReason

SKIP = frozenset({"lewati", "lewat", "tanpa catatan"})
REMEMBERED_FOR = timedelta(minutes=15)
UNASKED = 0
"""No message has this id: a note for which nobody was asked always takes a tap."""

_REFERENCE = re.compile(r"L-\d{4}-\d{4,18}")


async def ask(context: BotContext, asked: AskedNote) -> None:
    """Ask for a note in a message that opens the field for a reply; once, however often the button is pressed."""
    kept = _kept(context)
    if kept and kept.asked == asked and kept.came == NEXT and kept.message != UNASKED:  # pressed twice
        remember(context, asked, kept.message)
        return
    hint = context.messages.lines("verifying/note_hint")[0]
    markup = ForceReply(input_field_placeholder=hint)
    sent = await context.bot.send_message(context.person.id, _question(context, asked), reply_markup=markup)
    remember(context, asked, sent.message_id)


def replied(context: BotContext, message: Message) -> AskedNote | None:
    """Return what the message asks for to which this one replies: the one that the bot would write the same today."""
    question = asked_by_us(message) or ""
    found = _REFERENCE.search(question)
    possible = [AskedNote(found[0], reason) for reason in ReturnReason] if found else []
    return next((each for each in possible if html.unescape(_question(context, each)) == question), None)


def remember(context: BotContext, asked: AskedNote, question: int) -> None:
    """Wait for a note for a while; only the very next thing that comes from the person is it without a tap."""
    _keep(context, asked, question)


def expect(context: BotContext, asked: AskedNote) -> None:
    """Take a text for a note that nobody was asked for yet, but only with a tap."""
    _keep(context, asked, UNASKED)


def _keep(context: BotContext, asked: AskedNote, question: int) -> None:
    came = LATER if question == UNASKED else 0
    note = AwaitedNote(asked, question, context.resources.now() + REMEMBERED_FOR, came)
    context.memory = replace(context.memory, note=note)


def remembered(context: BotContext) -> AskedNote | None:
    """Return the note that was asked for last, as long as nothing of verification was pressed since."""
    kept = _kept(context)
    return kept.asked if kept else None


def is_next(context: BotContext, message: Message) -> bool:
    """Say whether a message is the first thing from the person after the question, and was not on its way before."""
    kept = _kept(context)
    return kept is not None and kept.came == NEXT and message.message_id > kept.message


def _kept(context: BotContext) -> AwaitedNote | None:
    kept = context.memory.note
    return kept if kept and context.resources.now() < kept.until else None


def still_wait(context: BotContext) -> None:
    """Wait on where a note was refused: the next text is most likely the same note, mended."""
    kept = _kept(context)
    if kept and kept.message != UNASKED:
        remember(context, kept.asked, kept.message)


def forget(context: BotContext) -> None:
    """Wait for no note any more."""
    context.memory = replace(context.memory, note=None)


def _question(context: BotContext, asked: AskedNote) -> str:
    reason = context.messages.line("verifying/reasons", asked.reason)
    return context.messages.render("verifying/ask_note", reference=asked.reference, reason=reason)
