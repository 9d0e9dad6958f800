"""Reading the content folder again while the bot runs."""

import asyncio
from dataclasses import dataclass

from spbe.people import Action, Person
from spbe.refusals import ContentRefused
from spbe.usecases.access import require
from spbe.usecases.people import coordinators
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

CONTENT = "content"
"""The signal that the content was read again."""


@dataclass(frozen=True, slots=True)
class InUse:
    """What is in use: the editions of the instruments with their indicators, and the rows of the matrix."""

    editions: tuple[str, ...]
    indicators: int
    rows: int


async def reload(resources: Resources, person: Person) -> InUse:
    """Use what the content folder holds now. Raises `ContentRefused`; then all goes on as before.

    A thread reads and checks it while the others are answered. New agencies become known, and the next question is
    answered from the new content. What was planned for today and not sent yet is planned anew, by the new policy and
    calendar. The other processes follow when they hear of it.
    """
    require(person, Action.RELOAD)
    content = await asyncio.to_thread(resources.contents.reload)
    instruments = content.catalogue.instruments
    indicators = sum(len(each.indicators) for each in instruments.values())
    async with resources.open_store() as store:
        await store.opds.add_missing(content.opds)
        await store.reminders.replan(None)
        await record(
            resources,
            store,
            person,
            "reload",
            "content",
            new=f"{len(instruments)} instruments, {indicators} indicators",
        )
        reloads = await store.signals.grow(CONTENT)
    resources.contents.reloads = reloads
    known = await resources.answerers.latest()
    return InUse(tuple(instruments), indicators, len(known.matrix.rows))


async def follow(resources: Resources, reloads: int) -> None:
    """Use what the content folder holds now, since another process does; once for each of its reloads.

    What this process planned by the old content meanwhile is planned anew too. Raises `ContentRefused` where this
    process's folder cannot be used: then all goes on as before here.
    """
    try:
        await asyncio.to_thread(resources.contents.reload)
    except ContentRefused:
        resources.contents.reloads = reloads  # it is told once; the next reload is tried again
        raise
    async with resources.open_store() as store:
        store.may_repeat()
        await store.reminders.replan(None)
    resources.contents.reloads = reloads


async def who_mends(resources: Resources) -> frozenset[int]:
    """Return the coordinators who are told of content that cannot be used, as far as something reaches them."""
    async with resources.read_store() as store:
        return await coordinators(resources, store) - (await store.reminders.blocked()).keys()


async def reloads_so_far(resources: Resources) -> int:
    """Return how often the content was read again, in whichever process."""
    async with resources.read_store() as store:
        return await store.signals.number(CONTENT)
