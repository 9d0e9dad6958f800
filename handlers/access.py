"""The gate: finds out who writes, before anything else happens. Roles are asked for nowhere else."""

from telegram import Update
from telegram.constants import ChatType
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
        caller = await who_is(context.resources, user.id if user else NOBODY, is_here=_is_here(update))
    except Exception as error:
        # An error that leaves the gate would be told, and then PTB would go on to the handlers behind it.
        await context.application.process_error(update, error)
        raise ApplicationHandlerStop from error
    context.person, context.has_draft = caller.person, caller.has_draft


def _is_here(update: Update) -> bool:
    """Say whether somebody wrote or pressed in the chat with the bot: whoever blocks it can do so only elsewhere."""
    if update.inline_query:
        return update.inline_query.chat_type == ChatType.SENDER
    chat = update.effective_chat
    return update.my_chat_member is None and chat is not None and chat.type == ChatType.PRIVATE
