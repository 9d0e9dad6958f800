"""How the bot keeps to Telegram's limits, and what it tries again."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram.error import NetworkError
from telegram.ext import AIORateLimiter

log = structlog.stdlib.get_logger(__name__)

MOST_WAITS = 3
"""How often one call waits as long as Telegram asks before it counts as failed."""

TRIES_AGAIN = 2
PAUSE = 0.5


class Limiter(AIORateLimiter):
    """PTB's limiter, 30 messages a second and 20 a minute in a group, which also tries again after a 5xx.

    Telegram's server has answered then, so the call was not carried out. A lost connection tells nothing and is not
    tried again: the person might get the answer twice.

    Not covered: one message a second in a private chat. Telegram lets bursts pass and answers 429 to more; that is
    waited for, and meanwhile every other chat waits too.
    """

    def __init__(self) -> None:
        """Wait out 429 a few times; by itself PTB gives up at the first."""
        os.environ.setdefault("PTB_TIMEDELTA", "1")  # noqa: TID251 - no setting: PTB warns at every 429 without it
        super().__init__(max_retries=MOST_WAITS)

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Any:
        """Make a call when the limits allow it."""
        for pause in (PAUSE * 2**attempt for attempt in range(TRIES_AGAIN)):
            try:
                return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)
            except NetworkError as error:
                if not _is_of_server(error):
                    raise
                log.info("trying again", call=endpoint, reason=error.message)
            await asyncio.sleep(pause)
        return await super().process_request(callback, args, kwargs, endpoint, data, rate_limit_args)


def _is_of_server(error: NetworkError) -> bool:
    """Say whether the server answered with 5xx: then PTB raises just this class, with the server's words."""
    return type(error) is NetworkError and not error.message.startswith("aiohttp.")
