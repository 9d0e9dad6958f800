"""Putting something on the screen: a new message, or another face of one that is there."""

from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from handlers.context import BotContext
from handlers.lengths import fitted

NOT_MODIFIED = "not modified"
NOT_EDITABLE = ("can't be edited", "message to edit not found")

Rows = Sequence[Sequence[InlineKeyboardButton]]


async def tell(message: Message, context: BotContext, html: str, rows: Rows = (), *, quote: bool = False) -> None:
    """Answer a message; in groups, and where asked for, as a reply to it."""
    await message.reply_text(_fitted(context, html), reply_markup=_markup(rows), do_quote=quote or None)


async def change(query: CallbackQuery, context: BotContext, html: str, rows: Rows = ()) -> None:
    """Change the message whose button was pressed, or send a new one where it can no longer be changed."""
    if isinstance(query.message, Message):
        try:
            await query.edit_message_text(_fitted(context, html), reply_markup=_markup(rows))
        except BadRequest as error:
            if NOT_MODIFIED in error.message:
                return
            if not any(reason in error.message for reason in NOT_EDITABLE):
                raise
        else:
            return
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await context.bot.send_message(chat_id, _fitted(context, html), reply_markup=_markup(rows))


async def change_buttons(query: CallbackQuery, rows: Rows) -> None:
    """Change only the buttons of the message whose button was pressed, where that is still possible."""
    try:
        await query.edit_message_reply_markup(_markup(rows))
    except BadRequest as error:
        if not any(reason in error.message for reason in (NOT_MODIFIED, *NOT_EDITABLE)):
            raise


def _fitted(context: BotContext, html: str) -> str:
    return fitted(html, context.messages.render("shortened"))


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None
