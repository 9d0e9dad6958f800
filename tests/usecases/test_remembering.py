"""The memory of chats in two processes on one database: each knows what the other stored, mostly unasked."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from spbe.people import Person, Role
from spbe.usecases import privacy
from spbe.usecases.memory import NOTHING, Memory, Reasoned
from spbe.usecases.ports import Store
from spbe.usecases.remembering import Memories
from spbe.usecases.retargeting import Request
from spbe.usecases.retention import MEMORIES_KEPT, clean_up
from tests.usecases.conftest import Office

LANE = 7
FIRST, SECOND = Memory(album="1"), Memory(album="2")


class Process:
    """What one process remembers, and how often it asked the storage."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.asked = 0
        self.memories = Memories(replace(office.resources, open_store=self._open, read_store=self._read))

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Store]:
        self.asked += 1
        async with self.office.database.open_store() as store:
            yield store

    @asynccontextmanager
    async def _read(self) -> AsyncIterator[Store]:
        self.asked += 1
        async with self.office.database.read_store() as store:
            yield store

    async def handles(self, memory: Memory | None = None) -> Memory:
        """Handle an update that changes what is remembered, and return what was remembered before."""
        await self.memories.recall(LANE, await version(self.office))
        before = self.memories.of(LANE)
        if memory is not None:
            self.memories.note(LANE, memory)
        await self.keep()
        return before

    async def keep(self) -> None:
        """Do what the feed does after an update."""
        self.memories.keep(LANE)
        if changes := self.memories.waiting():
            async with self._open() as store:
                lost = [each.lane for each in changes if not await store.memories.put(each)]
            self.memories.stored(changes, lost)


async def version(office: Office) -> int:
    """Return what the feed is told of a lane when it takes it in hand."""
    async with office.database.read_store() as store:
        found = await store.memories.get(LANE)
    return found.version if found else 0


@pytest.fixture
def one(city: Office) -> Process:
    return Process(city)


@pytest.fixture
def other(city: Office) -> Process:
    return Process(city)


async def test_what_one_process_remembers_the_other_knows(one: Process, other: Process) -> None:
    assert await one.handles(FIRST) == NOTHING
    assert await other.handles(SECOND) == FIRST
    assert await one.handles() == SECOND
    assert await Process(one.office).handles() == SECOND, "after a restart too"


async def test_where_nothing_is_remembered_nothing_is_asked(one: Process) -> None:
    for _ in range(3):
        assert await one.handles() == NOTHING
    assert one.asked == 0


async def test_one_process_alone_only_writes_and_only_changes(one: Process) -> None:
    await one.handles(FIRST)
    await one.handles(FIRST)
    await one.handles()
    assert one.asked == 1
    await one.handles(SECOND)
    assert one.asked == 2


async def test_what_is_forgotten_takes_no_row(one: Process, other: Process) -> None:
    await one.handles(FIRST)
    await other.handles(NOTHING)
    assert await version(one.office) == 0
    assert await one.handles() == NOTHING


async def test_what_was_forgotten_and_begun_anew_is_not_taken_for_what_it_was(one: Process, other: Process) -> None:
    await one.handles(FIRST)
    await other.handles(NOTHING)
    await other.handles(SECOND)
    assert await one.handles() == SECOND


async def test_several_updates_of_a_chat_are_taken_in_hand_at_once(one: Process) -> None:
    for memory in (FIRST, SECOND):
        await one.memories.recall(LANE, 0)  # what the feed was told before the first
        one.memories.note(LANE, memory)
        await one.keep()
    await one.memories.recall(LANE, 0)
    assert one.memories.of(LANE) == SECOND


async def test_until_it_is_stored_it_is_known_here(one: Process) -> None:
    for memory in (FIRST, SECOND):
        await one.memories.recall(LANE, 0)
        one.memories.note(LANE, memory)
        one.memories.keep(LANE)
    await one.memories.recall(LANE, 0)
    assert one.memories.of(LANE) == SECOND
    assert one.asked == 0
    await one.keep()
    assert await Process(one.office).handles() == SECOND


async def test_what_is_forgotten_before_it_is_stored_leaves_nothing(one: Process) -> None:
    for memory in (FIRST, NOTHING):
        await one.memories.recall(LANE, 0)
        one.memories.note(LANE, memory)
        one.memories.keep(LANE)
    await one.keep()
    assert await version(one.office) == 0
    assert await one.handles() == NOTHING


async def test_an_update_that_was_not_kept_leaves_nothing_behind(one: Process) -> None:
    await one.handles(FIRST)
    one.memories.note(LANE, SECOND)  # and then the storage is away
    assert await one.handles() == FIRST


async def test_a_process_that_lost_a_chat_changes_nothing_any_more(one: Process, other: Process) -> None:
    await one.handles(FIRST)
    await one.memories.recall(LANE, await version(one.office))
    await other.handles(SECOND)
    one.memories.note(LANE, Memory(album="late"))
    await one.keep()
    assert await one.handles() == SECOND
    assert await other.handles() == SECOND


async def test_a_memory_is_worthless_after_a_day(one: Process) -> None:
    await one.handles(FIRST)
    one.office.time += MEMORIES_KEPT
    assert (await clean_up(one.office.resources)).memories == 0
    one.office.time += timedelta(seconds=1)
    assert (await clean_up(one.office.resources)).memories == 1
    assert await one.handles() == NOTHING


async def test_who_leaves_is_forgotten(one: Process) -> None:
    await one.handles(FIRST)
    await privacy.leave(one.office.resources, Person(LANE, Role.GUEST))
    assert await version(one.office) == 0


async def test_own_data_have_the_reason_that_was_typed(one: Process) -> None:
    asked = Reasoned(5, Request((33,), None, "menunggu Perda"))
    await one.handles(Memory(reasoned=asked, awaited=None))
    held = await privacy.own_data(one.office.resources, Person(LANE, Role.COORDINATOR))
    assert held.memory.reasoned == asked
