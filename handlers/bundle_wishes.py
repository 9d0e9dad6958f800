"""Rows that hang together in plain words, for coordinators: "baris 14 sama 16 satu dokumen"."""

from telegram import Update

from handlers import bundles
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.wishes import awaits_text
from spbe.bundles import tied_in
from spbe.people import Action, may


async def hear(update: Update, context: BotContext) -> bool:
    """Note what a coordinator says of rows, as /kaitan does; False for any other text."""
    message = asked_in(update)
    said = tied_in(message.text or "")
    if said is None or not may(context.person, Action.BUNDLE_ROWS) or await awaits_text(context):
        return False
    await bundles.note(message, context, said)
    return True
