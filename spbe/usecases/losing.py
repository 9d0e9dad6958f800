"""Losing: what goes with a right, in the unit that takes it away: links, the report being written, reminders."""

from collections.abc import Collection
from contextlib import suppress

from spbe.form_json import from_json
from spbe.people import Person
from spbe.refusals import Busy, DiskFull
from spbe.usecases import evidence
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record


async def lose_links(resources: Resources, store: Store, by: Person, of: int, *, made: bool = True) -> None:
    """Make the hand-overs of somebody's work worthless and, unless told otherwise, all links that they made."""
    for invitation_id in await store.invitations.revoke_of(of, made=made, at=resources.now()):
        await record(resources, store, by, "revoke_invitation", f"invitation:{invitation_id}")


async def lose_draft(resources: Resources, store: Store, by: Person, of: int) -> frozenset[int] | None:
    """Drop what somebody is writing, for its rows may be others' now; return its files, None where there is nothing.

    The files go by `drop_files` after the unit. A matrix that they sent and did not take over goes as well.
    """
    await store.matrix_drafts.delete(of)
    draft = await store.drafts.get(of)
    if draft is None or not await store.drafts.delete(of):
        return None
    if by.id != of:
        await record(resources, store, by, "drop_draft", f"draft:{of}")
    form = from_json(draft.payload)
    return form.files if form else frozenset()


async def lose_reminders(resources: Resources, store: Store, of: int) -> None:
    """End what somebody was still to be told, and forget when and of what they wanted to be told."""
    await store.notices.end(of, at=resources.now())
    await store.letters.drop_of(of)
    await store.preferences.forget(of)
    await store.reminders.end(of, at=resources.now())


async def drop_files(resources: Resources, file_ids: Collection[int] | None) -> None:
    """Remove the files of a draft that is gone; what cannot be removed now goes by the sweep."""
    if file_ids:
        with suppress(Busy, DiskFull):
            await evidence.drop(resources, file_ids)
