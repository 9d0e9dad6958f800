"""Updates in by long polling: what Telegram hands out is stored before the next call tells it so."""

import json
from collections.abc import Sequence
from urllib.parse import urlencode

import structlog
from telegram.error import InvalidToken, TelegramError

from bot.arrivals import NO_UPDATE, Payload, arrival_of
from bot.feed import Feed
from bot.transport import AiohttpRequest, Note
from bot.waiting import Pauses, until_reached, warn
from spbe.refusals import Refusal
from storage.database import StorageFault

log = structlog.stdlib.get_logger(__name__)

MOST_REFUSALS = 5
"""Times that the token is refused one after the other, within a quarter of a minute, until it counts as revoked."""

LONG_POLL = 30
"""Seconds for which Telegram holds a call while nothing comes."""


async def poll(feed: Feed, allowed_updates: Sequence[str], *, trust_env: bool, note: Note | None = None) -> None:
    """Fetch updates until cancelled. Raises `InvalidToken` when the token is revoked.

    A Telegram or a storage that cannot be reached is waited for; nothing is confirmed that is not stored. The token has
    to be refused several times: a server in trouble does that once.
    """
    bot, pauses, offset = feed.application.bot, Pauses(), 0
    await until_reached(bot.delete_webhook)  # beside one Telegram answers no getUpdates
    # The first answer comes at once, so that it is known whether all is well.
    asked: dict[str, object] = {"timeout": 0, "allowed_updates": json.dumps(list(allowed_updates))}
    refused = 0
    async with AiohttpRequest(1, trust_env=trust_env, note=note) as request:
        log.info("polling")
        while True:
            address = f"{bot.base_url}/getUpdates?{urlencode(asked | {'offset': offset})}"
            try:
                payloads: list[Payload] = await request.post(address, read_timeout=LONG_POLL + 5.0)  # type: ignore[assignment]
                feed.heard()
                if payloads:
                    await feed.receive([each for each in payloads if _is_update(each)])
                    offset = payloads[-1]["update_id"] + 1
            except InvalidToken as error:
                refused += 1
                if refused == MOST_REFUSALS:
                    raise
                warn(error)
                await pauses.wait()
            except (TelegramError, Refusal, StorageFault) as error:
                warn(error)
                await pauses.wait()
            else:
                pauses.reset()
                refused, asked["timeout"] = 0, LONG_POLL


def _is_update(payload: Payload) -> bool:
    """Say whether something can be stored as an update; else it would come again and again, and hold up the others."""
    try:
        arrival_of(payload)
    except NO_UPDATE as error:
        log.error("Telegram sent what is no update", error=type(error).__name__)
        return False
    return True
