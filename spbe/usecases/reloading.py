"""Reading the content folder again while the bot runs."""

import asyncio
from dataclasses import dataclass

from spbe.people import Action, Person
from spbe.usecases.access import require
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record


@dataclass(frozen=True, slots=True)
class InUse:
    """What is in use: the editions of the instruments with their indicators, and the rows of the matrix."""

    editions: tuple[str, ...]
    indicators: int
    rows: int


async def reload(resources: Resources, person: Person) -> InUse:
    """Use what the content folder holds now. Raises `ContentRefused`; then all goes on as before.

    A thread reads and checks it while the others are answered. New agencies become known, and the next question is
    answered from the new content.
    """
    require(person, Action.RELOAD)
    content = await asyncio.to_thread(resources.contents.reload)
    instruments = content.catalogue.instruments
    indicators = sum(len(each.indicators) for each in instruments.values())
    async with resources.open_store() as store:
        await store.opds.add_missing(content.opds)
        await record(
            resources,
            store,
            person,
            "reload",
            "content",
            new=f"{len(instruments)} instruments, {indicators} indicators",
        )
    known = await resources.answerers.latest()
    return InUse(tuple(instruments), indicators, len(known.matrix.rows))
