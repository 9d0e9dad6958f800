"""What arrives in each chat, so that hundreds of people can wait for it without looking through everything."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from simulator.control import Simulator
from simulator.values import BotMessage, Toast

T = TypeVar("T")


class _Told(list[T]):
    """A list that tells of whatever is added to it."""

    def __init__(self, tell: Callable[[T], None]) -> None:
        super().__init__()
        self._tell = tell

    def append(self, item: T) -> None:
        super().append(item)
        self._tell(item)


class Post:
    """The messages and toasts of a simulator, by chat and by button."""

    def __init__(self, simulator: Simulator) -> None:
        """Take over the record of a simulator that has sent nothing yet."""
        self.chats = defaultdict[int, list[BotMessage]](list)
        self.toasts = dict[str, Toast]()
        self._events = dict[int, asyncio.Event]()
        simulator.world.sent = _Told(self._message)
        simulator.world.toasts = _Told(self._toast)

    def _message(self, message: BotMessage) -> None:
        self.chats[message.chat_id].append(message)
        self._wake(message.chat_id)

    def _toast(self, toast: Toast) -> None:
        self.toasts[toast.query_id] = toast
        self._wake(toast.user_id)

    def _wake(self, chat: int) -> None:
        if event := self._events.pop(chat, None):
            event.set()

    def count(self, chat: int) -> int:
        """Return how much has arrived in a chat."""
        return len(self.chats[chat])

    async def until(self, chat: int, holds: Callable[[], bool], seconds: float) -> bool:
        """Wait until something holds that only what arrives in a chat can change; say whether it does."""
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    event = self._events.setdefault(chat, asyncio.Event())
                    await event.wait()
        except TimeoutError:
            return False
        return True
