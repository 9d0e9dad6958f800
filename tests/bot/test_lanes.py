"""The lanes: order and fairness, what is remembered between two updates, and whose an update is."""

import asyncio
from collections import defaultdict
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs
from telegram import Update

from bot.app import House
from bot.arrivals import lane_of
from bot.lanes import MOST_AT_ONCE
from handlers import access
from handlers.context import BotContext
from spbe.refusals import StorageAway
from tests.bot.feeding import Telegram, built, echo, inbox, living, until

MADE = {"id": 7, "is_bot": False, "first_name": "Made"}
GROUP = {"id": -100, "type": "group", "title": "Tim"}
LEFT = {"status": "left", "user": MADE}


async def test_order_holds_within_each_chat_while_chats_run_side_by_side(telegram: Telegram, house: House) -> None:
    chance = Random(1)  # noqa: S311 - any order does
    seen = defaultdict[int, list[str]](list)
    busy, running, most = set[int](), 0, 0

    async def handle(update: Update, _: BotContext) -> None:
        nonlocal running, most
        assert update.message
        chat = update.message.chat_id
        assert chat not in busy, "one at a time in a chat"
        busy.add(chat)
        running += 1
        most = max(most, running)
        await asyncio.sleep(chance.random() / 500)
        running -= 1
        busy.discard(chat)
        seen[chat].append(update.message.text or "")

    for number in range(20):
        for chat in range(1, 51):
            telegram.receives(chat, str(number))
    async with living(house, built(house, handle)):
        await until(lambda: sum(map(len, seen.values())) == 1_000)
    assert seen == {chat: [str(number) for number in range(20)] for chat in range(1, 51)}
    assert most == MOST_AT_ONCE, "the limit is reached and kept"


async def test_noisy_chat_does_not_starve_others(telegram: Telegram, house: House) -> None:
    handled = list[int]()

    async def handle(update: Update, _: BotContext) -> None:
        assert update.message
        await asyncio.sleep(0.001)
        handled.append(update.message.chat_id)

    telegram.receives(1, *map(str, range(500)))
    for chat in range(2, 12):
        telegram.receives(chat, "halo")
    async with living(house, built(house, handle)):
        await until(lambda: len(handled) == 510)
    # Whoever comes behind the hundreds of another gets a place before that one is through with them.
    assert max(handled.index(chat) for chat in range(2, 12)) < 505


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        ({"update_id": 1, "message": {"chat": {"id": 7}, "from": {"id": 7}}}, 7),
        ({"update_id": 1, "edited_message": {"chat": {"id": -100}, "from": {"id": 7}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -100}}}}, -100),
        ({"update_id": 1, "callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"update_id": 1, "inline_query": {"from": {"id": 7}, "query": ""}}, 7),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": -100}, "from": {"id": 7}}}, -100),
        ({"update_id": 1, "poll": {"id": "5"}}, 0),
        ({"update_id": 1}, 0),
    ],
)
def test_lane_is_the_chat_or_else_the_person(payload: dict[str, Any], lane: int) -> None:
    assert lane_of(payload) == lane


@pytest.mark.parametrize(
    "payload",
    [
        {"message": {"message_id": 1, "date": 0, "chat": GROUP, "from": MADE}},
        {"edited_message": {"message_id": 1, "date": 0, "chat": GROUP, "from": MADE}},
        {
            "callback_query": {
                "id": "1",
                "from": MADE,
                "chat_instance": "x",
                "message": {"message_id": 1, "date": 0, "chat": GROUP},
            }
        },
        {"callback_query": {"id": "1", "from": MADE, "chat_instance": "x", "inline_message_id": "x"}},
        {"inline_query": {"id": "1", "from": MADE, "query": "", "offset": ""}},
        {"my_chat_member": {"chat": GROUP, "from": MADE, "date": 0, "old_chat_member": LEFT, "new_chat_member": LEFT}},
    ],
)
def test_what_is_remembered_is_remembered_of_the_lane(payload: dict[str, Any]) -> None:
    update = Update.de_json({"update_id": 1} | payload, None)
    assert access.lane_of(update) == lane_of({"update_id": 1} | payload)


