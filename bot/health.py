"""Whether the bot is well: its database, its content and its feed, each asked with a deadline."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from spbe.usecases.contents import Contents
from storage.database import Database, DatabaseUnavailable

DEADLINE = 2.0
"""Seconds within which a part has to answer."""

LONGEST_SILENCE = 120.0
"""Seconds without a word from Telegram after which polling counts as broken: a long poll takes 30, a pause 30."""

Check = Callable[[], Awaitable[bool]]
"""Says whether a part is well; one that raises `DatabaseUnavailable` or takes too long is not."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """How updates come in: whether what handles them runs, and for how many seconds Telegram was not heard of.

    There is no such silence to tell of where Telegram calls the bot, once the webhook is set; before that and before
    the first poll has succeeded, the feed is not `ready`.
    """

    ready: bool
    pump_alive: bool
    silence: float | None = None

    @property
    def is_well(self) -> bool:
        """Whether updates come in and are handled."""
        return self.ready and self.pump_alive and (self.silence is None or self.silence < LONGEST_SILENCE)


class Feed(Protocol):
    """What brings the updates."""

    def state(self) -> FeedState:
        """Return how it is, from memory, at once."""
        ...


def checks_of(database: Database, contents: Contents, feed: Feed) -> dict[str, Check]:
    """Return the checks of the parts that a bot cannot do without."""

    async def reaches_database() -> bool:
        await database.check()
        return True

    async def has_content() -> bool:
        return bool(contents.content.catalogue.instruments)

    async def hears_updates() -> bool:
        return feed.state().is_well

    return {"database": reaches_database, "content": has_content, "feed": hears_updates}


async def verdicts(checks: Mapping[str, Check], *, deadline: float = DEADLINE) -> dict[str, bool]:
    """Ask all parts at once and return which of them are well."""
    answers = await asyncio.gather(*(_is_well(check, deadline) for check in checks.values()))
    return dict(zip(checks, answers, strict=True))


async def _is_well(check: Check, deadline: float) -> bool:
    try:
        async with asyncio.timeout(deadline):
            return await check()
    except (DatabaseUnavailable, TimeoutError):
        return False
