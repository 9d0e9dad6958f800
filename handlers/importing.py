"""The matrix by chat: a coordinator sends it as a file with /impor in its caption."""

from contextlib import aclosing

from telegram import Update

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.evidence import fetched
from handlers.telling import tell
from spbe.people import Action, may
from spbe.refusals import FileTooLarge, NotAllowed, TableRefused
from spbe.usecases.matrix import take_over

LARGEST = 5_000_000
"""Bytes: a matrix of 37 rows has 25,000."""

MOST_PROBLEMS = 5


async def tell_how(update: Update, context: BotContext) -> None:
    """Tell how a matrix is sent."""
    if not may(context.person, Action.IMPORT):
        raise NotAllowed(Action.IMPORT)
    await tell(asked_in(update), context, context.messages.render("matrix/how"))


async def import_file(update: Update, context: BotContext) -> None:
    """Put the matrix of a sent file in place of the one that is there."""
    message = asked_in(update)
    document = message.document
    if document is None:
        raise TypeError("an update without a document")
    if not may(context.person, Action.IMPORT):
        raise NotAllowed(Action.IMPORT)
    if (document.file_size or 0) > LARGEST:
        raise FileTooLarge(LARGEST)
    async with aclosing(fetched(context.bot, document.file_id)) as chunks:
        data = b"".join([chunk async for chunk in chunks])
    name = document.file_name or "matriks.csv"
    try:
        result = await take_over(context.resources, context.person, data, name)
    except TableRefused as refused:
        shown = refused.problems[:MOST_PROBLEMS]
        more = len(refused.problems) - len(shown)
        await tell(message, context, context.messages.render("matrix/refused", problems=shown, more=more))
        return
    await tell(message, context, context.messages.render("matrix/imported", result=result))
