"""The clock of the process: the real time, or one that starts at BOT_NOW and runs on."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock in UTC that starts at a moment, runs on, and can be moved ahead. It never goes back."""

    def __init__(self, start: datetime) -> None:
        self._set = start.astimezone(UTC)
        self._set_at = time.monotonic()

    def __call__(self) -> datetime:
        """Return the moment that the clock shows now."""
        return self._set + timedelta(seconds=time.monotonic() - self._set_at)

    def move_to(self, moment: datetime) -> None:
        """Show a moment from now on; one that has passed changes nothing."""
        if moment > self():
            self._set, self._set_at = moment.astimezone(UTC), time.monotonic()


def clock_from(start: datetime | None) -> Callable[[], datetime]:
    """Return a clock in UTC that shows `start` now, or the real time."""
    return system_time if start is None else Clock(start)


def system_time() -> datetime:
    """Return the time of this machine."""
    return datetime.fromtimestamp(time.time(), UTC)
