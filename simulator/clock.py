"""The clock as the page shows it, and the jumps that move it: at a demonstration nobody waits for days."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from simulator.state import World
from simulator.values import Json

EVERYBODY = 0
"""The chat number of events that every page is told."""


@dataclass(frozen=True, slots=True)
class Jump:
    """A way to move the clock; `run` moves it, awaits what comes of it, and returns what to tell about it."""

    key: str
    label: str
    run: Callable[[], Awaitable[str]]


class PageClock:
    """The time of a world, in the zone in which the pages show it, and the jumps that they offer.

    Jumps are made one after the other, and every page learns when one begins and when it is over.
    """

    def __init__(self, world: World, jumps: Sequence[Jump] = (), zone: str = "") -> None:
        self._world = world
        self._jumps = {jump.key: jump for jump in jumps}
        self._zone = zone
        self._turn = asyncio.Lock()
        self._asked = 0

    def wire(self) -> Json:
        """Return what a page shows; without a zone it shows times in its own."""
        return {
            "now": self._world.now().isoformat(timespec="milliseconds"),
            "zone": self._zone,
            "jumps": [{"key": jump.key, "label": jump.label} for jump in self._jumps.values()],
            "busy": self._asked > 0,
        }

    def named(self, key: str) -> Jump | None:
        """Return the jump of a key."""
        return self._jumps.get(key)

    async def make(self, jump: Jump) -> str:
        """Make a jump when those asked for before are over, and return what to tell about it."""
        self._asked += 1
        self._tell()
        try:
            async with self._turn:
                return await jump.run()
        finally:
            self._asked -= 1
            self._tell()

    def _tell(self) -> None:
        # Without the time: a page may hear of it late, and asks for it.
        self._world.publish(EVERYBODY, "clock")
