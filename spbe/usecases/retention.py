"""Retention: what is kept for a time only goes when its time is over."""

from dataclasses import dataclass
from datetime import timedelta

from spbe.form_json import from_json
from spbe.reports import AuditEntry, Draft
from spbe.usecases.resources import Resources

QUESTIONS_KEPT = timedelta(days=90)
GUESSES_KEPT = timedelta(days=1)
DRAFTS_KEPT = timedelta(days=7)
"""Since somebody last went on with it."""

REMINDERS_KEPT = timedelta(days=2 * 365)
"""Since they were settled: the proof outlives the evaluation of the year after. Those of open rows stay longer."""

SNOOZES_KEPT = timedelta(days=60)
"""Since their day: one that falls on a day off, a quiet day or a leave is told afterwards."""

BY_ITSELF = "sistem"
"""Stands in the audit trail for a role where nobody acted."""


@dataclass(frozen=True, slots=True)
class DroppedDraft:
    """A draft that nobody went on with: whose it was, and its rows as far as they were known."""

    person_id: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CleanedUp:
    """What was deleted: how much, and the drafts whose persons are to be told."""

    questions: int
    guesses: int
    invitation_names: int
    drafts: tuple[DroppedDraft, ...]
    reminders: int = 0
    snoozes: int = 0


async def clean_up(resources: Resources) -> CleanedUp:
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
        )
        for subject, number in (("questions", done.questions), ("reminders", done.reminders)):
            if number:
                await store.audit.add(AuditEntry(now, None, BY_ITSELF, "purge", subject, old=str(number), new="0"))
        for draft in drafts:
            await store.audit.add(AuditEntry(now, None, BY_ITSELF, "expire", f"draft:{draft.person_id}"))
    return done


def _rows(draft: Draft) -> tuple[int, ...]:
    form = from_json(draft.payload)
    return tuple(item.row for item in form.items if item.row is not None) if form else ()
