"""The half of the simulator that watches the bot: what it sent, and how to wait until it is done."""

from collections.abc import Callable

from simulator.state import World
from simulator.values import Act, BotMessage, Call, Toast, User

PAUSE = 0.02  # seconds without any call after which the bot counts as idle, when it cannot say so itself
LOOK = 0.002  # how often to look whether the bot is still busy


class Watching:
    """Sees everything the bot does.

    Set `busy` to a function that tells whether the bot is at work on an update: then waiting is exact. Without
    it only the wire can be watched, and a bot that sends two messages one after the other may be seen between
    the two unless the test says `count=2`.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.busy: Callable[[], bool] | None = None

    @property
    def bot(self) -> User:
        """Return the bot's own account."""
        return self.world.bot

    @property
    def calls(self) -> list[Call]:
        """Return every call the bot made, long polls included."""
        return self.world.calls

    @property
    def toasts(self) -> list[Toast]:
        """Return every answer to a pressed button."""
        return self.world.toasts

    def sent(self, chat: User | int | None = None, after: Act | BotMessage | None = None) -> tuple[BotMessage, ...]:
        """Return what the bot sent or edited, oldest first; an edited message comes again."""
        chat_id = chat.id if isinstance(chat, User) else chat
        since = self.world.sent[after.position if after else 0 :]
        return tuple(one for one in since if chat_id is None or one.chat_id == chat_id)

    def newest(self, message: BotMessage) -> BotMessage:
        """Return a message of the bot as it stands now; LookupError if it was deleted."""
        if message.message_id not in self.world.chats[message.chat_id].messages:
            raise LookupError(f"message {message.message_id} was deleted")
        states = [one for one in self.sent(message.chat_id) if one.message_id == message.message_id]
        return states[-1]

    def file(self, message: BotMessage) -> bytes:
        """Return the document or photo of a message of the bot."""
        return self.world.files[message.file_id].content

    async def answers(
        self,
        act: Act,
        *,
        count: int = 1,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> tuple[BotMessage, ...]:
        """Return what the bot sends to the chat of an act, once `count` messages are there and it is done."""

        def answered() -> bool:
            pressed = not act.query_id or act.query_id not in self.world.queries
            return pressed and self._is_done() and len(self.sent(act.chat_id, act)) >= count

        await self.until(answered, timeout, f"{count} messages in chat {act.chat_id}")
        return self.sent(act.chat_id, act)

    async def replies(
        self,
        chat: User | int,
        *,
        after: Act | BotMessage | None = None,
        count: int = 1,
        quiet: float = 0.3,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> tuple[BotMessage, ...]:
        """Return what the bot sent or edited once it has been quiet for a while; count=0 allows nothing."""
        await self.until(lambda: len(self.sent(chat, after)) >= count, timeout, f"{count} messages in {chat}")
        await self._calm(quiet, timeout)
        return self.sent(chat, after)

    async def idle(self, *, timeout: float = 10) -> None:  # noqa: ASYNC109 - a test says how long it waits
        """Wait until every update was fetched and confirmed, no call is running and the bot is not busy."""
        if self.busy is None:
            await self._calm(PAUSE, timeout)
        else:
            await self.until(self._is_idle, timeout, "the bot to be idle")

    async def toast(
        self,
        act: Act,
        *,
        timeout: float = 10,  # noqa: ASYNC109 - a test says how long it waits
    ) -> Toast:
        """Return the bot's answer to a pressed button."""

        def answers() -> list[Toast]:
            return [one for one in self.world.toasts if one.query_id == act.query_id]

        await self.until(lambda: bool(answers()), timeout, "an answer to the button")
        return answers()[0]

    async def until(self, holds: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something holds; a TimeoutError tells what the bot did instead."""
        try:
            await self.world.signal.until(holds, seconds, look=LOOK if self.busy else None)
        except TimeoutError:
            last = [f"{one.method} {one.status} {one.description}".strip() for one in self.calls[-5:]]
            waiting = f"{self.world.updates.pending} updates unconfirmed, {self.world.in_flight} calls running"
            raise TimeoutError(f"waited {seconds} s for {what}; {waiting}, last calls: {last}") from None

    async def _calm(self, quiet: float, seconds: float) -> None:
        """Wait until the bot is idle and stays so for a while."""
        while True:
            await self.until(self._is_idle, seconds, "the bot to be idle")
            calls = self.world.done
            try:
                await self.world.signal.until(lambda: self.world.done != calls, quiet)  # noqa: B023 - awaited at once
            except TimeoutError:
                if self._is_idle():
                    return

    def _is_done(self) -> bool:
        return not self.world.in_flight and not (self.busy and self.busy())

    def _is_idle(self) -> bool:
        return self._is_done() and not self.world.updates.pending
