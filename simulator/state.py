"""What the simulated Telegram remembers: chats, messages, files, commands, queries and what happened."""

import itertools
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from simulator.entities import entities_in, text_in
from simulator.updates import Updates
from simulator.values import BotMessage, Button, Call, InlineResult, Json, Toast, User
from simulator.waiting import Signal

IN_MEMORY = 5000  # events a page may miss before it has to read everything again


@dataclass(slots=True)
class Message:
    """A message of a chat; `wire` is the Message object of the Bot API as it stands now."""

    chat: "Chat"
    wire: Json
    html: str = ""

    @property
    def id(self) -> int:
        """Return its id within the chat."""
        return int(self.wire["message_id"])


@dataclass(slots=True)
class Chat:
    """A private chat with one person, or a group."""

    id: int
    type: str
    title: str = ""
    people: dict[int, User] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    open: bool = False  # the person wrote to the bot at least once, or the bot is in the group
    blocked: bool = False  # the person blocked the bot, or the bot was removed from the group
    keyboard: Json | None = None
    topics: set[int] = field(default_factory=set)  # of a forum
    moved_to: int = 0  # the supergroup that a group has become

    def wire(self) -> Json:
        """Return the Chat object of the Bot API."""
        if self.type != "private":
            return {"id": self.id, "type": self.type, "title": self.title}
        person = self.people[self.id].wire()
        named: Json = {key: person[key] for key in ("first_name", "last_name", "username") if key in person}
        return {"id": self.id, "type": "private"} | named


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's servers; its declared size may differ in tests of the 20 MB limit."""

    id: str
    path: str
    name: str
    mime: str
    content: bytes
    size: int


@dataclass(slots=True)
class Query:
    """A pressed button or an inline query that waits for its answer."""

    id: str
    user: User
    results: tuple[InlineResult, ...] | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something the page shows; seen by the people of the chat."""

    number: int
    chat_id: int
    body: Json


class World:
    """Everything the simulated server knows; methods and people change it, tests and the page read it."""

    def __init__(self, bot: User, now: Callable[[], datetime]) -> None:
        self.bot = bot
        self.now = now
        self.signal = Signal()
        self.updates = Updates(self.signal)
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.queries: dict[str, Query] = {}
        self.commands: dict[tuple[str, int, int, str], list[Json]] = {}
        self.profile: Json = {
            "description": "",
            "short_description": "",
            "webhook": "",
            "secret": "",
            "menu_button": {},
        }
        self.route: Callable[[str], str] = lambda address: address  # a load balancer before several bots
        self.sent: list[BotMessage] = []
        self.toasts: list[Toast] = []
        self.calls: list[Call] = []
        self.events: deque[Event] = deque(maxlen=IN_MEMORY)
        self.in_flight = 0  # calls running now, long polls not counted
        self.done = 0  # calls that ended, long polls not counted
        self.closed = False
        self._numbers = itertools.count(1)
        self._event_numbers = itertools.count(1)
        self._file_numbers = itertools.count(1)
        self._query_numbers = itertools.count(7_000_000_000_000_001)

    def timestamp(self) -> int:
        """Return the present as Telegram writes dates."""
        return int(self.now().timestamp())

    def publish(self, chat_id: int, kind: str, **body: object) -> None:
        """Tell the pages of a chat what happened."""
        self.events.append(Event(next(self._event_numbers), chat_id, {"kind": kind, "chat_id": chat_id, **body}))
        self.signal.fire()

    def add(self, chat: Chat, sender: User, content: Json, html: str = "") -> Message:
        """Put a message into a chat.

        As on Telegram one counter numbers the private chats and small groups of the bot, and each supergroup
        has its own: an id alone never names a message.
        """
        own = chat.type == "supergroup"
        number = max(chat.messages, default=0) + 1 if own else next(self._numbers)
        head = {"message_id": number, "from": sender.wire(), "chat": chat.wire(), "date": self.timestamp()}
        message = chat.messages[number] = Message(chat, head | content, html)
        self._show(message, edited=False)
        return message

    def change(self, message: Message, content: Json, html: str | None = None, *, edited: bool = True) -> None:
        """Replace parts of a message; None takes a part away."""
        message.wire = {key: value for key, value in (message.wire | content).items() if value is not None}
        if edited:
            message.wire["edit_date"] = self.timestamp()
        message.html = message.html if html is None else html
        self._show(message, edited=True)

    def remove(self, message: Message) -> None:
        """Take a message out of its chat, for everyone."""
        del message.chat.messages[message.id]
        self.publish(message.chat.id, "deleted", message_id=message.id)

    def _show(self, message: Message, *, edited: bool) -> None:
        if message.wire["from"]["id"] == self.bot.id:
            self.sent.append(snapshot(message, edited=edited, position=len(self.sent) + 1))
        self.publish(message.chat.id, "message", message=message.wire)

    def store(self, name: str, mime: str, content: bytes, folder: str, size: int | None = None) -> StoredFile:
        """Keep a file and give it an id and a path."""
        number = next(self._file_numbers)
        suffix = name.rpartition(".")[2] if "." in name else "bin"
        path = f"{folder}/file_{number}.{suffix if suffix.isalnum() else 'bin'}"
        kept = StoredFile(f"SIMFILE{number:08d}", path, name, mime, content, size or len(content))
        self.files[kept.id] = kept
        return kept

    def ask(self, user: User) -> Query:
        """Open a query of a person that the bot has to answer."""
        number = str(next(self._query_numbers))
        query = self.queries[number] = Query(number, user)
        return query


def snapshot(message: Message, *, edited: bool, position: int) -> BotMessage:
    """Return a message of the bot as a frozen value."""
    wire = message.wire
    kind = next((one for one in ("photo", "document") if one in wire), "text")
    media: Json = wire[kind][-1] if kind == "photo" else wire.get(kind, {}) if kind == "document" else {}
    rows = wire.get("reply_markup", {}).get("inline_keyboard", [])
    keyboard = (message.chat.keyboard or {}).get("keyboard", [])
    return BotMessage(
        chat_id=message.chat.id,
        message_id=message.id,
        text=text_in(wire),
        entities=tuple(entities_in(wire)),
        html=message.html,
        date=datetime.fromtimestamp(wire.get("edit_date") or wire["date"], UTC),
        buttons=tuple(tuple(Button.of(button) for button in row) for row in rows),
        keyboard=tuple(tuple(button["text"] for button in row) for row in keyboard),
        kind=kind,
        file_id=media.get("file_id", ""),
        file_name=media.get("file_name", ""),
        media_group_id=wire.get("media_group_id", ""),
        reply_to=wire.get("reply_to_message", {}).get("message_id"),
        edited=edited,
        position=position,
    )
