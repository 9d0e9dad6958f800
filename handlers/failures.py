"""What happens when something goes wrong: a refusal is explained, a fault is logged and apologised for, once."""

import re
from html import unescape

import structlog
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from handlers.context import BotContext
from spbe.refusals import Busy, DiskFull, Overtaken, Refusal, StorageAway

log = structlog.stdlib.get_logger(__name__)

HARMLESS = ("Query is too old", "not enough rights")
"""Telegram takes the answer to a button for a while only; a group may forbid the bot to write."""

LONGEST_TOAST = 200

_TAG = re.compile(r"<[^>]*>")
_SENTENCE = re.compile(r"(?<=\w{4})[.?!](?=\s)")
"""The end of one; no short word before it, as in "Bag. Hukum"."""


async def tell_failure(update: object, context: BotContext) -> None:
    """Decide by the kind of error what is logged and what the person is told; never log what people wrote."""
    error, number = context.error, update.update_id if isinstance(update, Update) else None
    if context.job:
        log.error("a job failed", job=context.job.name, exc_info=error)
        return
    match error:
        case StorageAway() | Overtaken():
            log.debug("an update comes again", update=number)  # by the feed, and nobody has to do anything
        case Refusal():
            if isinstance(error, Busy | DiskFull):  # nobody's mistake, and not for the person alone
                log.error("the storage takes nothing", update=number, refused=type(error).__name__)
            await _tell(update, context.messages.render("refused", kind=type(error).__name__, refusal=error))
        case TelegramError() if is_harmless(error):
            log.info("an answer was not taken", update=number, reason=error.message)
        case RetryAfter() | NetworkError() if not isinstance(error, BadRequest):
            log.warning("cannot reach Telegram", update=number, error=type(error).__name__)
            await _tell(update, context.messages.render("unreachable"))
        case _:
            log.error("cannot handle an update", update=number, exc_info=error)
            await _tell(update, context.messages.render("failure"))


def is_harmless(error: Exception) -> bool:
    """Say whether only an answer was not taken, by Telegram or by who shut the bot out: what was asked for is done."""
    match error:
        case BadRequest(message=text):
            return any(words.casefold() in text.casefold() for words in HARMLESS)
        case _:
            return isinstance(error, Forbidden)


async def tell_interrupted(update: Update, context: BotContext) -> None:
    """Tell that the bot stopped when it had stored something already: who asked must look whether it is all there."""
    await _tell_later(update, context, context.messages.render("interrupted"))


async def tell_set_aside(update: Update, context: BotContext) -> None:
    """Tell that what somebody sent cannot be handled and is looked into."""
    await _tell_later(update, context, context.messages.render("set_aside"))


def as_toast(html: str) -> str:
    """Return HTML as the plain text of a toast: as many whole sentences as it takes, or else whole words."""
    text = " ".join(unescape(_TAG.sub("", html)).split())
    if len(text) <= LONGEST_TOAST:
        return text
    ends = [each.end() for each in _SENTENCE.finditer(text, 0, LONGEST_TOAST + 1)]
    if ends:
        return text[: ends[-1]]
    return text[: LONGEST_TOAST - 1].rpartition(" ")[0] + "…"


async def _tell_later(update: Update, context: BotContext, text: str) -> None:
    """Tell the person in a message though they pressed a button: by now Telegram may take no answer to it."""
    query = update.callback_query
    if query is None:
        await _tell(update, text)
        return
    try:
        await query.answer()
    except TelegramError as error:
        log.debug("an answer was not taken", reason=error.message)
    try:
        chat_id = query.message.chat.id if query.message else query.from_user.id
        await context.bot.send_message(chat_id, text)
    except TelegramError as error:
        log.warning("cannot tell of a failure", update=update.update_id, error=type(error).__name__)


async def _tell(update: object, text: str) -> None:
    """Tell the person, by a toast where a button was pressed; Telegram itself may be what fails."""
    if not isinstance(update, Update):
        return
    try:
        if update.callback_query:
            await update.callback_query.answer(as_toast(text), show_alert=True)
        elif update.effective_message:
            await update.effective_message.reply_text(text)
    except TelegramError as error:
        log.warning("cannot tell of a failure", update=update.update_id, error=type(error).__name__)
