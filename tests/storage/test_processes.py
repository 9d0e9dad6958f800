"""What processes know of each other, and of chats."""

from datetime import UTC, datetime, timedelta

import pytest

from spbe.usecases.ports import MemoryChange, StoredMemory
from storage.database import Database

NOW = datetime(2019, 11, 4, tzinfo=UTC)
LANE = -100_000_000_001


async def put(database: Database, before: int, version: int, data: str | None, *, lane: int = LANE) -> bool:
    async with database.open_store() as store:
        return await store.memories.put(MemoryChange(lane, before, version, data, NOW))


async def got(database: Database) -> StoredMemory | None:
    async with database.read_store() as store:
        return await store.memories.get(LANE)


async def test_a_memory_takes_the_place_of_the_state_that_it_names(database: Database) -> None:
    large = 2**62 - 1
    assert await put(database, 0, large, "a")
    assert not await put(database, 0, 5, "b"), "there is one"
    assert not await put(database, 7, 5, "b"), "there is another one"
    assert await got(database) == StoredMemory(large, "a")
    assert await put(database, large, 5, "b")
    assert not await put(database, large, 6, None)
    assert await put(database, 5, 6, None)
    assert await got(database) is None
    assert await put(database, 5, 7, "c"), "it was forgotten meanwhile"


async def test_only_old_memories_are_purged(database: Database) -> None:
    await put(database, 0, 1, "a")
    async with database.open_store() as store:
        assert await store.memories.purge(before=NOW) == 0
        assert await store.memories.purge(before=NOW + timedelta(seconds=1)) == 1
    assert await got(database) is None


async def test_a_chat_is_forgotten_alone(database: Database) -> None:
    await put(database, 0, 1, "a")
    await put(database, 0, 1, "a", lane=7)
    async with database.open_store() as store:
        await store.memories.forget(7)
        assert await store.memories.get(7) is None
    assert await got(database) == StoredMemory(1, "a")


async def test_a_signal_grows_by_one(database: Database) -> None:
    async with database.open_store() as store:
        assert await store.signals.number("content") == 0
        assert [await store.signals.grow("content") for _ in range(3)] == [1, 2, 3]
        assert await store.signals.grow("other") == 1
        assert await store.signals.number("content") == 3


async def test_processes_are_alive_as_long_as_they_are_seen(database: Database, dialect: str) -> None:
    later = NOW + timedelta(minutes=1)
    async with database.open_store() as store:
        await store.processes.begin("a", at=NOW)
        await store.processes.begin("b", at=later)
        await store.processes.see("a", at=later)
        found = await store.processes.alive(since=later)
    # On SQLite it was forgotten when the other began, as one is that was silent for long; it counts again.
    assert found == {"a": later if dialect == "sqlite" else NOW, "b": later}


@pytest.mark.parametrize("dialect", ["postgresql"])
async def test_processes_that_end_or_are_seen_no_more_are_forgotten(database: Database) -> None:
    later = NOW + timedelta(minutes=1)
    async with database.open_store() as store:
        for name, at in {"a": NOW, "b": later, "c": later}.items():
            await store.processes.begin(name, at=at)
        await store.processes.end("b")
        assert await store.processes.purge(before=later) == 1
        assert await store.processes.alive(since=NOW) == {"c": later}
