"""What the use cases need of reminders: planning and sending them, their proof, and what people wish for."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Protocol

from spbe.reminder_log import LoggedDigest
from spbe.reminding import (
    ClaimedDigest,
    Contact,
    DigestOutcome,
    DueCounts,
    GroupLink,
    HoursWish,
    PlanDay,
    Planned,
    Preference,
    ReminderLogEntry,
    Snooze,
)
from spbe.reports import Page


class Reminders(Protocol):
    """What people are to be told, and the proof that they were."""

    async def plan(self, day: PlanDay) -> Planned:
        """Add the reminders that a day brings, and a digest for everybody who has some; what is there stays.

        Doing it again adds what has come up since. Whoever had a digest that day gets no second one: what is new
        waits for the next. Adds nothing where another process is planning at this moment.
        """

    async def claim(
        self, now: datetime, *, today: date, lease: timedelta, limit: int, coordinators: Collection[int] = ()
    ) -> tuple[ClaimedDigest, ...]:
        """Take digests that are due, each with what still holds as things are now; nobody else gets them meanwhile.

        Meanwhile is until the lease ends: then a digest that is not settled is due again, and `attempts` tells that
        it may have been sent. Of a row there may be several reminders in a digest.
        """

    async def settle(
        self, digest_id: int, outcome: DigestOutcome, *, at: datetime, message_id: int | None = None
    ) -> bool:
        """Note how the sending of a digest ended, and with it its reminders; False where it was noted before.

        Sent or uncertain: they are told. Blocked: they are left out. Failed: they go into the next day's digest.
        """

    async def release(self, digest_id: int, *, attempts: int, visible_at: datetime) -> bool:
        """Give back a digest that was surely not sent, to be claimed from a moment on.

        `attempts` are those of its claim: False where it is settled, or somebody else has claimed it since.
        """

    async def of_digest(self, digest_id: int) -> ClaimedDigest | None:
        """Return what a digest held when it was claimed, its rows as they stand now; None where there is none."""

    async def contacts(self, follow_up_ids: Collection[int], *, today: date) -> Mapping[int, Contact]:
        """Return who could be told of these rows, by id, and when somebody was last."""

    async def replan(self, person_id: int | None) -> None:
        """Forget what a person, or everybody for None, is still to be told, so that it is planned anew.

        What is being sent at this moment stays, and so does all that was settled.
        """

    async def is_told(self, person_id: int, day: date) -> bool:
        """Say whether a person's digest of a day was sent, or is being sent: there will be no other one."""

    async def log(
        self,
        *,
        person_id: int | None = None,
        follow_up_id: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[ReminderLogEntry]:
        """Return what was planned and what became of it, the latest first; None leaves a condition out."""

    async def messages(
        self,
        *,
        person_id: int | None = None,
        row: int | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int,
        offset: int = 0,
    ) -> Page[LoggedDigest]:
        """Return what was told to whom, message by message, the latest first; None leaves a condition out.

        `row` is a number, also of a row that is gone from the matrix: then only what was told of it. What waits for
        somebody's next message comes before all, but not where days are given, both of which belong to the span.
        """

    async def last_sent(
        self, *, row: int | None = None, since: date | None = None, until: date | None = None
    ) -> Mapping[int, date]:
        """Return the last day on which a message was sent to each person; None leaves a condition out."""

    async def end(self, person_id: int, *, at: datetime) -> None:
        """End all that somebody was still to be told, and the digest that was to tell it."""

    async def drop_settled(self, *, before: datetime) -> int:
        """Delete what was settled before a moment, and return how many reminders it was.

        What planning could add again stays, and with it the messages that hold it: the reminders of a row until it
        has been settled or gone for as long.
        """

    async def due_counts(self, today: date, *, soon: date, opds: Collection[int] | None = None) -> DueCounts:
        """Count the rows by how they stand: open ones are overdue before today, soon until a day, or later."""

    async def mark_blocked(self, person_id: int, *, at: datetime) -> None:
        """Note that nothing reaches a person any more; nothing is planned for them until they are unblocked."""

    async def unblock(self, person_id: int) -> bool:
        """Note that a person is there again; False where nobody thought otherwise."""

    async def blocked(self) -> Mapping[int, datetime]:
        """Return since when whom nothing reaches, by id, for longest first."""


class Preferences(Protocol):
    """What each person wishes for."""

    async def get(self, person_id: int) -> Preference:
        """Return when a person wants to be told."""

    async def put(self, person_id: int, wished: Preference) -> None:
        """Note when a person wants to be told."""

    async def wishes(self) -> tuple[HoursWish, ...]:
        """Return every hour and zone that somebody wishes for, once; the instance is nobody."""

    async def snooze(self, person_id: int, follow_up_id: int, *, until: date, at: datetime) -> None:
        """Keep a row from a person until a day, on which they are told of it again; the last word counts."""

    async def snoozed(self, person_id: int, *, today: date) -> tuple[Snooze, ...]:
        """Return the rows that are kept from a person, the first to return first."""

    async def end_snooze(self, person_id: int, follow_up_id: int) -> bool:
        """Tell a person of a row again; False where nobody kept it from them."""

    async def disown(self, person_id: int, follow_up_id: int, *, at: datetime) -> bool:
        """Note that a person says a row is not theirs; False where they said so before."""

    async def own_again(self, person_id: int, follow_up_id: int) -> bool:
        """Take back that a row is not a person's; False where they never said so."""

    async def disowned(self, person_id: int) -> tuple[int, ...]:
        """Return the ids of the rows that a person says are not theirs."""

    async def forget(self, person_id: int) -> None:
        """Delete all that a person wished for."""

    async def drop_snoozes(self, *, before: date) -> int:
        """Delete the snoozes that ended before a day and return how many there were."""


class GroupLinks(Protocol):
    """The groups, and topics of their forums, that are told totals."""

    async def link(
        self, chat_id: int, thread_id: int | None, *, by: int, at: datetime, told_on: date | None = None
    ) -> bool:
        """Link a group or a topic of it; False where it was linked before. `told_on` is when it was shown totals."""

    async def unlink(self, chat_id: int, thread_id: int | None = None) -> bool:
        """End the link of a group or a topic of it; False where there is none."""

    async def unlink_all(self, chat_id: int) -> int:
        """End the links of a group and of all its topics and return how many there were."""

    async def move(self, chat_id: int, new_chat_id: int) -> int:
        """Let the links of a group go on under another id and return how many there were; what is there stays."""

    async def all(self) -> tuple[GroupLink, ...]:
        """Return every linked group, by the day of its link."""

    async def claim(self, today: date, *, not_since: date, limit: int) -> tuple[GroupLink, ...]:
        """Take groups that have not been told since a day and note that they are told today: once, or not at all."""

    async def give_back(self, link: GroupLink) -> None:
        """Note that a claimed group was not told, so that it may be claimed again."""
