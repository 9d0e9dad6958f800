"""The long poll: waiting, confirming, conflicts, kinds of updates, redelivery."""

import asyncio
import time
from typing import Any

import pytest
from telegram import Bot
from telegram.error import Conflict, NetworkError

from simulator.control import Simulator
from simulator.values import User
from tests.simulator.conftest import Post


@pytest.fixture
def user(simulator: Simulator) -> User:
    return simulator.user(7, first_name="Ani")


async def ids(post: Post, **params: Any) -> list[int]:
    return [one["update_id"] for one in (await post("getUpdates", **params))["result"]]


async def test_waits_for_an_update(bot: Bot, simulator: Simulator, user: User) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=5))
        await asyncio.sleep(0.05)
        assert not poll.done()
        await simulator.says(user, "halo")
    (update,) = poll.result()
    assert update.message
    assert update.message.text == "halo"


async def test_ends_with_nothing_after_its_timeout(post: Post) -> None:
    began = time.monotonic()
    assert await ids(post, timeout=1) == []
    assert 0.9 < time.monotonic() - began < 3


async def test_updates_stay_until_confirmed(post: Post, simulator: Simulator, user: User) -> None:
    first, second, third = [(await simulator.says(user, one)).update_id for one in "abc"]
    assert (first, second, third) == (100_000_001, 100_000_002, 100_000_003)
    assert await ids(post) == [first, second, third]
    assert await ids(post, limit=1) == [first]
    assert await ids(post, offset=second) == [second, third]
    assert await ids(post) == [second, third]
    assert await ids(post, offset=-1) == [third]
    assert await ids(post, offset=third + 1 if third else 0) == []
    assert simulator.world.updates.pending == 0


async def test_second_poll_ends_the_first(bot: Bot, post: Post) -> None:
    async with asyncio.TaskGroup() as group:
        first = group.create_task(_conflict(bot))
        await asyncio.sleep(0.05)
        await ids(post, timeout=0)
    assert first.result().startswith("Conflict: terminated by other getUpdates request")


async def _conflict(bot: Bot) -> str:
    with pytest.raises(Conflict) as caught:
        await bot.get_updates(timeout=10)
    return caught.value.message


async def test_webhook_and_polling_exclude_each_other(bot: Bot, simulator: Simulator, user: User) -> None:
    await simulator.says(user, "halo")
    await bot.set_webhook("https://contoh.go.id/hook")
    with pytest.raises(Conflict):
        await bot.get_updates()
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count) == ("https://contoh.go.id/hook", 1)
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == ()


async def test_only_allowed_kinds(bot: Bot, simulator: Simulator, user: User) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    assert (await simulator.says(user, "halo")).update_id is None
    await bot.get_updates()  # keeps the last choice
    assert (await simulator.says(user, "halo")).update_id is None
    await bot.get_updates(allowed_updates=["message"])
    assert (await simulator.says(user, "halo")).update_id


async def test_same_update_again(post: Post, simulator: Simulator, user: User) -> None:
    act = await simulator.says(user, "halo")
    assert await ids(post) == [act.update_id]
    assert await ids(post, offset=(act.update_id or 0) + 1) == []
    simulator.repeats(act)
    assert await ids(post, offset=(act.update_id or 0) + 1) == [act.update_id]
    assert await ids(post, offset=(act.update_id or 0) + 1) == []


async def test_server_that_goes_down_ends_the_poll(bot: Bot, simulator: Simulator) -> None:
    async with asyncio.TaskGroup() as group:
        poll = group.create_task(_down(bot))
        await asyncio.sleep(0.05)
        simulator.close()
    assert poll.result() < 1


async def _down(bot: Bot) -> float:
    began = time.monotonic()
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_updates(timeout=10)
    return time.monotonic() - began
