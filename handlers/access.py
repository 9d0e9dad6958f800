"""The gate: finds out who writes, before anything else happens. Roles are asked for nowhere else."""

from telegram import Update, User
from telegram.constants import ChatType
from telegram.ext import ApplicationHandlerStop

from handlers import flooding
from handlers.context import BotContext
from spbe.usecases.people import identify as who_is

NOBODY = 0
"""Stands for whoever writes in the name of a channel or a group."""


async def identify(update: Update, context: BotContext) -> None:
    """Put the person behind an update into the context.

    One too many of the same person goes no further, and neither does one of whom nobody knows whose it is.
    """
    if not await flooding.is_read(update, context):
        raise ApplicationHandlerStop
    context.lane = lane_of(update)
    context.memory = context.memory.after_update()
    sender = update.effective_sender  # Telegram's stand-ins for them are no persons
    try:
        caller = await who_is(
            context.resources, sender.id if isinstance(sender, User) else NOBODY, is_here=_is_here(update)
        )
    except Exception as error:
        # An error that leaves the gate would be told, and then PTB would go on to the handlers behind it.
        await context.application.process_error(update, error)
        raise ApplicationHandlerStop from error
    context.person, context.draft, context.has_matrix = caller.person, caller.draft, caller.has_matrix


def lane_of(update: Update) -> int:
    """Return the number under which an update is handled and remembered: its chat, or the person where it has none."""
    owner = update.effective_chat or update.effective_user
    return owner.id if owner else NOBODY


def _is_here(update: Update) -> bool:
    """Say whether somebody wrote or pressed in the chat with the bot: whoever blocks it can do so only elsewhere."""
    if update.inline_query:
        return update.inline_query.chat_type == ChatType.SENDER
    chat = update.effective_chat
    return update.my_chat_member is None and chat is not None and chat.type == ChatType.PRIVATE
