"""The guard before the gate: whoever sends more than people do is told once, and then not read until it is over."""

import structlog
from telegram import Message, Update
from telegram.error import TelegramError
from telegram.ext import filters

from handlers.addressing import FOR_BOT
from handlers.context import BotContext
from handlers.failures import as_toast
from spbe.flooding import Reading

log = structlog.stdlib.get_logger(__name__)


async def is_read(update: Update, context: BotContext) -> bool:
    """Say whether an update is read, before anything is asked of the database.

    What nobody said to the bot counts for nobody: talk in groups, and what Telegram tells of chats and members.
    """
    if not _is_for_bot(update):
        return True
    sender = update.effective_sender  # somebody who hides behind a group or a channel counts as that
    message = update.effective_message
    album = message.media_group_id if message and not update.callback_query else None
    reading = context.bot_data.floods.take(sender.id if sender else 0, album)
    if reading is Reading.TELL:
        log.warning("somebody sends more than is read", update=update.update_id)
        await _tell(update, context)
    return reading is Reading.READ


def _is_for_bot(update: Update) -> bool:
    if update.callback_query or update.inline_query:
        return True
    message = update.message or update.edited_message
    return message is not None and (FOR_BOT.filter(message) or filters.COMMAND.filter(message) is True)


async def _tell(update: Update, context: BotContext) -> None:
    """Answer the first that is not read, so that everybody sees where to begin again."""
    text = context.messages.render(
        "flooded", seconds=context.bot_data.floods.patience.silence, pressed=update.callback_query is not None
    )
    try:
        if update.callback_query:
            await update.callback_query.answer(as_toast(text), show_alert=True)
        elif isinstance(update.effective_message, Message):
            await update.effective_message.reply_text(text, do_quote=True)
    except TelegramError as error:
        log.info("cannot tell of a flood", update=update.update_id, reason=type(error).__name__)
