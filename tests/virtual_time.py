"""A loop whose clock jumps to the next timer when nothing else is to be done: minutes pass in milliseconds."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.SelectSelector):
    def __init__(self, patience: float) -> None:
        super().__init__()
        self.now = 0.0
        self._patience = patience

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout == 0 else self._patience)
        if not ready:
            assert timeout is not None, "everybody waits, and nothing will ever happen"
            self.now += timeout
        return ready


class VirtualTime(asyncio.SelectorEventLoop):
    """Begins at second 0. What comes over a socket is waited for with `patience`, in real seconds."""

    def __init__(self, patience: float = 0.0) -> None:
        self._clock = _Jumping(patience)
        super().__init__(self._clock)

    def time(self) -> float:
        """Return the seconds that have passed."""
        return self._clock.now


def in_virtual_time(story: Coroutine[Any, Any, T], *, patience: float = 0.0) -> T:
    """Run a coroutine to its end without waiting for any timer."""
    with asyncio.Runner(loop_factory=lambda: VirtualTime(patience)) as runner:
        return runner.run(story)
