"""Frozen values that tests read: what the bot sent, what it called, what a person did."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class User:
    """A Telegram account; the id of a person is also the id of the private chat with that person."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = "id"
    is_bot: bool = False

    def wire(self) -> Json:
        """Return the User object of the Bot API."""
        wire = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        optional = {"last_name": self.last_name, "username": self.username, "language_code": self.language_code}
        return wire | {key: value for key, value in optional.items() if value}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody the page lets you be; the bot may write first to one who has started it, as before the page opened."""

    id: int
    name: str
    label: str
    started: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` is empty when it does something else than call back."""

    text: str
    data: str = ""
    url: str = ""
    copy_text: str = ""
    switch_inline: str | None = None

    @staticmethod
    def of(wire: Json) -> "Button":
        """Read an InlineKeyboardButton or a KeyboardButton."""
        switch = wire.get("switch_inline_query_current_chat", wire.get("switch_inline_query"))
        copied = wire.get("copy_text", {}).get("text", "")
        return Button(wire["text"], wire.get("callback_data", ""), wire.get("url", ""), copied, switch)

    def is_called(self, label: str) -> bool:
        """Tell whether this is the button a person means; an emoji may precede the label."""
        return label in (self.text, re.sub(r"^[^\w(/+-]+", "", self.text))


@dataclass(frozen=True, slots=True)
class BotMessage:
    """A message of the bot as it stood when it was sent or edited."""

    chat_id: int
    message_id: int
    text: str  # of a photo or a document: the caption
    entities: tuple[Json, ...]
    html: str  # the text exactly as the bot gave it
    date: datetime
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] = ()  # a reply keyboard sent with it
    kind: str = "text"  # or photo, document
    file_id: str = ""
    file_name: str = ""
    media_group_id: str = ""
    reply_to: int | None = None
    edited: bool = False
    position: int = 0  # its place among all that the bot ever sent or edited

    @property
    def labels(self) -> tuple[str, ...]:
        """Return what stands on the buttons, row after row."""
        return tuple(button.text for row in self.buttons for button in row)

    def button(self, label: str) -> Button:
        """Return the button with that label; an exact one before one that an emoji precedes."""
        every = [button for row in self.buttons for button in row]
        found = [one for one in every if one.text == label] or [one for one in every if one.is_called(label)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} buttons are called {label!r} among {self.labels}")
        return found[0]


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person did; `position` is how much the bot had sent by then."""

    chat_id: int
    position: int
    message_id: int | None = None
    update_id: int | None = None  # None: the bot was not told (privacy mode, not allowed)
    query_id: str = ""


@dataclass(frozen=True, slots=True)
class Toast:
    """The bot's answer to a pressed button."""

    query_id: str
    user_id: int
    text: str
    alert: bool
    url: str


@dataclass(frozen=True, slots=True)
class InlineResult:
    """One card the bot offers for an inline query."""

    query_id: str
    id: str
    type: str
    title: str
    description: str
    wire: Json


@dataclass(frozen=True, slots=True)
class Call:
    """One call the bot made and how it ended."""

    method: str
    params: Json
    status: int
    description: str
    seconds: float


class NotPressable(LookupError):
    """The button opens a link or copies text; `holds` is that."""

    def __init__(self, holds: str) -> None:
        super().__init__(f"the button holds {holds}")
        self.holds = holds
