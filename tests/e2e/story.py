"""A conversation that is run and written down: the pages of docs/ that show one are transcripts of tests."""

import re
from pathlib import Path

from handlers.buttons import encode
from handlers.presses import Press
from simulator.values import Act, BotMessage, Button, User
from tests.e2e.conftest import Town


class Story:
    """Writes down what people do and what the bot answers, to whomever."""

    def __init__(self, town: Town, head: str) -> None:
        self.town = town
        self.lines: list[str] = [head]
        self.names: dict[int, str] = {}
        self.last: dict[int, BotMessage] = {}

    def chapter(self, title: str) -> None:
        self.lines.append(f"## {title}\n")

    def knows(self, person: User, name: str) -> User:
        self.names[person.id] = name
        return person

    async def says(self, person: User, text: str) -> BotMessage:
        return await self._heard(person, text, await self.town.simulator.says(person, text))

    async def presses(self, person: User, label: str) -> BotMessage:
        act = await self.town.simulator.presses(person, self.last[person.id], label)
        return await self._heard(person, f"[{label}]", act)

    def clock(self, sent: tuple[BotMessage, ...]) -> tuple[BotMessage, ...]:
        """Write down what the bot sends though nobody wrote."""
        for message in sent:
            self._tell(None, message)
        return sent

    async def sends(self, person: User, name: str, content: bytes, caption: str | None = None) -> BotMessage:
        act = await self.town.simulator.sends_document(person, name, content, caption=caption)
        return await self._heard(person, f"📎 {name}{f' dengan keterangan {caption}' if caption else ''}", act)

    async def follows(self, person: User, link: str) -> BotMessage:
        return await self._heard(person, "membuka tautan undangan", await self.town.simulator.follows(person, link))

    async def tries(self, person: User, press: Press) -> str:
        """Press a forged button and return what the bot says to it."""
        button = Button("?", data=encode(press))
        act = await self.town.simulator.presses_button(person, self.last[person.id], button)
        return (await self.town.simulator.toast(act)).text

    async def _heard(self, person: User, said: str, act: Act) -> BotMessage:
        self.lines.append(f"**{self.names[person.id]}:** {said}\n")
        await self.town.simulator.answers(act)
        await self.town.simulator.idle()
        for message in self.town.simulator.sent(after=act):
            self._tell(person, message)
        return self.last[person.id]

    def _tell(self, person: User | None, message: BotMessage) -> None:
        self.last[message.chat_id] = message
        to = "" if person and message.chat_id == person.id else f" kepada {self.names[message.chat_id]}"
        attached = {"document": f"📄 {message.file_name}", "photo": "🖼 gambar"}.get(message.kind, "")
        body = "\n".join(part for part in (attached, message.text) if part)
        quoted = "\n".join(f"> {line}".rstrip() + ("  " if line else "") for line in body.splitlines())
        buttons = " ".join(f"[{label}]" for label in message.labels)
        self.lines.append(f"*Bot{to}:*\n\n{quoted}\n" + (f">\n> {buttons}\n" if buttons else ""))

    def page(self, *, is_exact: bool = False) -> str:
        """Return the transcript; without what differs each time, unless the clock stands still."""
        text = "\n".join(self.lines)
        text = re.sub(r"start=[\w-]+", "start=KODE", text)
        return text if is_exact else re.sub(r"\b\d\d\.\d\d\b", "08.00", text)


def compare(page: str, kept: Path, target: str | None) -> None:
    """Compare a transcript with the page that shows it; with a `target` it is first written there."""
    if target:
        Path(target).write_text(page, "utf-8")
    assert page == kept.read_text("utf-8"), "the conversation has changed: write the page anew, see above"