async def test_what_is_remembered_of_an_update_that_comes_again_is_as_it_was(telegram: Telegram, house: House) -> None:
    seen, away = list[int](), [StorageAway()]

    async def handle(_: Update, context: BotContext) -> None:
        context.lane = 7
        seen.append(context.memory.invited)
        context.memory = replace(context.memory, invited=context.memory.invited + 1)
        if away:
            raise away.pop()

    telegram.receives(7, "satu", "dua")
    async with living(house, built(house, handle)):
        await until(lambda: len(seen) == 3)
    assert seen == [0, 0, 1]


async def test_a_handler_that_hears_of_a_cancellation_ends_no_lane(telegram: Telegram, house: House) -> None:
    async def handle(update: Update, context: BotContext) -> None:
        assert update.message
        if update.message.text == "satu":
            raise asyncio.CancelledError
        await echo(update, context)

    telegram.receives(7, "satu", "dua")
    async with living(house, built(house, handle)):
        await until(lambda: telegram.sent)
    assert [outcome for _, outcome, _ in inbox(house)] == ["failed", "handled"]


@pytest.mark.parametrize("status", [403, 400])
async def test_an_answer_that_nobody_takes_is_no_failure(telegram: Telegram, house: House, status: int) -> None:
    telegram.receives(7, "satu")
    telegram.refusals["sendMessage"] = [status]
    telegram.words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    with capture_logs() as logs:
        async with living(house, built(house, echo)):
            await until(lambda: all(outcome for _, outcome, _ in inbox(house)) and inbox(house))
    assert [outcome for _, outcome, _ in inbox(house)] == ["handled"]
    assert not [each for each in logs if each["log_level"] in ("warning", "error")]


async def test_what_others_took_over_is_not_handled_here_as_well(telegram: Telegram, house: House) -> None:
    begun, go_on = list[str](), asyncio.Event()

    async def handle(update: Update, _: BotContext) -> None:
        assert update.message
        begun.append(update.message.text or "")
        await go_on.wait()

    telegram.receives(7, "satu", "dua", "tiga")
    async with living(house, built(house, handle)) as feed:
        await until(lambda: begun)
        async with house.database.open_store() as store:
            await store.inbox.give_up(feed.holder)
            (held,) = await store.inbox.claim("there:1:b", most=9, has_suspect=False)
        feed._renewed_at = float("-inf")  # as after a stop longer than the lease
        await until(lambda: feed.state().is_well)  # the next turn has put down what had not begun
        go_on.set()
        await asyncio.sleep(0.5)
        assert begun == ["satu"], "what came behind it waits for the other process"
        async with house.database.open_store() as store:
            await store.inbox.settle("there:1:b", {held.update_id: "handled"}, at=house.resources.now())
        await until(lambda: all(outcome for _, outcome, _ in inbox(house)))
    assert begun == ["satu", "dua", "tiga"]


async def test_what_others_may_have_taken_over_is_not_answered_here_any_more(telegram: Telegram, house: House) -> None:
    begun, go_on = list[str](), asyncio.Event()

    async def handle(update: Update, context: BotContext) -> None:
        assert update.message
        begun.append(update.message.text or "")
        await go_on.wait()
        await echo(update, context)

    telegram.receives(7, "satu")
    async with living(house, built(house, handle)) as feed:
        await until(lambda: begun)
        feed._renewed_at = float("-inf")  # as after a stop longer than the lease
        go_on.set()
        await until(lambda: len(begun) == 2)
        await until(lambda: telegram.sent)
    assert telegram.sent == ["satu"], "the hold is sure again when it comes again"
    assert [outcome for _, outcome, _ in inbox(house)] == ["handled"]
