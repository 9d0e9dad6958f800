"""How coordinators work: they decide on reports and invite people."""

import re
from dataclasses import dataclass
from typing import ClassVar

from simulator.values import BotMessage
from tests.soak.ledger import Deed
from tests.soak.person import PLAIN, Came, Person

REFERENCE = re.compile(r"Laporan (L-\d+-\d+)")
REASONS = ("Belum ada bukti", "Objek dokumen berbeda", "Belum memenuhi kriteria tingkat")
SETTLED = (
    *("Diterima oleh", "Dikembalikan oleh"),
    *("ditarik pelapornya", "laporan yang lebih baru", "tidak menunggu verifikasi"),
)
LINK = re.compile(r"https://t\.me/\S+")


@dataclass
class Coordinator(Person):
    """Somebody who verifies; `name` is how the bot calls them."""

    name: str = ""
    questions: ClassVar = PLAIN

    async def decides(self) -> None:
        """Open a report of the queue and accept or return it."""
        queue = await self.insist("/verifikasi", lambda each: each.text.startswith("Antrean verifikasi"))
        rows = [label for label in queue.labels if label.startswith("Baris ")] if queue else []
        if not queue or not rows:
            return
        opened = await self.press(queue, self.chance.choice(rows), lambda each: "Terima" in each.labels)
        found = REFERENCE.search(opened.message.text) if opened.message else None
        if opened.came is not Came.ANSWER or not opened.message or not found:
            return
        await (self._accepts if self.chance.random() < 0.25 else self._returns)(opened.message, found[1])

    async def _accepts(self, card: BotMessage, reference: str) -> None:
        deed = Deed("accept", self.id, reference)
        self.ledger.deeds.append(deed)
        await self._tells(deed, card, "Terima", "Diterima oleh")

    async def _returns(self, card: BotMessage, reference: str) -> None:
        reasons = await self.press(card, "Kembalikan", lambda each: "Apa alasannya" in each.text)
        if reasons.came is not Came.ANSWER or not reasons.message:
            return
        chosen = await self.press(
            reasons.message,
            self.chance.choice(REASONS),
            lambda each: "Lewati" in each.labels and reference in each.text,
        )
        if chosen.came is not Came.ANSWER or not chosen.message:
            return
        deed = Deed("return", self.id, reference)
        self.ledger.deeds.append(deed)
        await self._tells(deed, chosen.message, "Lewati", "Dikembalikan oleh")

    async def _tells(self, deed: Deed, screen: BotMessage, label: str, words: str) -> None:
        """Press until nothing is left to decide, which may be by somebody else."""

        def is_decided(each: BotMessage) -> bool:
            return deed.subject in each.text and any(sign in each.text for sign in SETTLED)

        start = self.post.count(self.id)
        for _ in range(4):
            outcome = await self.press(screen, label, is_decided, twice=self.chance.random() < 0.2)
            found = self.last(start, is_decided)
            if found:
                deed.told = f"{words} {self.name}," in found.text
                return
            if outcome.came is Came.UNSURE:
                return

    async def invites(self, guest: Person, opd: str) -> None:
        """Invite somebody and hand them the link, which they open."""
        word = self.word()
        self.ledger.public.add(word)
        offer = await self.insist(
            f"/undang staf {word} {opd}", lambda each: LINK.search(each.text) is not None and word in each.text
        )
        found = LINK.search(offer.text) if offer else None
        if not found:
            return
        deed = Deed("join", guest.id, f"person:{guest.id}")
        self.ledger.deeds.append(deed)
        self.ledger.roles[guest.id] = "joined"
        for _ in range(4):
            start = guest.post.count(guest.id)
            await guest.simulator.follows(guest.user, found[0])
            outcome = await guest.comes(start, None, lambda each: "terdaftar sebagai staf" in each.text)
            if outcome.came is Came.ANSWER:
                deed.told = True
                return
