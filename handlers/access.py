"""The gate: finds out who writes, before anything else happens. Roles are asked for nowhere else."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from handlers.context import BotContext
from spbe.usecases.people import identify as who_is

NOBODY = 0
"""Stands for whoever writes in the name of a channel or a group."""

UPDATES = "updates"
"""Where a person's data counts what came from them since the bot started."""


async def identify(update: Update, context: BotContext) -> None:
    """Put the person behind an update into the context.

    An update that was delivered before goes no further, and neither does one of whom nobody knows whose it is.
    """
    if not context.bot_data.is_new(update.update_id):
        raise ApplicationHandlerStop
    if context.user_data is not None:
        context.user_data[UPDATES] = context.user_data.get(UPDATES, 0) + 1
    user = update.effective_user
    try:
        caller = await who_is(context.resources, user.id if user else NOBODY)
    except Exception as error:
        # An error that leaves the gate would be told, and then PTB would go on to the handlers behind it.
        await context.application.process_error(update, error)
        raise ApplicationHandlerStop from error
    context.person, context.has_draft = caller.person, caller.has_draft
