"""What a person does becomes the update Telegram would send."""

import asyncio
from datetime import UTC, datetime

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)

from simulator.control import Simulator
from simulator.values import NotPressable, User
from tests.simulator.conftest import Post

GROUP = -1001


@pytest.fixture
def user(simulator: Simulator) -> User:
    return simulator.user(7, first_name="Ani", last_name="Wati", username="aniwati")


async def only(bot: Bot) -> Update:
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    return update


async def test_text(bot: Bot, simulator: Simulator, user: User) -> None:
    act = await simulator.says(user, "  /indikator 20 ")
    message = (await only(bot)).message
    assert message
    assert (message.text, message.message_id, message.chat.type) == ("/indikator 20", act.message_id, "private")
    assert message.from_user
    assert (message.from_user.full_name, message.from_user.language_code) == ("Ani Wati", "id")
    assert list(message.parse_entities(["bot_command"]).values()) == ["/indikator"]


async def test_date_comes_from_the_clock() -> None:
    simulator = Simulator(now=lambda: datetime(2026, 1, 2, 3, 4, tzinfo=UTC))
    act = await simulator.says(simulator.user(7), "halo")
    wire = simulator.world.chats[7].messages[act.message_id or 0].wire
    assert datetime.fromtimestamp(wire["date"], UTC) == datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "  ", "a" * 4097])
async def test_what_an_app_would_not_send(simulator: Simulator, user: User, text: str) -> None:
    with pytest.raises(ValueError, match="units"):
        await simulator.says(user, text)


async def test_reply_and_edit(bot: Bot, simulator: Simulator, user: User) -> None:
    first = await simulator.says(user, "satu")
    await only(bot)
    await simulator.says(user, "dua", reply_to=first.message_id)
    message = (await only(bot)).message
    assert message
    assert message.reply_to_message
    assert message.reply_to_message.message_id == first.message_id
    await simulator.edits(user, first, "satu, diperbaiki")
    edited = (await only(bot)).edited_message
    assert edited
    assert (edited.text, edited.message_id) == ("satu, diperbaiki", first.message_id)
    assert edited.edit_date


async def test_media(bot: Bot, simulator: Simulator, user: User) -> None:
    await simulator.sends_photo(user, b"\x89PNG....", caption="bukti")
    photo = (await only(bot)).message
    await simulator.sends_voice(user)
    voice = (await only(bot)).message
    await simulator.sends_video(user)
    video = (await only(bot)).message
    await simulator.sends_sticker(user)
    sticker = (await only(bot)).message
    await simulator.sends_contact(user, "+62812")
    contact = (await only(bot)).message
    assert photo
    assert photo.photo
    assert photo.caption == "bukti"
    assert voice
    assert voice.voice
    assert video
    assert video.video
    assert sticker
    assert sticker.sticker
    assert contact
    assert contact.contact
    assert contact.contact.user_id == user.id


async def test_button(bot: Bot, simulator: Simulator, user: User) -> None:
    await simulator.says(user, "halo")
    rows = [
        [
            InlineKeyboardButton("✅ Kirim", callback_data="k"),
            InlineKeyboardButton("Batalkan laporan", callback_data="b"),
        ],
        [InlineKeyboardButton("❌ Batal", callback_data="c"), InlineKeyboardButton("Buka", url="https://a.id")],
    ]
    await only(bot)
    await bot.send_message(user.id, "pilih", reply_markup=InlineKeyboardMarkup(rows))
    (message,) = simulator.sent(user)
    act = await simulator.presses(user, message, "Kirim")
    query = (await only(bot)).callback_query
    assert query
    assert (query.data, query.id, query.from_user.id) == ("k", act.query_id, user.id)
    assert query.message
    assert query.message.message_id == message.message_id
    await bot.answer_callback_query(query.id, "Tersimpan", show_alert=True)
    toast = await simulator.toast(act)
    assert (toast.text, toast.alert) == ("Tersimpan", True)
    assert message.button("Batal").data == "c"
    with pytest.raises(NotPressable) as caught:
        await simulator.presses(user, message, "Buka")
    assert caught.value.holds == "https://a.id"
    with pytest.raises(LookupError, match="0 buttons"):
        await simulator.presses(user, message, "Hapus")


