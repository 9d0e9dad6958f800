"""Retention: what is kept for a time only goes when its time is over."""

from dataclasses import dataclass
from datetime import timedelta

from spbe.form_json import from_json
from spbe.letters import Told, Write, nobody
from spbe.reports import Draft
from spbe.usecases.letters import telling
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record_by_itself

QUESTIONS_KEPT = timedelta(days=90)
GUESSES_KEPT = timedelta(days=1)
DRAFTS_KEPT = timedelta(days=7)
"""Since somebody last went on with it."""

REMINDERS_KEPT = timedelta(days=2 * 365)
"""Since they were settled: the proof outlives the evaluation of the year after. Those of open rows stay longer."""

MATRICES_KEPT = timedelta(days=2)
"""Since somebody sent one and last went on with it, without taking it over."""

NOTICES_KEPT = REMINDERS_KEPT
BROADCAST_DRAFTS_KEPT = timedelta(days=2)

UPDATES_KEPT = timedelta(days=3)
"""Since they were settled: for a day Telegram may deliver them again, and nobody may act on them twice."""

SET_ASIDE_KEPT = timedelta(days=30)
"""Since an update was set aside: so long somebody may look into what it was."""

MEMORIES_KEPT = timedelta(days=1)
"""Since the last change of the chat that they are about."""

SNOOZES_KEPT = timedelta(days=60)
"""Since their day: one that falls on a day off, a quiet day or a leave is told afterwards."""


@dataclass(frozen=True, slots=True)
class DroppedDraft:
    """A draft that nobody went on with: whose it was, and its rows as far as they were known."""

    person_id: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CleanedUp(Told):
    """What was deleted: how much, and the drafts whose persons are to be told."""

    questions: int
    guesses: int
    invitation_names: int
    drafts: tuple[DroppedDraft, ...]
    reminders: int = 0
    snoozes: int = 0
    notices: int = 0
    broadcast_drafts: int = 0
    matrices: int = 0
    memories: int = 0
    updates: int = 0


async def clean_up(resources: Resources, *, write: Write[CleanedUp] = nobody) -> CleanedUp:
    """Delete what is older than it is kept; doing it again does no harm."""
    now = resources.now()
    async with resources.open_store() as store:
        drafts = await store.drafts.drop_expired(before=now - DRAFTS_KEPT)
        done = CleanedUp(
            await store.questions.purge(before=now - QUESTIONS_KEPT),
            await store.invitations.purge_guesses(before=now - GUESSES_KEPT),
            await store.invitations.forget_names(at=now),
            tuple(DroppedDraft(draft.person_id, _rows(draft)) for draft in drafts),
            await store.reminders.drop_settled(before=now - REMINDERS_KEPT),
            await store.preferences.drop_snoozes(before=resources.today() - SNOOZES_KEPT),
            await store.notices.drop_settled(before=now - NOTICES_KEPT),
            await store.broadcasts.drop_drafts(before=now - BROADCAST_DRAFTS_KEPT),
            await store.matrix_drafts.drop_expired(before=now - MATRICES_KEPT),
            await store.memories.purge(before=now - MEMORIES_KEPT),
            await store.inbox.purge(before=now - UPDATES_KEPT, set_aside_before=now - SET_ASIDE_KEPT),
        )
        for subject, number in (
            ("questions", done.questions),
            ("reminders", done.reminders),
            ("notices", done.notices),
        ):
            if number:
                await record_by_itself(resources, store, "purge", subject, old=number, new=0)
        for draft in drafts:
            await record_by_itself(resources, store, "expire", f"draft:{draft.person_id}")
        return await telling(resources, store, done, write)


def _rows(draft: Draft) -> tuple[int, ...]:
    form = from_json(draft.payload)
    return tuple(item.row for item in form.items if item.row is not None) if form else ()
