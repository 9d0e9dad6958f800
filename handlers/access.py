"""The gate: finds out who writes, before anything else happens. Roles are asked for nowhere else."""

from telegram import Update
from telegram.ext import ApplicationHandlerStop

from handlers.context import BotContext
from spbe.usecases.people import identify as who_is

NOBODY = 0
"""Stands for whoever writes in the name of a channel or a group."""


async def identify(update: Update, context: BotContext) -> None:
    """Put the person behind an update into the context; one that was delivered before goes no further."""
    if not context.bot_data.is_new(update.update_id):
        raise ApplicationHandlerStop
    user = update.effective_user
    context.person = await who_is(context.resources, user.id if user else NOBODY)
