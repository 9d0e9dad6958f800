"""The bot as `python -m bot run` runs it, but free to send as fast as it can.

Telegram's limits, and the bot's patience with one person, would hide what is measured. No setting lifts them, so that
nobody does by mistake.
"""

import asyncio

from benchmarks.running import CALM
from bot import logs, memory
from bot.app import build, open_house
from bot.life import feed_of, live, seen_from_outside, stop_on_signals
from bot.limits import Allowed
from bot.settings import Settings, load_settings

DRAIN_SECONDS = 5.0
MANY = 1_000_000
WIDE = Allowed(bot=(MANY, 1.0), private=(MANY, 1.0), group=(MANY, 1.0), bulk_a_second=MANY, patience=CALM)


def main() -> None:
    """Run until asked to stop, by the settings of the environment."""
    logs.configure("INFO", json=True)
    memory.keep_together()
    asyncio.run(_run(load_settings()))


async def _run(settings: Settings) -> None:
    with stop_on_signals() as stop:
        async with open_house(settings) as house:
            with memory.set_apart():
                feed = feed_of(house, build(house, allowed=WIDE))
            async with seen_from_outside(house, feed):
                await live(house, feed, stop=stop, drain_seconds=DRAIN_SECONDS)
