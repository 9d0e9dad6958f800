"""Watching the bot itself: what waits, and of which troubles the coordinators are told, once for all processes.

The bot does it by itself, for nobody, and nothing of the instance changes: it asks for no permission and leaves no
trail.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, cast

from spbe.usecases.people import coordinators
from spbe.usecases.ports import Queues, Store
from spbe.usecases.resources import Resources

OFTEN = 3
"""Times within `WITHIN` after which a fault is told: one alone stands in the log."""

WITHIN = timedelta(minutes=15)
SILENT = timedelta(hours=6)
"""How long a kind of trouble is not told again."""

STUCK = timedelta(minutes=5)
"""An update that waits so long, while no fewer wait than before, makes a backlog."""

NEARLY_FULL = 500 * 2**20
"""Free bytes of the disk, or a twentieth of it if that is less."""

STALE = timedelta(hours=36)
"""The age of the last good backup that is told, where one was ever made: one night without is told the next day."""

STALE_SILENT = timedelta(days=1)
"""How long it is not told again: there is one try a night."""

FAULTS_KEPT = timedelta(days=7)

Subject = Literal["update", "job", "storage", "reminders", "notices", "other", "set_aside", "backlog", "disk", "backup"]
"""What a trouble is about; of faults it stands before the colon of their kind."""


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk of the evidence, in bytes."""

    free: int
    size: int

    @property
    def is_nearly_full(self) -> bool:
        """Whether it is time to make room."""
        return self.free < min(NEARLY_FULL, self.size // 20)


@dataclass(frozen=True, slots=True)
class Alert:
    """A trouble to be told: `times` it was met `since` the last word of it, None where there was none lately.

    `times` of what is no fault is how much there is: updates that wait or were set aside, megabytes that are free,
    hours since the last good backup.
    """

    subject: Subject
    detail: str
    times: int
    since: datetime | None

    @property
    def silent(self) -> timedelta:
        """How long it is not told again."""
        return STALE_SILENT if self.subject == "backup" else SILENT


@dataclass(frozen=True, slots=True)
class Watched:
    """What was found, with the moment of the last good backup if there ever was one, and whom to tell of it."""

    queues: Queues
    alerts: tuple[Alert, ...] = ()
    tell: frozenset[int] = frozenset()
    backed_up: datetime | None = None


async def watch(resources: Resources, faults: Mapping[str, int], disk: Disk, before: Queues | None = None) -> Watched:
    """Note the faults that this process met, and return what waits and what is to be told by it and nobody else.

    `before` is what waited at the last look.
    """
    now = resources.now()
    async with resources.read_store() as store:
        queues, told = await store.watching.queues(at=now), await store.watching.told()
        backed_up = await store.watching.backed_up()
    found = (*_troubles(queues, before, disk, now), *_stale(backed_up, now))
    troubles = [each for each in found if _is_news(each, told)]
    if not faults and not troubles:
        return Watched(queues, backed_up=backed_up)
    async with resources.open_store() as store:
        await store.watching.note_faults(faults, at=now)
        troubles += await _repeated(store, faults, told, now)
        tell = await _reachable(resources, store) if troubles else frozenset[int]()
        claimed = [
            each
            for each in troubles
            if tell and await store.watching.claim(each.kind, at=now, before=each.unless_since)
        ]
    return Watched(queues, tuple(_alert(each, told, now) for each in claimed), tell, backed_up)


async def note_backup(resources: Resources, at: datetime) -> None:
    """Note that everything was backed up as it stood at a moment, and can be read back."""
    async with resources.open_store() as store:
        await store.watching.note_backup(at=at)


async def forget_faults(resources: Resources) -> int:
    """Delete the faults of long ago and return how many there were."""
    async with resources.open_store() as store:
        return await store.watching.drop_faults(before=resources.now() - FAULTS_KEPT)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Something to be told, unless it was told at `unless_since` or later."""

    kind: str
    times: int
    unless_since: datetime


def _is_news(trouble: _Trouble, told: Mapping[str, datetime]) -> bool:
    return trouble.kind not in told or told[trouble.kind] < trouble.unless_since


def _troubles(queues: Queues, before: Queues | None, disk: Disk, now: datetime) -> Iterator[_Trouble]:
    """Yield the troubles that are no faults."""
    silent = now - SILENT
    if queues.set_aside_at:
        yield _Trouble("set_aside:", queues.set_aside, min(silent, queues.set_aside_at))
    is_old = queues.oldest is not None and queues.oldest < now - STUCK
    if is_old and before and queues.waiting >= before.waiting:
        yield _Trouble("backlog:", queues.waiting, silent)
    if disk.is_nearly_full:
        yield _Trouble("disk:", disk.free // 2**20, silent)


def _stale(backed_up: datetime | None, now: datetime) -> Iterator[_Trouble]:
    """Yield that the last good backup is old; who never made one does without, or in some other way."""
    if backed_up and (age := now - backed_up) > STALE:
        yield _Trouble("backup:", age // timedelta(hours=1), now - STALE_SILENT)


async def _repeated(
    store: Store, faults: Mapping[str, int], told: Mapping[str, datetime], now: datetime
) -> list[_Trouble]:
    """Return which of the faults of this process are repeated ones, counted over all processes."""
    lately = await store.watching.faults(since=now - WITHIN)
    found = []
    for kind in faults:
        if lately.get(kind, 0) >= OFTEN:
            since = _lately(told.get(kind), now) or now - WITHIN
            times = (await store.watching.faults(since=since))[kind] if since < now - WITHIN else lately[kind]
            found.append(_Trouble(kind, times, now - SILENT))
    return found


def _alert(trouble: _Trouble, told: Mapping[str, datetime], now: datetime) -> Alert:
    subject, _, detail = trouble.kind.partition(":")
    return Alert(cast("Subject", subject), detail, trouble.times, _lately(told.get(trouble.kind), now))


def _lately(told_at: datetime | None, now: datetime) -> datetime | None:
    return told_at if told_at and told_at > now - FAULTS_KEPT else None


async def _reachable(resources: Resources, store: Store) -> frozenset[int]:
    return await coordinators(resources, store) - (await store.reminders.blocked()).keys()
