"""A signal that wakes whoever waits for something to change."""

import asyncio
from collections.abc import Callable
from contextlib import suppress


class Signal:
    """Wakes everyone who waits, each time something changes."""

    def __init__(self) -> None:
        self._event: asyncio.Event | None = None

    def fire(self) -> None:
        """Wake all who wait now."""
        event, self._event = self._event, None
        if event:
            event.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait for the next change, at most so long; tell whether there was one."""
        self._event = event = self._event or asyncio.Event()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        return event.is_set()

    async def until(self, holds: Callable[[], bool], seconds: float, *, look: float | None = None) -> None:
        """Wait until a condition holds; look again at each change, and every so often if told to."""
        async with asyncio.timeout(seconds):
            while not holds():
                await self.wait(look)
