"""What the use cases need of what many people are told at once."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Protocol

from spbe.broadcasts import Audience, Broadcast, ClaimedNotice, NoticeOutcome, Tally, ToldNotice


class Broadcasts(Protocol):
    """The messages of coordinators to many, from the draft to the report of how it went."""

    async def add(self, text: str, audience: Audience, *, by: int, at: datetime) -> int:
        """Keep a draft in place of the earlier one of its maker and return its id."""

    async def get(self, broadcast_id: int) -> Broadcast | None:
        """Return a broadcast, None where there is none."""

    async def aim(self, broadcast_id: int, audience: Audience) -> bool:
        """Change to whom a draft goes; False where it is no draft any more."""

    async def note_message(self, broadcast_id: int, message_id: int) -> None:
        """Note which message shows a broadcast to its maker."""

    async def order(self, broadcast_id: int, people: Collection[int], *, at: datetime, due_at: datetime) -> bool:
        """Let a draft go to these people, not before a moment; False where it was ordered before."""

    async def drop(self, broadcast_id: int) -> bool:
        """Delete a broadcast that nobody can have got yet; False where somebody may, or there is none."""

    async def tallies(self, broadcast_ids: Collection[int]) -> Mapping[int, Tally]:
        """Return what became of the notices of these broadcasts, by id."""

    async def unreported(self, *, due: datetime) -> tuple[Broadcast, ...]:
        """Return the broadcasts that were due at a moment and whose makers do not know yet how they went."""

    async def report(self, broadcast_id: int, *, at: datetime) -> bool:
        """Note that its maker is told how a broadcast went; False where they were told before, or it still goes on."""

    async def drop_draft(self, *, by: int) -> bool:
        """Delete what somebody has drafted; False where there is nothing such."""

    async def drop_drafts(self, *, before: datetime) -> int:
        """Delete the drafts made before a moment and return how many there were."""


class Notices(Protocol):
    """What one person is told once: a broadcast, or that a question of theirs has an answer now."""

    async def add_answered(self, question_ids: Collection[int], *, at: datetime, is_told: bool) -> int:
        """Note that questions have an answer now, and unless others tell of it, that their askers are to be told.

        Return of how many it was not noted before. One that was deleted meanwhile is left out.
        """

    async def claim(self, now: datetime, *, lease: timedelta, with_answers: bool) -> ClaimedNotice | None:
        """Take the notice that has been due for longest; nobody else gets it until the lease ends.

        `attempts` tells how often it was claimed. Without `with_answers` only broadcasts are taken.
        """

    async def settle(self, notice_id: int, outcome: NoticeOutcome, *, at: datetime) -> bool:
        """Note what became of a notice; False where it was noted before."""

    async def release(self, notice_id: int, *, visible_at: datetime) -> bool:
        """Give back a notice that was surely not sent, to be claimed from a moment on; False where it is settled."""

    async def of_person(self, person_id: int) -> tuple[ToldNotice, ...]:
        """Return all that somebody was told or is to be told, oldest first."""

    async def end(self, person_id: int, *, at: datetime) -> None:
        """End all that somebody was still to be told; of what was claimed nobody knows whether it was sent."""

    async def drop_settled(self, *, before: datetime) -> int:
        """Delete what was settled before a moment, with broadcasts of which nothing is left; return how much it was."""
