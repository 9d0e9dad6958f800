"""Topics of a forum, and groups that become supergroups, as the bot meets them."""

import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated

from simulator.control import Simulator

GROUP, SUPERGROUP, TOPIC = -100, -100_000_000_001, 5


async def test_a_topic_is_answered_in_itself(bot: Bot, simulator: Simulator) -> None:
    user = simulator.user(7)
    simulator.group(GROUP, "Forum", user)
    await bot.get_updates(offset=-1)
    await simulator.says(user, "/bantuan", chat=GROUP, topic=simulator.topic(GROUP, TOPIC))
    message = (await bot.get_updates())[-1].message
    assert message
    assert (message.message_thread_id, message.is_topic_message) == (TOPIC, True)
    sent = await message.reply_text("halo")
    assert (sent.message_thread_id, sent.is_topic_message) == (TOPIC, True)
    with pytest.raises(BadRequest, match="thread not found"):
        await bot.send_message(GROUP, "halo", message_thread_id=TOPIC + 1)


async def test_a_group_becomes_a_supergroup(bot: Bot, simulator: Simulator) -> None:
    user = simulator.user(7)
    simulator.group(GROUP, "Tim", user, kind="group")
    await bot.get_updates(offset=-1)
    await simulator.upgrades(user, GROUP, SUPERGROUP)
    _, left, entered = await bot.get_updates()
    assert left.message
    assert entered.message
    assert (left.message.chat.id, left.message.migrate_to_chat_id) == (GROUP, SUPERGROUP)
    assert (entered.message.chat.id, entered.message.migrate_from_chat_id) == (SUPERGROUP, GROUP)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(GROUP, "halo")
    assert moved.value.new_chat_id == SUPERGROUP
    assert (await bot.send_message(SUPERGROUP, "halo")).chat.type == "supergroup"
