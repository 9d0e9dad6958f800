"""What can go wrong between bot and Telegram: faults that tests order, and Telegram's own limits."""

import math
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from simulator.params import Params
from simulator.refusals import too_many_requests

DOWNLOAD = "download"
"""The fetching of a file, which is no method of the Bot API."""

LIMITED = ("send", "edit", "copy", "forward")
"""How the methods begin that put something into a chat or change it; others are not counted."""


@dataclass(slots=True)
class Fault:
    """What happens to the next calls of a method, or downloads, "*" meaning any but getUpdates."""

    method: str
    times: int = 1
    status: int = 0  # answer this instead; 429 with retry_after
    retry_after: int = 0
    drop: str = ""  # "before": cut the connection, nothing done; "after": done, but the answer is lost
    # of a file also "half": the connection is cut within it; "short": only its first half is there
    delay: float = 0.0


class Faults:
    """The faults still to come, first ordered first served."""

    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        """Let a fault happen."""
        self._ordered.append(fault)

    def clear(self) -> None:
        """Let nothing go wrong any more."""
        self._ordered.clear()

    def take(self, method: str) -> Fault | None:
        """Return the fault for this call, counting it down."""
        for fault in self._ordered:
            if fault.method == method or (fault.method == "*" and method != "getUpdates"):
                fault.times -= 1
                if not fault.times:
                    self._ordered.remove(fault)
                return fault
        return None


@dataclass(frozen=True, slots=True)
class Limits:
    """Telegram's limits on sending."""

    a_second: int = 30
    a_second_in_a_chat: int = 1
    burst_in_a_chat: int = 5
    a_minute_in_a_group: int = 20


class Flood:
    """Counts what the bot sends and refuses what is too much."""

    def __init__(self, limits: Limits | None, clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = limits
        self._clock = clock
        self._sent: defaultdict[str, deque[float]] = defaultdict(deque)

    def check(self, method: str, params: Params) -> None:
        """Count a call, or refuse it with the seconds to wait."""
        if not self.limits or not method.startswith(LIMITED):
            return
        chat = params.text("chat_id")
        seconds = self.limits.burst_in_a_chat / self.limits.a_second_in_a_chat
        windows = [("all", 1.0, self.limits.a_second), (chat, seconds, self.limits.burst_in_a_chat)]
        if chat.startswith("-"):
            windows[1] = (chat, 60.0, self.limits.a_minute_in_a_group)
        now = self._clock()
        for name, span, most in windows:
            self._wait_for_room(self._sent[name], now - span, most)
        for name, _, _ in windows:
            self._sent[name].append(now)

    @staticmethod
    def _wait_for_room(times: deque[float], since: float, most: int) -> None:
        while times and times[0] <= since:
            times.popleft()
        if len(times) >= most:
            raise too_many_requests(max(1, math.ceil(times[0] - since)))
