"""Keeps the memory of chats in step with the storage, whichever process had the last update of a chat.

One lane, the chat, is only ever in the hands of one process: what it remembers is read before an update, and stored in
the transaction after which another process may have the lane. Where a chat has nothing to remember, as is usual,
neither costs a statement.
"""

import secrets
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass

from spbe.usecases.memory import NOTHING, Memory, from_json, to_json
from spbe.usecases.ports import MemoryChange, Store
from spbe.usecases.resources import Resources

MOST_LANES = 10_000
"""Chats whose memory stays at hand; that of the others is read again."""


@dataclass(slots=True)
class _Lane:
    """What is stored of a lane or waits for it, and what is remembered by now."""

    version: int
    stored: Memory
    now: Memory


class Memories:
    """What is remembered of each lane, by the number of its chat."""

    def __init__(self, resources: Resources) -> None:
        """Remember nothing yet."""
        self._resources = resources
        self._lanes = OrderedDict[int, _Lane]()
        self._waiting = list[MemoryChange]()

    def of(self, lane: int) -> Memory:
        """Return what is remembered of a lane."""
        known = self._lanes.get(lane)
        return known.now if known else NOTHING

    def note(self, lane: int, memory: Memory) -> None:
        """Remember something of a lane; it is stored when its update is done."""
        if memory != self.of(lane):
            self._lanes.setdefault(lane, _Lane(0, NOTHING, NOTHING)).now = memory

    def forget(self, lane: int) -> None:
        """Know nothing of a lane any more, as after a restart; what is stored of it stays."""
        self._lanes.pop(lane, None)

    async def recall(self, lane: int, version: int) -> None:
        """Know what is stored of a lane before its update begins; `version` says which state that is, 0 none.

        What was remembered since, of an update that was not kept, is forgotten: that update runs again.
        """
        known = self._lanes.pop(lane, None)
        version = next((each.version for each in reversed(self._waiting) if each.lane == lane), version)
        if known is None and not version:
            return
        if known is None or known.version != version:  # also where this process stored a newer one just now
            async with self._resources.read_store() as store:
                found = await store.memories.get(lane)
            if found is None:
                return
            known = _Lane(found.version, from_json(found.data), NOTHING)
        known.now = known.stored
        self._lanes[lane] = known  # the last to be dropped
        if len(self._lanes) > MOST_LANES:
            self._lanes.popitem(last=False)

    def keep(self, lane: int) -> None:
        """Keep what is remembered of a lane by now, where it is something else than before its update.

        It is known here at once, and to all when somebody has stored what is `waiting`.
        """
        known = self._lanes.get(lane)
        if known is None or known.now == known.stored:
            return
        data = None if known.now == NOTHING else to_json(known.now)
        version = secrets.randbits(62) | 1
        self._waiting.append(MemoryChange(lane, known.version, version, data, self._resources.now()))
        known.version, known.stored = version, known.now

    def waiting(self) -> tuple[MemoryChange, ...]:
        """Return the changes that are to be stored, in this order."""
        return tuple(self._waiting)

    def stored(self, changes: Collection[MemoryChange], lost: Collection[int]) -> None:
        """Note that changes were stored, but for those of lanes that another process has by now, and left otherwise."""
        self._waiting = [each for each in self._waiting if each not in changes and each.lane not in lost]
        for change in changes:
            known = self._lanes.get(change.lane)
            if change.lane in lost or (known and known.version == change.version and change.data is None):
                self.forget(change.lane)


async def remembered(store: Store, person_id: int) -> Memory:
    """Return what is stored of the chat with a person."""
    found = await store.memories.get(person_id)
    return from_json(found.data) if found else NOTHING
