"""Waiting for Telegram: pauses between attempts, longer and longer, and a line in the log for each."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from telegram.error import BadRequest, Conflict, InvalidToken, TelegramError

log = structlog.stdlib.get_logger(__name__)


class Pauses:
    """Pauses that begin at a second and double up to half a minute."""

    FIRST, LONGEST = 1.0, 30.0

    def __init__(self) -> None:
        """Begin with the shortest."""
        self._next = self.FIRST

    async def wait(self) -> None:
        """Wait; the next time twice as long."""
        await asyncio.sleep(self._next)
        self._next = min(2 * self._next, self.LONGEST)

    def reset(self) -> None:
        """Begin with the shortest again."""
        self._next = self.FIRST


async def until_reached(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call of Telegram's, again and again while it cannot be reached. Raises `BadRequest` and `InvalidToken`."""
    pauses = Pauses()
    while True:
        try:
            await call()
        except (BadRequest, InvalidToken):
            raise
        except TelegramError as error:
            warn(error)
            await pauses.wait()
        else:
            return


def warn(error: Exception) -> None:
    """Log in a line why updates do not come in now."""
    match error:
        case Conflict():
            log.warning("another process is polling with this token", reason=error.message)
        case TelegramError():
            log.warning("cannot reach Telegram", error=type(error).__name__, reason=error.message)
        case _:
            log.warning("cannot store updates", error=type(error).__name__)
