"""Every way into the bot, in the order in which Telegram's updates try them. Read this first.

The gate runs before all; then the first handler that fits takes the update, and the last one takes what is left.
"""

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, InlineQueryHandler, MessageHandler, TypeHandler, filters

from handlers import access, asking, failures, inline, leftovers, pressing, start
from handlers.addressing import FOR_BOT
from handlers.context import App

GATE, MAIN = -1, 0
NEW = filters.UpdateType.MESSAGE
"""Not edited: a live location is edited every few seconds."""


def register(application: App) -> None:
    """Add the handlers to the application."""
    application.add_handler(TypeHandler(Update, access.identify), GATE)
    application.add_handlers(
        [
            CommandHandler("start", start.start),
            CommandHandler(["bantuan", "help"], start.tell_help),
            CommandHandler("indikator", asking.answer_indicator),
            CommandHandler("cari", asking.search),
            CallbackQueryHandler(pressing.press),
            InlineQueryHandler(inline.offer_cards),
            MessageHandler(FOR_BOT & filters.TEXT & ~filters.COMMAND, asking.answer),
            MessageHandler(FOR_BOT & NEW & ~filters.StatusUpdate.ALL, leftovers.answer_leftover),
        ],
        MAIN,
    )
    application.add_error_handler(failures.tell_failure)
