"""What the use cases need of the inbox: that nothing stays there for ever."""

from datetime import datetime
from typing import Protocol


class Inbox(Protocol):
    """The updates that came, of which the settled ones are known for a while: Telegram may deliver them again."""

    async def purge(self, *, before: datetime, set_aside_before: datetime) -> int:
        """Delete what was settled before a moment, and what was set aside before another; return how many."""
