"""Evidence: files received and stored once, listed and fetched by those who may, removed when they serve nothing."""

import asyncio
import json
from collections.abc import AsyncIterable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from spbe.evidence_types import shown_name
from spbe.matrix import MatrixRow
from spbe.people import Action, Person, may
from spbe.refusals import FileMissing, Outdated
from spbe.reports import AuditEntry, Classification, Evidence, Report, StoredFile
from spbe.usecases.access import require, row_for
from spbe.usecases.ports import ReceivedFile, Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record, record_by_itself

LARGEST = 20 * 1024 * 1024
"""Bytes of a file; Telegram gives a bot no larger ones."""

NAMELESS = "berkas"

TAKEN_UP_WITHIN = timedelta(minutes=15)
"""More than it ever takes from a file's arrival until the draft of whoever sent it names it."""

KEPT_UNUSED = timedelta(hours=1)
"""Since it was last sent, for a file that neither a row nor a draft has."""

DROPPED = "drop_file"
"""The action in the audit trail."""

KEPT_UNKNOWN = timedelta(days=1)
MOST_SWEPT = 500


@dataclass(frozen=True, slots=True)
class Received:
    """A stored file that serves no row yet by this, its name as it may be shown, and what it serves already.

    `serves` is only what the person may read: who sends a file of others does not learn that they have it.
    """

    file: StoredFile
    name: str
    serves: tuple[Evidence, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The numbers of the rows that the file serves already."""
        return tuple(sorted({each.row for each in self.serves}))


@dataclass(frozen=True, slots=True)
class Submission:
    """What was sent as evidence of a row at one time, and the report it supports."""

    revision: int
    report: Report | None
    classification: Classification
    uploader: str | None
    uploaded_at: datetime
    items: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The evidence of a row, the newest submission first."""

    row: MatrixRow
    submissions: tuple[Submission, ...]


async def receive(resources: Resources, person: Person, chunks: AsyncIterable[bytes], *, name: str) -> Received:
    """Store a file that somebody sends; one with the same bytes as another takes no room of its own.

    Nothing is read from `chunks` for somebody who may send none. Raises `FileTooLarge`, `FileRefused`, `DiskFull` and
    `Busy`, and what `chunks` raises; then nothing is left behind.
    """
    require(person, Action.ATTACH_EVIDENCE, opds=person.opds)
    received = await resources.files.receive(chunks, limit=LARGEST)
    try:
        media_type = await resources.files.media_type(received, name)
        kept = await resources.files.keep(received)
    except BaseException:
        await resources.files.discard(received)
        raise
    try:
        file, serves = await _recorded(resources, person, received, kept, media_type)
    except BaseException:
        await resources.files.remove(kept)
        raise
    if file.stored_name != kept:
        await resources.files.merge(kept, file.stored_name)
    return Received(file, shown_name(name) or NAMELESS, serves)


async def drop(resources: Resources, file_ids: Collection[int]) -> None:
    """Remove files that a draft no longer needs, once the draft itself is stored without them or gone.

    The same bytes are stored once, so that a file may be another draft's too: one that any draft names by "file_id"
    stays, and so does one that serves a row, or that several people sent, one of them a moment ago: a draft may be
    about to name it. Such a file goes with the last draft, or by the sweep.
    """
    async with resources.open_store() as store:
        # Whoever sends the same bytes now waits, and finds the file gone: their own copy is kept then.
        held = [file_id for file_id in sorted({*file_ids}) if await store.evidence.hold_file(file_id)]
        unused = [file_id for file_id in held if not await _is_taken_up(resources, store, file_id)]
        dropped = await _dropped(resources, store, unused)
    await _remove(resources, dropped)


async def listing(resources: Resources, person: Person, row_number: int) -> Listing:
    """Return the evidence of a row. Raises `RowUnknown`."""
    require(person, Action.READ_EVIDENCE, opds=person.opds)
    async with resources.read_store() as store:
        follow_up = await row_for(store, person, row_number, Action.READ_EVIDENCE)
        history = await store.reports.history(follow_up.id)
    reports = {each.id: each for each in history if isinstance(each, Report)}
    pieces = sorted(
        (each for each in history if isinstance(each, Evidence)), key=lambda each: (-each.revision, each.id)
    )
    by_revision = (tuple(group) for _, group in groupby(pieces, key=lambda each: each.revision))
    return Listing(
        follow_up.row, tuple(_submission(items, reports.get(items[0].report_id or 0)) for items in by_revision)
    )


async def open_file(resources: Resources, person: Person, evidence_id: int) -> tuple[Evidence, Path]:
    """Return a piece of evidence with the place of its file. Raises `Outdated` and `FileMissing`."""
    require(person, Action.READ_EVIDENCE, opds=person.opds)
    async with resources.read_store() as store:
        evidence = await store.evidence.get(evidence_id)
        follow_up = await store.follow_ups.get(evidence.follow_up_id) if evidence else None
    if evidence is None or follow_up is None:
        require(person, Action.READ_EVIDENCE)  # who may not read all of it does not learn what there is
        raise Outdated
    require(person, Action.READ_EVIDENCE, opds=follow_up.opds)
    if evidence.file is None:
        raise Outdated
    path = resources.files.path(evidence.file.stored_name)
    if not await asyncio.to_thread(path.is_file):
        raise FileMissing(evidence_id)
    return evidence, path


async def sweep(resources: Resources) -> int:
    """Remove what nobody will need: files of no row and no draft, and what crashes left. Return how many."""
    now = resources.now()
    async with resources.open_store() as store:
        unused = await store.evidence.unattached(before=now - KEPT_UNUSED, limit=MOST_SWEPT)
        dropped = await _dropped(resources, store, [file.id for file in unused], before=now - KEPT_UNUSED)
    await _remove(resources, dropped)
    async with resources.read_store() as store:
        known = await store.evidence.stored_names()
    return len(dropped) + await resources.files.sweep(known, before=now - KEPT_UNKNOWN)


async def _recorded(
    resources: Resources, person: Person, received: ReceivedFile, kept: str, media_type: str
) -> tuple[StoredFile, tuple[Evidence, ...]]:
    """Record a kept file, or find the one with the same bytes, and return what that serves."""
    async with resources.open_store() as store:
        store.may_repeat()  # the same bytes are found again
        file = await store.evidence.add_file(
            sha256=received.sha256, stored_name=kept, size=received.size, media_type=media_type, at=resources.now()
        )
        is_new = file.stored_name == kept
        action = "store_file" if is_new else "send_file_again"
        await record(resources, store, person, action, f"file:{file.id}", new=file.media_type)
        if is_new:
            return file, ()
        return file, await _readable(store, person, await store.evidence.of_file(file.id))


async def _readable(store: Store, person: Person, pieces: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the evidence that a person may read; of a row that the matrix no longer has, only coordinators may."""
    rows = (await store.follow_ups.matrix()).by_number if pieces else {}
    opds = {number: [opd.id for opd in row.opds] for number, row in rows.items()}
    return tuple(each for each in pieces if may(person, Action.READ_EVIDENCE, opds=opds.get(each.row, ())))


async def _is_taken_up(resources: Resources, store: Store, file_id: int) -> bool:
    """Say whether a file was sent a moment ago, and not by one person only."""
    sent: list[AuditEntry] = []
    for each in await store.audit.of_subject(f"file:{file_id}"):
        sent = [] if each.action == DROPPED else [*sent, each]  # SQLite gives the id of a file that is gone again
    is_recent = any(each.at >= resources.now() - TAKEN_UP_WITHIN for each in sent)
    return is_recent and len({each.actor_id for each in sent}) > 1


async def _dropped(
    resources: Resources, store: Store, file_ids: Sequence[int], *, before: datetime | None = None
) -> list[StoredFile]:
    """Forget those of the files that nothing needs and return them; they are on the disk still."""
    needed = {file_id for draft in await store.drafts.all() for file_id in _files_in(draft.payload)}
    unused = [file_id for file_id in file_ids if file_id not in needed]
    dropped = [file for each in unused if (file := await store.evidence.drop_file(each, before=before))]
    for file in dropped:
        await record_by_itself(resources, store, DROPPED, f"file:{file.id}", old=file.media_type)
    return dropped


async def _remove(resources: Resources, files: Sequence[StoredFile]) -> None:
    for file in files:
        await resources.files.remove(file.stored_name)


def _files_in(payload: str) -> set[int]:
    """Return the files that a draft names, whatever else it looks like."""
    found: set[int] = set()

    def look(values: dict[str, Any]) -> None:
        if isinstance(values.get("file_id"), int):
            found.add(values["file_id"])

    with suppress(ValueError):
        json.loads(payload, object_hook=look)
    return found


def _submission(items: tuple[Evidence, ...], report: Report | None) -> Submission:
    first = items[0]
    return Submission(first.revision, report, first.classification, first.uploader, first.uploaded_at, items)