async def test_old_button_can_still_be_pressed(bot: Bot, simulator: Simulator, user: User) -> None:
    await simulator.says(user, "halo")
    await only(bot)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Kirim", callback_data="k")]])
    sent = await bot.send_message(user.id, "pilih", reply_markup=keyboard)
    await bot.edit_message_text("sudah", user.id, sent.message_id)
    before, _ = simulator.sent(user)
    with pytest.raises(LookupError):
        await simulator.presses(user, before, "Kirim")
    await simulator.presses_button(user, before, before.button("Kirim"))
    assert (await only(bot)).callback_query


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("https://t.me/AsistenSPBEBot?start=Ab_-9", "/start Ab_-9"),
        ("t.me/asistenspbebot?start=x", "/start x"),
        ("https://t.me/AsistenSPBEBot", "/start"),
        ("https://t.me/AsistenSPBEBot?start=a%20b", "/start"),
        ("https://t.me/AsistenSPBEBot?start=" + "a" * 65, "/start"),
    ],
)
async def test_deep_link(bot: Bot, simulator: Simulator, user: User, link: str, text: str) -> None:
    await simulator.follows(user, link)
    message = (await only(bot)).message
    assert message
    assert message.text == text


async def test_foreign_link(simulator: Simulator, user: User) -> None:
    with pytest.raises(ValueError, match="does not lead"):
        await simulator.follows(user, "https://t.me/LainBot?start=x")


async def test_block_and_unblock(bot: Bot, simulator: Simulator, user: User) -> None:
    await simulator.says(user, "halo")
    await only(bot)
    await simulator.blocks(user)
    change = (await only(bot)).my_chat_member
    assert change
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(ValueError, match="blocked"):
        await simulator.says(user, "halo")
    await simulator.unblocks(user)
    change = (await only(bot)).my_chat_member
    assert change
    assert change.new_chat_member.status == "member"


async def test_group_with_privacy_mode(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.group(GROUP, "Kelompok kerja", user)
    added, service = await bot.get_updates()
    assert added.my_chat_member
    assert added.my_chat_member.chat.title == "Kelompok kerja"
    assert service.message
    assert service.message.new_chat_members[0].id == bot.id
    sent = await bot.send_message(GROUP, "halo")
    seen = {
        "apa kabar": False,
        "/bantuan": True,
        "/bantuan@AsistenSPBEBot": True,
        "/bantuan@LainBot": False,
        "@asistenspbebot indikator 20": True,
        "@lainbot halo": False,
    }
    told = {text: bool((await simulator.says(user, text, chat=GROUP)).update_id) for text in seen}
    assert told == seen
    assert (await simulator.says(user, "ya", chat=GROUP, reply_to=sent.message_id)).update_id
    stranger = simulator.user(8)
    with pytest.raises(ValueError, match="not in chat"):
        await simulator.says(stranger, "halo", chat=GROUP)


async def answer_inline(bot: Bot) -> None:
    (update,) = await bot.get_updates(timeout=5)
    assert update.inline_query
    content = InputTextMessageContent("<b>Rencana Induk</b>", parse_mode="HTML")
    await update.inline_query.answer([InlineQueryResultArticle("i20", "Indikator 20", content)])
    await bot.get_updates(offset=update.update_id + 1)


async def test_inline(bot: Bot, simulator: Simulator, user: User) -> None:
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(simulator.inline(user, "rencana"))
        group.create_task(answer_inline(bot))
    results = asked.result()
    assert [one.title for one in results] == ["Indikator 20"]
    await simulator.picks(user, results[0], query="rencana")
    message, chosen = await bot.get_updates()
    assert message.message
    assert message.message.text == "Rencana Induk"
    assert message.message.via_bot
    assert chosen.chosen_inline_result
    assert (chosen.chosen_inline_result.result_id, chosen.chosen_inline_result.query) == ("i20", "rencana")


async def test_inline_texts_are_checked(post: Post, simulator: Simulator, user: User) -> None:
    query = simulator.world.ask(user)
    for text, reason in (("", "message text is empty"), ("a" * 4097, "message is too long")):
        card = {"type": "article", "id": "1", "title": "a", "input_message_content": {"message_text": text}}
        answer = await post("answerInlineQuery", inline_query_id=query.id, results=[card])
        assert answer["description"] == f"Bad Request: {reason}"
