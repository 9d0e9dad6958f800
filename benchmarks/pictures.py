"""The pictures of the overview: how long they take, and how long the event loop stands still meanwhile.

    python -m benchmarks.pictures

Both pictures are drawn one after the other, the first time with the start of the process that draws, then again. A
task that only sleeps a millisecond at a time sees how long each round of the loop takes: rounds of more than ten
milliseconds count as stall, shorter ones are the scheduler's. Printed is also the processor time of the bot's own
process. Beside it the same in a thread, which holds Python's lock while it draws, and a second in which nothing is
drawn: the noise of the machine. Goal: 0.2 s for both pictures together.
"""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass

from bot.settings import CONTENT
from handlers.pictures.drawing import Studio, paint
from tests.handlers.picture_samples import sample_progress, sample_radar

FONTS = CONTENT / "fonts"
PICTURES = (sample_progress(), sample_radar("2018"))
A_ROUND, STALLED = 0.001, 0.010
"""Seconds: how long a round of the loop sleeps, and how long a round is a stall."""


@dataclass
class Stall:
    """How long the loop stood still: in all, and the longest time."""

    total: float = 0.0
    longest: float = 0.0

    def note(self, seconds: float) -> None:
        """Take a round of the loop into account."""
        self.total += seconds if seconds > STALLED else 0.0
        self.longest = max(self.longest, seconds)


async def main() -> None:
    """Print the figures."""
    studio = Studio()
    print("                        time   loop stalled   longest   processor")
    await _measure("nothing drawn", asyncio.sleep(1))
    for name in ("process, first time", "process, again", "process, again"):
        await _measure(name, _draw(studio))
    await studio.close()
    await _measure("thread", _draw(None))


async def _measure(name: str, work: Awaitable[None]) -> None:
    begun, used = time.perf_counter(), time.process_time()
    stall = await _watch(asyncio.ensure_future(work))
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    print(f"{name:20} {seconds:5.2f} s {stall.total:11.3f} s {stall.longest:7.3f} s {used:9.3f} s")


async def _draw(studio: Studio | None) -> None:
    for picture in PICTURES:
        await (studio.draw(picture, FONTS) if studio else asyncio.to_thread(paint, picture, FONTS))


async def _watch(work: asyncio.Future[None]) -> Stall:
    """Go round the loop until the work is done."""
    stall = Stall()
    while not work.done():
        begun = time.perf_counter()
        await asyncio.sleep(A_ROUND)
        stall.note(time.perf_counter() - begun - A_ROUND)
    await work
    return stall


if __name__ == "__main__":
    asyncio.run(main())
