"""Letters: kept in the unit that does what they tell of, sent at once by whoever wrote them, or later by the clock.

So nobody remains without a word where the process dies between the two. Who is told twice is better off than who is
never told: a letter whose sending broke off is sent again.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from spbe.letters import Done, KeptLetter, Write
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources

LEASE = timedelta(minutes=5)
"""For so long whoever wrote letters, or claimed one, may take to send them."""


async def telling(resources: Resources, store: Store, done: Done, write: Write[Done]) -> Done:
    """Return what was done with the letters about it, which are kept in the unit that does it."""
    now = resources.now()
    return replace(done, letters=await store.letters.add(tuple(write(done)), at=now, visible_at=now + LEASE))


async def claim(resources: Resources) -> KeptLetter | None:
    """Take the next letter that nobody has delivered, for the caller alone to send."""
    async with resources.open_store() as store:
        store.may_repeat()
        return await store.letters.claim(resources.now(), lease=LEASE)


async def give_back(resources: Resources, letter: KeptLetter, *, wait: timedelta) -> None:
    """Give back a claimed letter that was surely not delivered, to be sent after a time."""
    async with resources.open_store() as store:
        store.may_repeat()
        await store.letters.release(letter.id, visible_at=resources.now() + wait)


async def drop(resources: Resources, letters: Collection[KeptLetter]) -> None:
    """Forget letters that are delivered, or that nobody will ever get."""
    if letters:
        async with resources.open_store() as store:
            store.may_repeat()
            await store.letters.drop([each.id for each in letters])
