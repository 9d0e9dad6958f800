"""Putting something on the screen: a new message, or another face of one that is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers.context import BotContext
from handlers.lengths import LONGEST, fitted, length_of
from spbe.stamps import stamp_of

log = structlog.stdlib.get_logger(__name__)

UNREACHABLE = ("chat not found", "user is deactivated", "peer_id_invalid")
"""What Telegram says, as 400, of somebody whom nothing reaches; of a bot that is blocked it says 403."""

NOT_MODIFIED = "not modified"
NOT_EDITABLE = ("can't be edited", "message to edit not found")

Rows = Sequence[Sequence[InlineKeyboardButton]]
View = tuple[str, Rows]

AFTER_A_FAULT = timedelta(seconds=10)
"""So long nothing is tried again that a server of Telegram could not take, or that did not reach it."""

MOST_TRIES = 5
"""After so many attempts of which nobody knows whether one arrived, a message that may be repeated is given up."""

NEVER_LEFT = ("aiohttp.ClientConnector", "Pool timeout")
"""How the errors begin of calls that were not made: no connection was free, or none could be opened."""


class TooLate(TelegramError):
    """The time in which a message was to be sent was over before its turn came: it was not sent."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """What the limiter is told of a message that nobody waits for: it goes after all that somebody waits for.

    Where its turn comes so late that `is_late` says so, the call is not made and raises `TooLate`.
    """

    is_late: Callable[[], bool]


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


async def post(
    context: BotContext, chat_id: int, html: str, rows: Rows = (), *, until: datetime, thread_id: int | None = None
) -> int:
    """Send a message that nobody waits for, behind all others and before a moment, and return its id.

    The caller sees what goes wrong. Raises `TooLate`.
    """
    sent = await context.bot.send_message(
        chat_id,
        _fitted(context, html),
        message_thread_id=thread_id,
        reply_markup=_markup(rows),
        rate_limit_args=Bulk(lambda: context.resources.now() >= until),
    )
    return sent.message_id


def reaches_nobody(error: TelegramError) -> bool:
    """Say whether Telegram lets the bot write nothing at all to somebody: it is blocked, or their account is gone."""
    return isinstance(error, Forbidden) or any(reason in error.message.lower() for reason in UNREACHABLE)


def was_not_taken(error: TelegramError) -> bool:
    """Say whether a call surely had no effect: it was not made, never left, or the server says that it failed."""
    is_certain = isinstance(error, (TooLate, RetryAfter)) or error.message.startswith(NEVER_LEFT)
    return is_certain or is_of_server(error)


def is_of_server(error: TelegramError) -> bool:
    """Say whether the server answered with 5xx: then PTB raises just this class, with the server's words."""
    return type(error) is NetworkError and not error.message.startswith("aiohttp.")


def patience(error: RetryAfter | TooLate) -> timedelta:
    """Return how long to wait before a call is made again; which type PTB gives depends on the environment."""
    if isinstance(error, TooLate):
        return AFTER_A_FAULT
    return error.retry_after if isinstance(error.retry_after, timedelta) else timedelta(seconds=error.retry_after)


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
