"""Cancelling: /batal drops what was asked for last, a broadcast that is not sent, a matrix, or a report."""

from telegram import Update

from handlers import broadcasts, importing
from handlers.asking import asked_in
from handlers.awaited import pending
from handlers.context import BotContext
from handlers.replies import asked_by_us
from handlers.telling import tell
from spbe.people import Action, may
from spbe.usecases import broadcasting

ASKING = "…"
"""Every question of ours that waits for a text shows the command that takes it as well: "/siklus tutup …"."""


async def cancel(update: Update, context: BotContext) -> None:
    """Drop what is being filled in or asked for: /batal."""
    message = asked_in(update)
    asked = pending(message, context)
    question = asked_by_us(message) or (asked.question if asked else "")
    may_broadcast = may(context.person, Action.BROADCAST) and (asked is not None or not context.has_draft)
    dropped = may_broadcast and await broadcasting.drop_draft(context.resources, context.person)
    if dropped or broadcasts.ASKED in question:
        await tell(message, context, context.messages.render("broadcasts/cancelled"))
    elif asked or (question.count("/") and ASKING in question):
        await tell(message, context, context.messages.render("not_changed"))
    else:
        await importing.cancel(update, context)
