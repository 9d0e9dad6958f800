"""The clock of the process: the real time, or one that starts at BOT_NOW and runs on."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def clock_from(start: datetime | None) -> Callable[[], datetime]:
    """Return a clock in UTC that shows `start` now, or the real time."""
    if start is None:
        return lambda: datetime.fromtimestamp(time.time(), UTC)
    began, first = time.monotonic(), start.astimezone(UTC)
    return lambda: first + timedelta(seconds=time.monotonic() - began)
