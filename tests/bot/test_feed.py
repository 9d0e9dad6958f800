"""The feed: what is stored and when Telegram hears of it, whatever the storage does."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs
from telegram import Update

from bot.app import House
from bot.life import feed_of
from handlers.context import App, BotContext
from spbe.refusals import Busy, StorageAway
from tests.bot.feeding import Telegram, built, echo, inbox, living, until


async def test_updates_are_stored_handled_confirmed_and_the_hooks_called(telegram: Telegram, house: House) -> None:
    hooks = list[str]()

    def noting(name: str) -> Callable[[App], Any]:
        async def note(_: App) -> None:
            hooks.append(name)

        return note

    application = built(house, echo)
    application.post_init, application.post_stop = noting("init"), noting("stop")
    application.post_shutdown = noting("shutdown")
    telegram.receives(7, "satu", "dua")
    async with living(house, application):
        await until(lambda: len(telegram.sent) == 2)
        telegram.receives(7, "tiga")
        await until(lambda: len(telegram.sent) == 3)
        assert hooks == ["init"]
    assert telegram.sent == ["satu", "dua", "tiga"]
    assert inbox(house) == [(1, "handled", ""), (2, "handled", ""), (3, "handled", "")], "nothing written is left"
    assert hooks == ["init", "stop", "shutdown"]
    assert not application.running


async def test_nothing_is_confirmed_that_is_not_stored(telegram: Telegram, house: House) -> None:
    file = house.settings.data_dir / "bot.db"
    async with living(house, built(house, echo)) as feed:
        await until(lambda: "getUpdates" in telegram.calls)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            telegram.receives(7, "satu")
            await until(lambda: not feed.is_well)
            assert len(telegram.pending) == 1
            other.execute("ROLLBACK")
        await until(lambda: telegram.sent)
        await until(lambda: not telegram.pending)
    assert telegram.sent == ["satu"]


async def test_what_telegram_delivers_again_is_handled_once(telegram: Telegram, house: House) -> None:
    telegram.receives(7, "satu", "dua")
    again = list(telegram.pending)
    async with living(house, built(house, echo)):
        await until(lambda: len(telegram.sent) == 2)
        telegram.pending = [again[1]]
        telegram.receives(7, "tiga")
        await until(lambda: len(telegram.sent) == 3)
    assert telegram.sent == ["satu", "dua", "tiga"]


async def test_what_follows_in_a_chat_waits_with_what_the_storage_did_not_take(
    telegram: Telegram, house: House
) -> None:
    away = [StorageAway(), StorageAway()]

    async def handle(update: Update, context: BotContext) -> None:
        if away:
            raise away.pop()
        await echo(update, context)

    telegram.receives(7, "satu", "dua", "tiga")
    async with living(house, built(house, handle)):
        await until(lambda: len(telegram.sent) == 3)
    assert telegram.sent == ["satu", "dua", "tiga"]


async def test_what_was_taken_in_hand_by_a_turn_whose_end_nobody_heard_of_is_handled(
    telegram: Telegram, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, lost = AsyncConnection.commit, list[str]()

    async def lose(connection: AsyncConnection) -> None:
        await commit(connection)
        if telegram.pending and not lost:
            lost.append("the answer to a COMMIT")
            raise OperationalError("COMMIT", {}, Exception("gone"), connection_invalidated=True)

    monkeypatch.setattr(AsyncConnection, "commit", lose)
    async with living(house, built(house, echo)) as feed:
        await until(lambda: feed.is_well)
        telegram.receives(7, "satu", "dua")
        await until(lambda: len(telegram.sent) == 2)
    assert lost
    assert telegram.sent == ["satu", "dua"]


async def test_a_turn_that_hangs_is_not_well(telegram: Telegram, house: House) -> None:
    telegram.receives(7, "satu")
    async with living(house, built(house, echo)) as feed:
        await until(lambda: feed.state().is_well)
        async with house.database.open_store():
            feed._renewed_at = float("-inf")  # as after a turn that has hung for longer than the lease
            assert not feed.state().is_well
        await until(lambda: feed.state().is_well)


async def test_a_storage_that_is_away_is_tried_once_a_second_however_many_call(house: House) -> None:
    feed = feed_of(house, built(house, echo))
    file = house.settings.data_dir / "bot.db"
    turning = asyncio.ensure_future(feed.run())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises((Busy, StorageAway)):
            await feed.receive([{"update_id": 1, "message": {"chat": {"id": 7}}}])
        with capture_logs() as logs:
            for number in range(100):
                with pytest.raises(StorageAway):
                    await feed.receive([{"update_id": number, "message": {"chat": {"id": 7}}}])
        other.execute("ROLLBACK")
    assert logs == []
    turning.cancel()


async def test_what_arrives_while_a_turn_is_cut_off_is_stored_all_the_same(telegram: Telegram, house: House) -> None:
    feed = feed_of(house, built(house, echo))
    telegram.receives(7, "halo")
    turns = asyncio.ensure_future(feed.run())
    await until(lambda: feed.is_well)
    async with house.database.open_store():  # the next turn cannot begin
        receiving = asyncio.ensure_future(feed.receive(telegram.pending))
        await asyncio.sleep(0.1)
        turns.cancel()
        await asyncio.wait({turns})
    assert not receiving.done()
    await feed.drain(0)
    async with asyncio.timeout(5):
        await receiving
    assert [(number, outcome) for number, outcome, _ in inbox(house)] == [(1, None)]
