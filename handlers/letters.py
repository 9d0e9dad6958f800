"""Letters: what people are told who did not ask, written inside the unit that does it, and sent after it."""

import json
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from typing import Literal

import structlog
from telegram import InlineKeyboardMarkup
from telegram.error import BadRequest, Forbidden, TelegramError

from handlers.context import BotContext
from handlers.telling import AFTER_A_FAULT, MOST_TRIES, Rows, post, reaches_nobody, send, was_not_taken
from spbe.letters import KeptLetter, Letter
from spbe.refusals import Busy, DiskFull, StorageAway
from spbe.usecases import letters

log = structlog.stdlib.get_logger(__name__)

Fate = Literal["delivered", "refused", "waits", "unknown"]
"""What became of a letter: `waits` was surely not taken; of `unknown` nobody knows whether it arrived."""

Post = Callable[[KeptLetter, Rows], Awaitable[object]]


def letter_to(person_id: int, html: str, rows: Rows = ()) -> Letter:
    """Return a message to somebody as it is kept."""
    return Letter(person_id, html, InlineKeyboardMarkup(rows).to_json() if rows else None)


async def deliver(context: BotContext, kept: Collection[KeptLetter]) -> frozenset[int]:
    """Send letters that were just written, and return the ids of those to whom Telegram lets the bot say nothing.

    What Telegram cannot take now goes out by the clock, and what cannot be forgotten now goes out twice.
    """

    async def at_once(each: KeptLetter, rows: Rows) -> None:
        await send(context, each.letter.person_id, each.letter.html, rows)

    fates = [(each, await _fate(context, each, at_once)) for each in kept]
    with suppress(Busy, DiskFull, StorageAway):
        await letters.drop(context.resources, [each for each, fate in fates if fate in ("delivered", "refused")])
    return frozenset(each.letter.person_id for each, fate in fates if fate == "refused")


async def send_waiting(context: BotContext) -> int:
    """Send the letters that whoever wrote them could not deliver; return how many were delivered.

    The first that fails for no reason of its own ends the round. One that may have arrived is due again when its
    claim is over.
    """
    resources, delivered = context.resources, 0
    until = resources.now() + letters.LEASE

    async def in_turn(each: KeptLetter, rows: Rows) -> None:
        await post(context, each.letter.person_id, each.letter.html, rows, until=until)

    while kept := await letters.claim(resources):
        until = resources.now() + letters.LEASE
        if kept.attempts > MOST_TRIES:
            log.error("a letter is given up", letter=kept.id)
            await letters.drop(resources, [kept])
            continue
        match await _fate(context, kept, in_turn):
            case "waits":
                await letters.give_back(resources, kept, wait=AFTER_A_FAULT)
                break
            case "unknown":
                break
            case fate:
                await letters.drop(resources, [kept])
                delivered += fate == "delivered"
    return delivered


async def _fate(context: BotContext, kept: KeptLetter, put: Post) -> Fate:
    """Send a letter in some way and return what became of it."""
    written = kept.letter.buttons
    markup = InlineKeyboardMarkup.de_json(json.loads(written), context.bot) if written else None
    try:
        await put(kept, markup.inline_keyboard if markup else ())
    except (Forbidden, BadRequest) as error:
        if not reaches_nobody(error):
            log.error("a letter was refused", letter=kept.id, reason=error.message)
        return "refused"
    except TelegramError as error:
        log.info("a letter waits", letter=kept.id, reason=type(error).__name__)
        return "waits" if was_not_taken(error) else "unknown"
    return "delivered"
