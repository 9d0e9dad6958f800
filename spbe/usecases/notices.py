"""Telling many: one notice at a time is claimed, with all that is told by it, and settled by how its sending ended.

A second message does harm here, so a notice that was attempted before is never sent again: nobody knows whether it
arrived, and it is settled so. Each claim takes one, so that a crash leaves no more of them than were being sent.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from spbe.answers import Answer
from spbe.broadcasts import ClaimedNotice, NoticeOutcome
from spbe.facts import (
    Greeting,
    ImpossibleIndex,
    LevelOutOfRange,
    NoDetail,
    NoIndexResult,
    NoSuchIndicator,
    NotInMatrix,
    OpdNotInMatrix,
    WhichCounterparts,
)
from spbe.people import Person, Role, may_read_matrix
from spbe.replies import Found
from spbe.usecases.office_hours import office_hours
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

LEASE = timedelta(minutes=5)
"""For so long whoever claimed a notice may take to send and settle it."""

NO_ANSWERS = (
    Greeting,
    ImpossibleIndex,
    LevelOutOfRange,
    NoDetail,
    NoIndexResult,
    NoSuchIndicator,
    NotInMatrix,
    OpdNotInMatrix,
    WhichCounterparts,
)
"""Facts that say why there is no answer, or none of substance."""


@dataclass(frozen=True, slots=True)
class BroadcastNotice:
    """A broadcast on its way to one person."""

    id: int
    person_id: int
    text: str
    sender_id: int
    sender: str | None


@dataclass(frozen=True, slots=True)
class AnswerNotice:
    """An answer on its way to whoever asked when there was none yet."""

    id: int
    person_id: int
    question_id: int
    question: str
    asked_at: datetime
    answer: Found


Notice = BroadcastNotice | AnswerNotice


async def claim(resources: Resources) -> Notice | None:
    """Take the next notice that is due, for the caller alone to send; answers in working hours only."""
    now = resources.now()
    async with resources.read_store() as store:
        with_answers = (await office_hours(resources, store)).are_now(now)
    while True:
        async with resources.open_store() as store:
            claimed = await store.notices.claim(now, lease=LEASE, with_answers=with_answers)
            if claimed is None:
                return None
            if claimed.attempts > 1:
                await store.notices.settle(claimed.id, "uncertain", at=now)
                continue
        if notice := await _told_by(resources, claimed):
            return notice
        async with resources.open_store() as store:
            await store.notices.settle(claimed.id, "left_out", at=now)


async def settle(resources: Resources, notice: Notice, outcome: NoticeOutcome) -> NoticeOutcome:
    """Note how the sending of a notice ended; a member who cannot be reached is told nothing until they write again.

    Returns what was noted: guests who asked in a group may never have opened the chat, and nothing is kept on them.
    """
    now = resources.now()
    async with resources.open_store() as store:
        if outcome == "blocked":
            person = await present(resources, store, await store.people.get(notice.person_id))
            if person.role is Role.GUEST:
                outcome = "left_out"
            else:
                await store.reminders.mark_blocked(person.id, at=now)
        await store.notices.settle(notice.id, outcome, at=now)
    return outcome


async def give_back(resources: Resources, notice: Notice, *, wait: timedelta = timedelta()) -> None:
    """Give back a notice that was surely not sent, to be claimed again after a time."""
    async with resources.open_store() as store:
        await store.notices.release(notice.id, visible_at=resources.now() + wait)


def is_answer(answer: Answer) -> bool:
    """Say whether an answer tells what was asked for, and not only that nothing is known."""
    return isinstance(answer, Found) and not any(isinstance(fact, NO_ANSWERS) for fact in answer.facts)


async def _told_by(resources: Resources, claimed: ClaimedNotice) -> Notice | None:
    """Return what a notice tells as things are now, None where there is nothing left to tell."""
    async with resources.read_store() as store:
        person = await present(resources, store, await store.people.get(claimed.person_id))
        if claimed.broadcast_id is not None:
            return await _broadcast(store, claimed, claimed.broadcast_id)
    return await _answer(resources, claimed, person)


async def _broadcast(store: Store, claimed: ClaimedNotice, broadcast_id: int) -> BroadcastNotice | None:
    found = await store.broadcasts.get(broadcast_id)
    if found is None:
        return None
    sender = await store.people.get(found.made_by)
    return BroadcastNotice(claimed.id, claimed.person_id, found.text, sender.id, sender.name)


async def _answer(resources: Resources, claimed: ClaimedNotice, person: Person) -> AnswerNotice | None:
    async with resources.read_store() as store:
        asked = await store.questions.get(claimed.question_id or 0)
    if asked is None:
        return None
    known = await resources.answerers.latest()
    answer = known.answerer.answer(asked.text, may_read_matrix=may_read_matrix(person))
    if not isinstance(answer, Found) or not is_answer(answer):
        return None
    return AnswerNotice(claimed.id, person.id, asked.id, asked.text, asked.asked_at, answer)
