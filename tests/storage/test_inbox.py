"""Who has which update in hand: order, holds that end, processes that die, on each database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from spbe.people import Role
from spbe.refusals import Overtaken
from spbe.usecases.ports import MemoryChange
from storage.database import Database, open_database
from storage.inbox import MOST_OF_A_LANE, SET_ASIDE, Arrival, Held, InHand, SqlInbox, in_hand
from storage.schema import inbox

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
OURS, THEIRS = "here:1:a", "there:2:b"


@asynccontextmanager
async def turn(database: Database) -> AsyncIterator[SqlInbox]:
    async with database.open_store() as store:
        await store.inbox.begin_turn()
        yield store.inbox


async def come(database: Database, *updates: tuple[int, int], holder: str = OURS, most: int = 100) -> list[Held]:
    """Store updates by number and lane."""
    arrivals = [Arrival(number, lane, f'{{"update_id": {number}}}') for number, lane in updates]
    async with turn(database) as inbox:
        held, _ = await inbox.add(holder, arrivals, at=NOW, most=most)
        return held


async def claim(database: Database, holder: str = OURS, *, most: int = 100, has_suspect: bool = False) -> list[Held]:
    async with turn(database) as inbox:
        return await inbox.claim(holder, most=most, has_suspect=has_suspect)


async def settle(database: Database, *numbers: int, holder: str = OURS, outcome: str = "handled") -> None:
    async with turn(database) as inbox:
        await inbox.settle(holder, dict.fromkeys(numbers, outcome), at=NOW)


async def dies(database: Database, holder: str) -> None:
    async with turn(database) as inbox:
        await inbox.give_up(holder)


def numbers(held: list[Held]) -> list[int]:
    return [each.update_id for each in held]


async def test_what_comes_is_held_at_once_by_whoever_stored_it(database: Database) -> None:
    held = await come(database, (1, 7), (2, 8), (3, 7))
    assert held == [Held(1, 7, '{"update_id": 1}'), Held(2, 8, '{"update_id": 2}'), Held(3, 7, '{"update_id": 3}')]
    assert await claim(database, THEIRS) == []
    async with database.read_store() as store:
        depth = await store.inbox.depth()
    assert (depth.waiting, depth.held, depth.set_aside, depth.oldest) == (3, 3, 0, NOW)


async def test_what_comes_again_is_not_handled_again(database: Database) -> None:
    await come(database, (1, 7))
    assert await come(database, (1, 7)) == []
    await settle(database, 1)
    assert await come(database, (1, 7), (2, 7), (2, 7)) == [Held(2, 7, '{"update_id": 2}')]
    async with database.read_store() as store:
        assert (await store.inbox.depth()).waiting == 1


async def test_a_lane_is_in_one_hand_at_a_time_and_goes_on_in_order(database: Database) -> None:
    await come(database, (1, 7))
    assert numbers(await come(database, (3, 7), (2, 7), (4, 8), holder=THEIRS)) == [4]
    assert await claim(database, THEIRS) == [], "lane 7 is in our hands"
    await settle(database, 1)
    assert numbers(await claim(database, THEIRS)) == [2, 3], "the next process goes on where the last one was"


async def test_a_lane_is_not_taken_in_part(database: Database) -> None:
    assert numbers(await come(database, (1, 7), (2, 8), (3, 8), most=2)) == [1]
    assert numbers(await claim(database)) == [2, 3]


async def test_a_chat_with_a_long_backlog_leaves_hands_for_the_others(database: Database) -> None:
    many = [(number, 7) for number in range(1, MOST_OF_A_LANE + 9)]
    assert numbers(await come(database, *many, (900, 8))) == [900]
    assert numbers(await claim(database, most=60)) == list(range(1, MOST_OF_A_LANE + 1))


async def test_after_a_death_others_go_on_one_suspect_at_a_time(database: Database) -> None:
    await come(database, (1, 7), (2, 8), (3, 8), holder=THEIRS)
    await come(database, (4, 8), (5, 9), holder=OURS)
    assert await claim(database) == [], "their holds last"
    await dies(database, THEIRS)
    (first,) = await claim(database)
    assert (first.update_id, first.deaths, first.is_suspect) == (1, 1, True)
    assert await claim(database, has_suspect=True) == [], "behind a suspect of a lane nothing goes on"
    await settle(database, 1)
    assert numbers(await claim(database)) == [2]
    await settle(database, 2)
    assert numbers(await claim(database)) == [3]
    await settle(database, 3)
    assert numbers(await claim(database)) == [4]


async def test_what_is_given_back_is_no_suspect(database: Database) -> None:
    await come(database, (1, 7), (2, 8))
    async with turn(database) as inbox:
        await inbox.release(OURS, [1])
        await inbox.release_all(THEIRS)
    (again,) = await claim(database, THEIRS)
    assert (again.update_id, again.deaths) == (1, 0)
    async with turn(database) as inbox:
        await inbox.release_all(OURS)
    assert numbers(await claim(database, THEIRS)) == [2]


async def test_who_was_overtaken_settles_nothing(database: Database) -> None:
    await come(database, (1, 7), holder=THEIRS)
    await dies(database, THEIRS)
    assert numbers(await claim(database)) == [1]
    await settle(database, 1, holder=THEIRS)
    async with turn(database) as inbox:
        await inbox.release(THEIRS, [1])
    async with database.read_store() as store:
        assert await store.inbox.holders() == (OURS,)


async def test_a_settled_update_keeps_nothing_that_was_written_but_one_set_aside_does(database: Database) -> None:
    await come(database, (1, 7), (2, 8))
    await settle(database, 1)
    await settle(database, 2, outcome=SET_ASIDE)
    async with database.read_store() as store:
        assert (await store.inbox.depth()).set_aside == 1
        rows = await store.inbox._connection.execute(select(inbox.c.update_id, inbox.c.payload))
        assert {row.update_id: row.payload for row in rows} == {1: "", 2: '{"update_id": 2}'}


async def test_a_hold_ends_by_itself_but_not_while_it_is_renewed(database: Database) -> None:
    await come(database, (1, 7), holder=THEIRS)
    await dies(database, THEIRS)
    async with turn(database) as inbox:
        await inbox.renew(THEIRS)
    assert await claim(database) == []


@pytest.mark.parametrize("ends", ["stored", "repeatable", "failed"])
async def test_an_effect_is_noted_in_its_own_transaction(database: Database, ends: str) -> None:
    await come(database, (1, 7), holder=THEIRS)
    with handling(1, THEIRS), suppress(LookupError):
        async with database.open_store() as store:
            if ends == "repeatable":
                store.may_repeat()
            if ends == "failed":
                raise LookupError
    await dies(database, THEIRS)
    (again,) = await claim(database)
    assert again.is_applied == (ends == "stored")


async def test_a_process_that_was_overtaken_stores_nothing(database: Database) -> None:
    await come(database, (1, 7), holder=THEIRS)
    await dies(database, THEIRS)
    await claim(database)
    with handling(1, THEIRS), pytest.raises(Overtaken):
        async with database.open_store() as store:
            await store.people.join(7, role=Role.READER, name="Made", opds=(), at=NOW)
    async with database.read_store() as store:
        assert await store.people.member(7) is None


@pytest.mark.parametrize("kept", [[1], []])
async def test_all_but_some_is_given_back(database: Database, kept: list[int]) -> None:
    await come(database, (1, 7), (2, 8), (3, 9))
    await come(database, (4, 10), holder=THEIRS)
    await settle(database, 3)
    async with turn(database) as inbox:
        await inbox.release_but(OURS, kept)
    again = await claim(database, "else:3:c")
    assert [(each.update_id, each.deaths) for each in again] == [(number, 0) for number in (1, 2) if number not in kept]


async def test_a_long_queue_of_one_chat_holds_nobody_up(database: Database) -> None:
    for first in range(1, 8_001, 1_000):
        await come(database, *((number, 7) for number in range(first, first + 1_000)), most=0)
    async with asyncio.timeout(5):  # far more than it takes, far less than to read the queue once for each in it
        assert numbers(await claim(database, most=256)) == list(range(1, MOST_OF_A_LANE + 1))


async def test_the_version_of_what_is_remembered_comes_along(database: Database) -> None:
    async with database.open_store() as store:
        await store.memories.put(MemoryChange(7, 0, 5, "{}", NOW))
    assert [each.memory for each in await come(database, (1, 7), (2, 8))] == [5, 0]
    await come(database, (3, 7))
    await settle(database, 1, 2)
    assert [each.memory for each in await claim(database)] == [5]


async def test_old_ones_are_purged_and_those_set_aside_later(database: Database) -> None:
    await come(database, (1, 7), (2, 8), (3, 9))
    await settle(database, 1)
    await settle(database, 2, outcome=SET_ASIDE)
    later = NOW + timedelta(seconds=1)
    async with database.open_store() as store:
        assert await store.inbox.purge(before=later, set_aside_before=NOW) == 1
        assert await store.inbox.purge(before=later, set_aside_before=later) == 1
        assert (await store.inbox.depth()).waiting == 1


async def test_two_processes_that_take_at_once_take_nothing_twice(database_url: str) -> None:
    async with open_database(database_url) as one, open_database(database_url) as two:
        await come(one, *((number, number % 50) for number in range(1, 301)), most=0)
        taken = list[int]()

        async def work(database: Database, holder: str) -> None:
            while held := await claim(database, holder, most=20):
                lanes = [each.lane for each in held]
                taken.extend(numbers(held))
                assert len(held) <= 20
                assert lanes
                await settle(database, *numbers(held), holder=holder)

        async with asyncio.TaskGroup() as group:
            for database, holder in ((one, "a"), (two, "b"), (one, "c"), (two, "d")):
                group.create_task(work(database, holder))
    assert sorted(taken) == list(range(1, 301))
    by_lane = {lane: [number for number in taken if number % 50 == lane] for lane in range(50)}
    assert all(each == sorted(each) for each in by_lane.values()), "the order of each chat holds"


@contextmanager
def handling(number: int, holder: str) -> Iterator[None]:
    """Be the task that handles an update."""
    token = in_hand.set(InHand(number, holder, lambda: True))
    try:
        yield
    finally:
        in_hand.reset(token)
