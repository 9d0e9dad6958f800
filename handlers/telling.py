"""Putting something on the screen: a new message, or another face of one that is there."""

from collections.abc import Sequence

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, TelegramError

from handlers.context import BotContext
from handlers.lengths import LONGEST, fitted, length_of
from spbe.stamps import stamp_of

log = structlog.stdlib.get_logger(__name__)

NOT_MODIFIED = "not modified"
NOT_EDITABLE = ("can't be edited", "message to edit not found")

Rows = Sequence[Sequence[InlineKeyboardButton]]
View = tuple[str, Rows]

BULK = "bulk"
"""What the limiter is told of a message that nobody waits for: it goes out when those that somebody waits for have."""


async def tell(message: Message, context: BotContext, html: str, rows: Rows = (), *, quote: bool = False) -> Message:
    """Answer a message, in groups and where asked for as a reply to it, and return the answer."""
    return await message.reply_text(_fitted(context, html), reply_markup=_markup(rows), do_quote=quote or None)


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
            _note_change(query, context, rows)
            return
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await context.bot.send_message(chat_id, _fitted(context, html), reply_markup=_markup(rows))


async def change_message(context: BotContext, chat_id: int, message_id: int, html: str, rows: Rows = ()) -> None:
    """Change a message that was sent before, or send a new one where it can no longer be changed."""
    text, markup = _fitted(context, html), _markup(rows)
    try:
        await context.bot.edit_message_text(text, chat_id, message_id, reply_markup=markup)
    except BadRequest as error:
        if any(reason in error.message for reason in NOT_EDITABLE):
            await context.bot.send_message(chat_id, text, reply_markup=markup)
        elif NOT_MODIFIED not in error.message:
            raise


async def change_buttons(query: CallbackQuery, context: BotContext, rows: Rows) -> None:
    """Change only the buttons of the message whose button was pressed, where that is still possible."""
    try:
        await query.edit_message_reply_markup(_markup(rows))
    except BadRequest as error:
        if not any(reason in error.message for reason in (NOT_MODIFIED, *NOT_EDITABLE)):
            raise
    _note_change(query, context, rows)


def is_shown_anew(query: CallbackQuery, context: BotContext) -> bool:
    """Say whether a message got other buttons since one of it was pressed, as when somebody taps twice.

    It may come as it was when it was pressed, or as it is. After a day nobody remembers, and the answer is no.
    """
    message = query.message
    shown = context.memory.buttons_of(message.message_id) if isinstance(message, Message) else None
    if not isinstance(message, Message) or shown is None:
        return False
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    is_there = any(each.callback_data == query.data for row in rows for each in row)
    return shown != _stamp(rows) or not is_there


def _note_change(query: CallbackQuery, context: BotContext, rows: Rows) -> None:
    if isinstance(query.message, Message):
        context.memory = context.memory.with_shown(query.message.message_id, _stamp(rows))


def _stamp(rows: Rows) -> int:
    return stamp_of([[(each.text, each.callback_data, each.url) for each in row] for row in rows])


async def send(context: BotContext, chat_id: int, html: str, rows: Rows = ()) -> Message:
    """Send a message that answers no other one, and return it."""
    return await context.bot.send_message(chat_id, _fitted(context, html), reply_markup=_markup(rows))


async def post(context: BotContext, chat_id: int, html: str, rows: Rows = ()) -> int:
    """Send a message that nobody waits for, behind all others, and return its id; the caller sees what goes wrong."""
    markup = _markup(rows)
    sent = await context.bot.send_message(chat_id, _fitted(context, html), reply_markup=markup, rate_limit_args=BULK)
    return sent.message_id


async def notify(context: BotContext, person_id: int, html: str, rows: Rows = ()) -> bool:
    """Write to somebody who did not ask; False where Telegram does not deliver it, and why stands in the log."""
    try:
        await context.bot.send_message(person_id, _fitted(context, html), reply_markup=_markup(rows))
    except TelegramError as error:
        log.info("cannot notify a person", reason=type(error).__name__)
        return False
    return True


def _fitted(context: BotContext, html: str) -> str:
    return html if length_of(html) <= LONGEST else fitted(html, context.messages.render("shortened"))


def _markup(rows: Rows) -> InlineKeyboardMarkup | None:
    return InlineKeyboardMarkup(rows) if rows else None
