"""How anybody uses the bot: they write, press and wait, look again, and repeat themselves when nothing comes."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from random import Random
from typing import ClassVar

from simulator.control import Simulator
from simulator.state import Query
from simulator.values import Act, BotMessage, Toast, User
from tests.soak.ledger import Asked, Deed, Ledger
from tests.soak.post import Post

PATIENCE = 12.0
"""Seconds that somebody waits before they try again."""

LOOK = 0.1
TRIES = 20
CARD = re.compile(r"Indikator (\d+) · .*\(Permenpan RB (\d+/\d+)")
REGULATIONS = {2018: "5/2018", 2020: "59/2020"}
INDICATORS = {2018: 35, 2020: 47}
AMBIGUOUS = (2018, 35)
"""To members this is a row of the matrix as well, and they are shown that."""

AGAIN = ("Silakan kirim ulang", "silakan coba lagi", "Silakan coba lagi", "kirim ulang")
UNSURE = "layanan terhenti tepat ketika"
FULL_DISK = "ruang penyimpanan penuh"
GONE = "sudah dikirim atau dibuang"
NOTICES = re.compile(
    r"Pengingat tindak lanjut|✅ Laporan \S+ (\(atas nama .*\) )?diterima|Mohon maaf, laporan L-"
    r"|Saya baru saja dijalankan|⚠️|Undangan|.* sudah bergabung|Bot |Gangguan"
)
"""How messages begin that nobody asked for."""


PLAIN = ("apa itu indikator {} tahun {}?",)
"""A question wherever it is put: within a form, or where a reason is awaited, fewer words may be taken as that."""


class Came(Enum):
    """What came of something that a person did."""

    ANSWER = auto()
    AGAIN = auto()
    UNSURE = auto()
    GONE = auto()
    FULL = auto()
    NOTHING = auto()


@dataclass(frozen=True)
class Outcome:
    """What came, and the message where it is one."""

    came: Came
    message: BotMessage | None = None


@dataclass
class Person:
    """Somebody with a phone; `words` are the numbers of the words that only they use."""

    user: User
    role: str
    simulator: Simulator
    post: Post
    ledger: Ledger
    chance: Random
    rows: tuple[int, ...] = ()
    marks: list[tuple[int, int]] = field(default_factory=list)
    words: int = 0
    questions: ClassVar[tuple[str, ...]] = ("indikator {} tahun {}", *PLAIN)

    @property
    def id(self) -> int:
        """Who it is."""
        return self.user.id

    def word(self) -> str:
        """Return a word that nobody has ever written before."""
        self.words += 1
        word = f"zq{_spelled(self.id)}x{_spelled(self.words)}z"
        self.ledger.secrets[word] = self.id
        return word

    # What arrives

    def since(self, start: int) -> list[BotMessage]:
        """Return what has arrived since so much was there."""
        return self.post.chats[self.id][start:]

    def last(self, start: int, holds: Callable[[BotMessage], bool]) -> BotMessage | None:
        """Return the newest message of a kind."""
        return next((each for each in reversed(self.since(start)) if holds(each)), None)

    async def comes(
        self, start: int, act: Act | None, holds: Callable[[BotMessage], bool], *, seconds: float = PATIENCE
    ) -> Outcome:
        """Wait for what a person expects, or for what tells them that it did not work."""

        def seen() -> Outcome | None:
            found = self.last(start, holds)
            if found:
                return Outcome(Came.ANSWER, found)
            for each in self.since(start):
                if (sign := _sign_of(each.text)) and not each.edited:
                    return Outcome(sign, each)
            toast = self.toast(act)
            if toast and (sign := _sign_of(toast.text)):
                return Outcome(sign)
            return None

        await self.post.until(self.id, lambda: seen() is not None, seconds)
        outcome = seen() or Outcome(Came.NOTHING)
        self.ledger.figures[f"came: {outcome.came.name.lower()}"] += 1
        return outcome

    def toast(self, act: Act | None) -> Toast | None:
        """Return the toast that answered a press, if it has come."""
        return self.post.toasts.get(act.query_id) if act else None

    # What they do

    async def say(self, text: str, holds: Callable[[BotMessage], bool], *, seconds: float = PATIENCE) -> Outcome:
        """Write something and wait for what it is meant to bring."""
        start = self.post.count(self.id)
        act = await self.simulator.says(self.user, text)
        self._may_come_twice(act)
        return await self.comes(start, None, holds, seconds=seconds)

    async def insist(self, text: str, holds: Callable[[BotMessage], bool]) -> BotMessage | None:
        """Write something, again and again where nothing comes."""
        for _ in range(TRIES):
            outcome = await self.say(text, holds)
            if outcome.came is Came.ANSWER:
                return outcome.message
        self.ledger.troubles.append(f"{self.id} ({self.role}) had no answer to {text!r}")
        return None

    async def press(
        self, message: BotMessage, label: str, holds: Callable[[BotMessage], bool], *, twice: bool = False
    ) -> Outcome:
        """Press a button, perhaps twice, and wait for what it is meant to bring."""
        start = self.post.count(self.id)
        if label not in message.labels:
            return Outcome(Came.NOTHING)
        button = message.button(label)
        act = await self.simulator.presses_button(self.user, message, button)
        if twice:
            await self.simulator.presses_button(self.user, message, button)
            self.ledger.figures["tapped twice"] += 1
        self._may_come_twice(act)
        return await self.comes(start, act, holds)

    def _may_come_twice(self, act: Act) -> None:
        """Let Telegram deliver an update once more, as it does when it did not hear that it was taken."""
        if self.chance.random() < 0.02:
            asyncio.get_running_loop().call_later(self.chance.uniform(0.5, 10), self._comes_twice, act)

    def _comes_twice(self, act: Act) -> None:
        """Repeat what was taken, with all before it: nothing overtakes on its first way."""
        waiting = [each["update_id"] for each in self.simulator.world.updates.waiting()]
        if act.update_id is not None and act.update_id < min(waiting, default=act.update_id + 1):
            self.simulator.repeats(act)
            self.ledger.figures["updates delivered twice"] += 1

    # Questions

    def next_mark(self) -> tuple[int, int]:
        """Return an indicator of an edition that they have not asked for lately."""
        if not self.marks:
            every = [(year, number) for year, most in INDICATORS.items() for number in range(1, most + 1)]
            self.marks = [each for each in every if each != AMBIGUOUS]
            self.chance.shuffle(self.marks)
        return self.marks.pop()

    async def asks(self, count: int = 1) -> None:
        """Ask for indicators: one after the other, or several in a row without waiting."""
        marks = [self.next_mark() for _ in range(count)]
        start = self.post.count(self.id)
        for year, number in marks:
            await self._ask(number, year)
        for year, number in marks:
            await self._hears(start, number, year)

    async def _ask(self, number: int, year: int) -> None:
        text = self.chance.choice(self.questions).format(number, year)
        act = await self.simulator.says(self.user, text)
        assert act.message_id
        self.ledger.said[self.id, text] += 1
        self.ledger.asked.append(Asked(self.id, act.message_id, f"{number} {REGULATIONS[year]}"))
        self._may_come_twice(act)

    async def _hears(self, start: int, number: int, year: int) -> None:
        mark = f"{number} {REGULATIONS[year]}"
        for tried in range(TRIES):
            if await self.post.until(
                self.id, lambda: self.last(start, lambda each: mark_of(each) == mark) is not None, PATIENCE
            ):
                self.ledger.figures["questions answered"] += 1
                return
            if tried < TRIES - 1:
                self.ledger.figures["questions asked again"] += 1
                await self._ask(number, year)
        self.ledger.troubles.append(f"{self.id} ({self.role}) heard nothing of indicator {mark}")

    async def asks_something(self) -> None:
        """Ask what has another kind of answer, or mistype a command."""
        texts = [
            "predikat 2,6",
            "apa itu spbe",
            "jadwal evaluasi",
            "2,6 itu cukup apa baik",
            "/tugsa",
            "/bantuan",
            "halo",
        ]
        if self.role != "guest":
            texts += ["tl no 13", "kominfo kebagian apa", "/tugas", "tugas saya", "yang terlambat apa saja"]
        else:
            texts += ["tl no 13", "/tugas"]
        await self.insist(self.chance.choice(texts), is_answer)

    async def asks_inline(self) -> None:
        """Type the bot's name and a number in another chat, letter by letter."""
        _, number = self.next_mark()
        world, wanted = self.simulator.world, f"ind {number}"
        for _ in range(TRIES):
            query = world.ask(self.user)
            for typed in (wanted[:-1], wanted):
                query = world.ask(self.user)
                wire = {"id": query.id, "from": self.user.wire(), "query": typed, "offset": "", "chat_type": "sender"}
                world.updates.push("inline_query", wire)
            asked = query
            if await _has_come(asked):
                self.ledger.figures["inline questions answered"] += 1
                titles = [each.title for each in asked.results or ()]
                if not titles or not all(re.match(rf"(Indikator|Baris) {number}\b", each) for each in titles):
                    self.ledger.troubles.append(f"{self.id} asked inline for {wanted!r} and saw {titles}")
                return
        self.ledger.troubles.append(f"{self.id} had no cards for {wanted!r}")

    async def asks_in_group(self, group: int) -> None:
        """Ask in a group, where the answer is a reply."""
        year, number = self.next_mark()
        for _ in range(TRIES):
            start = self.post.count(group)
            text = f"@{self.simulator.bot.username} indikator {number} tahun {year}"
            act = await self.simulator.says(self.user, text, chat=group)
            assert act.message_id
            mark = f"{number} {REGULATIONS[year]}"
            self.ledger.asked.append(Asked(group, act.message_id, mark))

            def replied(start: int = start, message: int = act.message_id) -> bool:
                return any(each.reply_to == message for each in self.post.chats[group][start:])

            if await self.post.until(group, replied, PATIENCE):
                self.ledger.figures["group questions answered"] += 1
                return
        self.ledger.troubles.append(f"{self.id} had no answer in the group")

    # Other

    async def wishes(self, hour: int) -> None:
        """Choose the hour of the reminders."""
        deed = Deed("set_reminders", self.id, f"at={hour:02}:00")
        self.ledger.deeds.append(deed)
        said = re.compile(rf"Jam: {hour:02}\.00 ")
        deed.told = bool(await self.insist(f"/pengingat jam {hour}", lambda each: bool(said.search(each.text))))


def _spelled(number: int) -> str:
    """Return a number in letters: a figure within a note might be read as the number of a row."""
    return "".join("bcdfghjklm"[int(digit)] for digit in str(number))


def mark_of(message: BotMessage) -> str:
    """Return which indicator a message is about, empty where it is no card."""
    found = CARD.match(message.text)
    return f"{found[1]} {found[2]}" if found else ""


def is_answer(message: BotMessage) -> bool:
    """Say whether a message answers something, rather than coming by itself or telling of trouble."""
    return not NOTICES.match(message.text) and _sign_of(message.text) is None


def _sign_of(text: str) -> Came | None:
    if UNSURE in text:
        return Came.UNSURE
    if GONE in text:
        return Came.GONE
    if FULL_DISK in text:
        return Came.FULL
    if text.startswith("Mohon maaf") and any(words in text for words in AGAIN):
        return Came.AGAIN
    return None


async def _has_come(asked: Query) -> bool:
    """Wait for the cards of an inline query; say whether they came."""
    for _ in range(int(PATIENCE / LOOK)):
        if asked.results is not None:
            return True
        await asyncio.sleep(LOOK)
    return False
