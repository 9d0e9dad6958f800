"""Several processes may serve one bot: each says now and then that it is alive, and hears what all should know.

Who is alive is only asked where a wrong answer does little harm: an offer more or less, a share of what may be sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from spbe.usecases.ports import Store
from spbe.usecases.reloading import CONTENT
from spbe.usecases.resources import Resources

LIVE = timedelta(seconds=15)
"""A process that was not seen for so long is over; each says every three seconds that it is not."""

KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """A process by its name, when it began, and those that had begun before and may be alive."""

    name: str
    began_at: datetime
    elders: frozenset[str]


@dataclass(frozen=True, slots=True)
class News:
    """How many processes are alive, and how often the content was read again."""

    processes: int
    reloads: int


async def begin(resources: Resources, name: str, *, is_over: Callable[[str], bool]) -> Life:
    """Let the others know of a process that begins; of those that are surely over, `is_over` knows."""
    now = resources.now()
    async with resources.open_store() as store:
        await store.processes.begin(name, at=now)
        await store.processes.purge(before=now - KEPT)
        for each in await store.processes.alive(since=now - LIVE):
            if is_over(each):
                await store.processes.end(each)
        alive = await _alive(resources, store)
    return Life(name, now, frozenset(alive - {name}))


async def look_around(resources: Resources, name: str) -> News:
    """Say that a process is alive, and return what it should know."""
    async with resources.open_store() as store:
        store.may_repeat()
        await store.processes.see(name, at=resources.now())
        return News(max(1, len(await _alive(resources, store))), await store.signals.number(CONTENT))


async def is_alone(resources: Resources, life: Life) -> bool:
    """Say whether nobody who had begun before a process has been seen since: asked when LIVE is over, it is certain."""
    async with resources.read_store() as store:
        seen = await store.processes.alive(since=life.began_at)
    return not life.elders & seen.keys()


async def end(resources: Resources, name: str) -> None:
    """Let the others know that a process is over."""
    async with resources.open_store() as store:
        await store.processes.end(name)


async def _alive(resources: Resources, store: Store) -> set[str]:
    return set(await store.processes.alive(since=resources.now() - LIVE))
