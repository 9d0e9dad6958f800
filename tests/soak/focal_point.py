"""How focal points report: in one sentence or by the form, with files, corrections and second thoughts."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, field
from typing import ClassVar

from simulator.values import BotMessage
from tests.soak.ledger import Deed, Sending
from tests.soak.person import INDICATORS, NOTICES, PLAIN, TRIES, Came, Outcome, Person

SENT = re.compile(r"Laporan (L-\d+-\d+) terkirim untuk Baris (\d+) ")
WITHDRAWN = re.compile(r"Laporan (L-\d+-\d+) dibatalkan")
MOST_STEPS = 60
BLOCKERS = ("Anggaran", "SDM", "Harmonisasi hukum")
PERCENTS = range(max(INDICATORS.values()) + 1, 100)
"""What is typed as a percentage: no numbers of indicators, for whoever repeats themselves may be a step too late."""

NONSENSE = "seratus sembilan puluh"
"""No percentage, and of no indicator either."""

_ROW = re.compile(r"^Baris (\d+) \(", re.MULTILINE)
_STANDING = re.compile(r"Status: (\w+) · Kemajuan: (\d+)%")
_NOTE = re.compile(r"^Catatan: (.*)$", re.MULTILINE)
_REASON = re.compile(r"^Alasan perbaikan: (.*)$", re.MULTILINE)
_FILE = re.compile(r"^• .*, ([0-9a-f]{8})\)$", re.MULTILINE)
_WORD = re.compile(r"zq[b-m]+x[b-m]+z")


@dataclass
class Paper:
    """A file that somebody has: a photo where it has no name."""

    name: str
    content: bytes

    @property
    def short(self) -> str:
        """The hash as the bot shows it."""
        return hashlib.sha256(self.content).hexdigest()[:8]


@dataclass
class Wish:
    """What somebody wants to report."""

    row: int
    status: str
    percent: int
    note: str
    papers: list[Paper] = field(default_factory=list)
    reason: str = ""


@dataclass
class FocalPoint(Person):
    """Somebody who reports on rows."""

    questions: ClassVar = PLAIN

    async def reports(self, row: int) -> None:
        """Report on a row, and perhaps take it back or correct it."""
        chance, word = self.chance, self.word()
        status = chance.choices(("proses", "terkendala", "selesai"), (6, 2, 3))[0]
        percent = 100 if status == "selesai" else chance.choice(PERCENTS)
        wish = Wish(row, status, percent, f"sedang disusun {word}")
        if status == "selesai" or chance.random() < 0.3:
            wish.papers = [self._paper() for _ in range(chance.choice((1, 1, 2, 3)))]
        first = f"/lapor {row}"
        if chance.random() < 0.5 and status != "terkendala":
            done = "sudah selesai 100 persen" if status == "selesai" else f"sudah {percent} persen"
            first = f"no {row} {done}, {wish.note}"
        sent = await self._walk(first, wish)
        if sent is None:
            return
        second = chance.random()
        if second < 0.1:
            await self._takes_back(sent)
        elif second < 0.25:
            await self._corrects(sent, wish)

    def _paper(self) -> Paper:
        body = self.chance.randbytes(self.chance.randrange(2_000, 60_000))
        is_photo = self.chance.random() < 0.3
        paper = Paper("", b"\xff\xd8\xff\xe0" + body) if is_photo else Paper(f"{self.word()}.pdf", b"%PDF-1.7\n" + body)
        self.ledger.files[self.id].add(hashlib.sha256(paper.content).hexdigest())
        return paper

    async def drops_a_draft(self, row: int) -> None:
        """Begin a report whose words nobody else may ever read, and throw it away."""
        await self._until_nothing_is_open()
        await self.say(f"no {row} sudah {self.chance.choice(PERCENTS)} persen, {self.word()}", is_screen)
        await self._until_nothing_is_open()

    async def _until_nothing_is_open(self) -> None:
        for _ in range(TRIES):
            outcome = await self.say("/batal", lambda each: "dibatalkan" in each.text or "Tidak ada yang" in each.text)
            if outcome.came is Came.ANSWER:
                return

    # The form

    async def _walk(self, first: str, wish: Wish) -> BotMessage | None:
        """Go through the form to its end; return the message that it was sent."""
        start, sending = self.post.count(self.id), None
        outcome = await self.say(first, is_screen)
        for _ in range(MOST_STEPS):
            screen = outcome.message if outcome.came is Came.ANSWER else None
            if sending and (sent := self._sent_since(start, wish.row)):
                return await self._heard(sending, sent, screen)
            if screen is None:
                await asyncio.sleep(0.5 if outcome.came is Came.AGAIN else 0)
                outcome = await self.say(f"/lapor {wish.row}", is_screen)
                continue
            labels = set(screen.labels)
            if "Kirim" in labels and self._is_as_wished(screen, wish):
                sending = self._sending(screen, sending)
                outcome = await self.press(screen, "Kirim", _is_sent, twice=self.chance.random() < 0.2)
                sending.unsure |= outcome.came is Came.UNSURE
                sending.gone |= outcome.came is Came.GONE
            elif sending and {"Proses", "Selesai"} <= labels:  # a new form: the old one is gone
                sending.gone = True
                await self._until_nothing_is_open()
                return None
            else:
                outcome = await self._step(screen, wish)
        self.ledger.troubles.append(f"{self.id} could not report on row {wish.row}; last came {outcome}")
        return None

    async def _step(self, screen: BotMessage, wish: Wish) -> Outcome:
        """Answer what a screen of the form asks."""
        labels, text = set(screen.labels), screen.text
        if {"Lanjutkan", "Buang"} <= labels:
            is_this = re.search(rf"baris {wish.row} yang belum", text) is not None
            return await self.press(screen, "Lanjutkan" if is_this else "Buang", is_screen)
        if "Kirim" in labels:
            return await self._mends(screen, wish)
        if "Terbuka" in labels:
            return await self.press(screen, "Terbuka", is_screen)
        if {"Proses", "Selesai"} <= labels:
            return await self.press(screen, wish.status.title(), is_screen)
        if "Berapa persen" in text:
            if self.chance.random() < 0.15:
                self.ledger.figures["answers that make no sense"] += 1
                return await self.say(NONSENSE, is_screen)
            return await self.say(str(wish.percent), is_screen)
        if "Apa kendalanya" in text:
            offered = [each for each in screen.labels if each in BLOCKERS] or list(screen.labels)
            return await self.press(screen, offered[0], is_screen)
        if "Tulis catatan" in text:
            return await self.say(wish.note, is_screen)
        if "Kirim buktinya" in text:
            return await self._hands_in(wish) if wish.papers else await self.press(screen, "Lewati", is_screen)
        if "Mengapa laporan" in text:
            return await self.say(wish.reason or self.word(), is_screen)
        if "Baris mana" in text or "baris yang mana" in text:
            return await self.say(str(wish.row), is_screen)
        return Outcome(Came.NOTHING)

    def _is_as_wished(self, screen: BotMessage, wish: Wish) -> bool:
        missing = {each.short for each in wish.papers} - set(_FILE.findall(screen.text))
        rows, standing = _ROW.findall(screen.text), _STANDING.search(screen.text)
        said = (rows, standing[1].lower(), int(standing[2])) if standing else None
        return said == ([str(wish.row)], wish.status, wish.percent) and not missing

    async def _mends(self, screen: BotMessage, wish: Wish) -> Outcome:
        """Say what the summary has wrong: the percentage, or files that it lacks; anything else is begun anew."""
        rows, standing = _ROW.findall(screen.text), _STANDING.search(screen.text)
        if not standing or (rows, standing[1].lower()) != ([str(wish.row)], wish.status):
            self.ledger.figures["reports begun anew"] += 1
            await self.say("/batal", lambda each: "Tidak ada yang" in each.text)
            return Outcome(Came.NOTHING)
        if int(standing[2]) != wish.percent:
            return await self.say(f"maksud saya {wish.percent}%", is_screen)
        return await self._hands_in(wish)

    async def _hands_in(self, wish: Wish) -> Outcome:
        """Send the files, several as an album, and those again that were not taken."""
        start = self.post.count(self.id)
        outcome = Outcome(Came.NOTHING)
        for tried in range(TRIES):
            taken = {short for each in self.since(start) if is_screen(each) for short in _FILE.findall(each.text)}
            missing = [each for each in wish.papers if each.short not in taken]
            if not missing:
                break
            album = self.word() if len(missing) > 1 else None
            self.ledger.figures["files sent again" if tried else "files sent"] += len(missing)
            for each in missing:
                if each.name:
                    await self.simulator.sends_document(
                        self.user, each.name, each.content, "application/pdf", album=album
                    )
                else:
                    await self.simulator.sends_photo(self.user, each.content, album=album)
            shorts = {each.short for each in missing}
            seen = self.post.count(self.id)
            outcome = await self.comes(
                seen,
                None,
                lambda each, shorts=shorts: shorts <= set(_FILE.findall(each.text)),  # type: ignore[misc]
            )
            if outcome.came is Came.FULL:
                self.ledger.figures["told that the disk is full"] += 1
                await asyncio.sleep(2)
        screen = self.last(start, lambda each: is_screen(each) and bool(_FILE.search(each.text)))
        return Outcome(Came.ANSWER, screen) if screen else Outcome(Came.NOTHING)

    def _sending(self, screen: BotMessage, before: Sending | None) -> Sending:
        """Write down what the summary says, before Kirim is pressed."""
        standing, row = _STANDING.search(screen.text), _ROW.search(screen.text)
        assert standing
        assert row
        note, reason = _NOTE.search(screen.text), _REASON.search(screen.text)
        sending = Sending(
            self.id,
            int(row[1]),
            standing[1].lower(),
            int(standing[2]),
            note[1] if note else "",
            reason[1] if reason else "",
            frozenset(_FILE.findall(screen.text)),
        )
        if before and before.key == sending.key and before.files == sending.files:
            return before
        self.ledger.sendings.append(sending)
        self.ledger.public.update(_WORD.findall(screen.text))
        return sending

    def _sent_since(self, start: int, row: int) -> BotMessage | None:
        return self.last(start, lambda each: _is_sent(each) and f"untuk Baris {row} " in each.text)

    async def _heard(self, sending: Sending, sent: BotMessage, screen: BotMessage | None) -> BotMessage:
        found = SENT.search(sent.text)
        assert found
        sending.told.add(found[1])
        if screen is not None and {"Proses", "Selesai"} <= set(screen.labels):
            await self._until_nothing_is_open()
        return sent

    # Second thoughts

    async def _takes_back(self, sent: BotMessage) -> None:
        found = SENT.search(sent.text)
        assert found
        deed = Deed("withdraw_report", self.id, found[1])
        self.ledger.deeds.append(deed)
        for _ in range(3):
            outcome = await self.press(sent, "Batalkan laporan", lambda each: _is_withdrawn(each, deed.subject))
            if outcome.came is Came.ANSWER:
                deed.told = True
            if outcome.came is not Came.AGAIN:
                return

    async def _corrects(self, sent: BotMessage, wish: Wish) -> None:
        wish.reason, wish.papers = f"salah ketik {self.word()}", []
        if wish.status != "selesai":
            wish.percent = PERCENTS[PERCENTS.index(wish.percent) - 1]
        outcome = await self.press(sent, "Perbaiki", is_screen)
        if outcome.came is Came.ANSWER and "Mengapa" in (outcome.message.text if outcome.message else ""):
            self.ledger.figures["corrections begun"] += 1
            await self._walk(wish.reason, wish)
        else:
            await self._until_nothing_is_open()


def is_screen(message: BotMessage) -> bool:
    """Say whether a message is a step of the form, its end, or an offer to go on with it."""
    if {"Lanjutkan", "Buang"} <= set(message.labels):
        return True
    if NOTICES.match(message.text):
        return False
    return "Laporan tindak lanjut" in message.text or _is_sent(message)


def _is_sent(message: BotMessage) -> bool:
    return SENT.search(message.text) is not None


def _is_withdrawn(message: BotMessage, reference: str) -> bool:
    found = WITHDRAWN.search(message.text)
    return bool(found and found[1] == reference)
