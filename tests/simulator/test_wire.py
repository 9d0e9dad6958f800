"""The Bot API over HTTP: bodies of every kind, messages, files, commands, as a real telegram.Bot uses them."""

import json

import httpx
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaDocument,
    InputMediaPhoto,
    MenuButtonCommands,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from simulator.control import Simulator
from simulator.methods import commands_for
from simulator.values import User
from tests.simulator.conftest import Post

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
    + (640).to_bytes(4, "big")
    + (480).to_bytes(4, "big")
    + b"\x08\x02\x00\x00\x00"
)
BINARY = bytes(range(256)) * 50 + b"\r\n--x--\r\n"


@pytest.fixture
def user(simulator: Simulator) -> User:
    return simulator.user(7, first_name="Ani", started=True)


async def test_says_who_it_is(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.username, me.first_name) == (1, "AsistenSPBEBot", "Asisten SPBE")
    assert me.supports_inline_queries
    assert not me.can_read_all_group_messages


async def test_every_kind_of_body(client: httpx.AsyncClient, simulator: Simulator, user: User) -> None:
    path = f"/bot{simulator.token}/sendMessage"
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    flat = {"chat_id": str(user.id), "text": "é & = 😀", "reply_markup": json.dumps(markup)}
    answers = [
        await client.get(path, params=flat),
        await client.post(path, params=flat),
        await client.post(path, data=flat),
        await client.post(path, data=flat, files={"unused": b"x"}),
        await client.post(path, json=flat | {"reply_markup": markup}),
        await client.post(path.replace("sendMessage", "SENDMESSAGE"), json=flat),
    ]
    results = [answer.json()["result"] for answer in answers]
    assert {(one["text"], json.dumps(one["reply_markup"])) for one in results} == {(flat["text"], json.dumps(markup))}


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_json_that_is_no_object(client: httpx.AsyncClient, simulator: Simulator, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.post(f"/bot{simulator.token}/getMe", content=body, headers=headers)
    assert answer.status_code == 400


async def test_send_edit_delete(bot: Bot, simulator: Simulator, user: User) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Kirim", callback_data="k")]])
    text = "<b>Halo</b> <i>Ani</i>"
    sent = await bot.send_message(user.id, text, ParseMode.HTML, reply_markup=keyboard, protect_content=True)
    assert (sent.text, sent.text_html, sent.has_protected_content) == ("Halo Ani", text, True)
    edited = await bot.edit_message_text("Selesai", user.id, sent.message_id)
    assert isinstance(edited, Message)
    assert edited.edit_date
    assert edited.reply_markup is None
    first, second = simulator.sent(user)
    assert (first.html, first.labels, first.edited) == (text, ("✅ Kirim",), False)
    assert (second.text, second.labels, second.edited) == ("Selesai", (), True)
    assert simulator.newest(first) == second
    assert await bot.delete_message(user.id, sent.message_id)
    with pytest.raises(LookupError):
        simulator.newest(first)


async def test_edits_buttons_and_caption(bot: Bot, simulator: Simulator, user: User) -> None:
    sent = await bot.send_photo(user.id, PNG, caption="lama")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("baru", user.id, sent.message_id)
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Salin", copy_text=CopyTextButton("x"))]])
    await bot.edit_message_reply_markup(user.id, sent.message_id, reply_markup=keyboard)
    await bot.edit_message_caption(user.id, sent.message_id, caption="<b>baru</b>", parse_mode="HTML")
    newest = simulator.newest(simulator.sent(user)[0])
    assert (newest.kind, newest.text, newest.buttons) == ("photo", "baru", ())


async def test_not_modified_as_ptb_sees_it(bot: Bot, user: User) -> None:
    sent = await bot.send_message(user.id, "<b>a</b>", ParseMode.HTML)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("<strong>a</strong>", user.id, sent.message_id, parse_mode=ParseMode.HTML)
    await bot.edit_message_text("a", user.id, sent.message_id)


async def test_deletes_several(bot: Bot, user: User, simulator: Simulator) -> None:
    sent = [await bot.send_message(user.id, one) for one in "abc"]
    assert await bot.delete_messages(user.id, [sent[0].message_id, 999, sent[2].message_id])
    assert list(simulator.world.chats[user.id].messages) == [sent[1].message_id]


async def test_message_ids_as_telegram_counts_them(bot: Bot, simulator: Simulator, user: User) -> None:
    other = simulator.user(8, started=True)
    group = simulator.group(-100, "DKIS", user)
    private = [(await bot.send_message(one.id, "a")).message_id for one in (user, other, user)]
    assert private == [1, 2, 3]
    assert (await bot.send_message(group, "a")).message_id == 2  # after the note that the bot was added


async def test_reply(bot: Bot, simulator: Simulator, user: User) -> None:
    act = await simulator.says(user, "halo")
    sent = await bot.send_message(user.id, "ya", reply_to_message_id=act.message_id)
    assert sent.reply_to_message
    assert sent.reply_to_message.text == "halo"
    assert simulator.sent(user)[0].reply_to == act.message_id


async def test_document_there_and_back(bot: Bot, simulator: Simulator, user: User) -> None:
    act = await simulator.sends_document(user, "Bukti Dukung é.pdf", BINARY, "application/pdf", caption="/lapor 20")
    (update,) = await bot.get_updates()
    assert update.message
    document = update.message.document
    assert document
    assert (document.file_name, document.mime_type, document.file_size) == (
        "Bukti Dukung é.pdf",
        "application/pdf",
        len(BINARY),
    )
    assert update.message.message_id == act.message_id
    file = await document.get_file()
    assert await file.download_as_bytearray() == BINARY
    back = await bot.send_document(user.id, InputFile(BINARY, 'Matriks "é".xlsx'), caption="Matriks")
    assert back.document
    (seen,) = simulator.sent(user)
    assert (seen.kind, seen.text, simulator.file(seen)) == ("document", "Matriks", BINARY)
    again = await bot.send_document(user.id, back.document.file_id)
    assert again.document
    assert again.document.file_name == back.document.file_name


async def test_unknown_file_path(client: httpx.AsyncClient, simulator: Simulator) -> None:
    assert (await client.get(f"/file/bot{simulator.token}/documents/file_9.pdf")).status_code == 404
    assert (await client.get("/file/bot2:LAIN/documents/file_9.pdf")).status_code == 401


async def test_photo_has_a_size(bot: Bot, user: User) -> None:
    sent = await bot.send_photo(user.id, PNG)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (640, 480)


async def test_albums(bot: Bot, simulator: Simulator, user: User) -> None:
    photos = await bot.send_media_group(user.id, [InputMediaPhoto(PNG, caption="satu"), InputMediaPhoto(PNG)])
    documents = await bot.send_media_group(
        user.id, [InputMediaDocument(BINARY, filename="a.bin"), InputMediaDocument(BINARY, filename="b.bin")]
    )
    assert len({one.media_group_id for one in photos}) == 1
    assert photos[0].media_group_id != documents[0].media_group_id
    assert [one.file_name for one in simulator.sent(user)] == ["", "", "a.bin", "b.bin"]
    for name in ("a.pdf", "b.pdf"):
        await simulator.sends_document(user, name, BINARY, album="7")
    updates = await bot.get_updates()
    assert [one.message.media_group_id for one in updates if one.message] == ["7", "7"]


async def test_commands_per_scope(bot: Bot, simulator: Simulator, user: User) -> None:
    def names() -> list[str]:
        return [one["command"] for one in commands_for(simulator.world, user.id, user.id)]

    chat = BotCommandScopeChat(user.id)
    await bot.set_my_commands([BotCommand("bantuan", "Bantuan")])
    assert names() == ["bantuan"]
    await bot.set_my_commands([BotCommand("tugas", "Tugas")], BotCommandScopeAllPrivateChats())
    assert names() == ["tugas"]
    await bot.set_my_commands([BotCommand("rekap", "Rekap")], chat)
    assert names() == ["rekap"]
    assert [one.command for one in await bot.get_my_commands(chat)] == ["rekap"]
    await bot.delete_my_commands(chat)
    assert names() == ["tugas"]
    assert await bot.get_my_commands(chat) == ()


async def test_profile_and_menu_button(bot: Bot, simulator: Simulator) -> None:
    await bot.set_my_name("Asisten")
    await bot.set_my_description("Tanyakan")
    await bot.set_my_short_description("SPBE")
    await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    profile = simulator.world.profile
    assert (profile["name"], profile["description"], profile["short_description"]) == ("Asisten", "Tanyakan", "SPBE")
    assert profile["menu_button"] == {"type": "commands"}


async def test_chats_and_members(bot: Bot, simulator: Simulator, user: User) -> None:
    other = simulator.user(8)
    group = simulator.group(-100, "DKIS", user)
    assert (await bot.get_chat(user.id)).first_name == "Ani"
    assert (await bot.get_chat(group)).title == "DKIS"
    assert (await bot.get_chat_member(group, user.id)).status == "member"
    assert (await bot.get_chat_member(group, other.id)).status == "left"
    assert (await bot.get_chat_member(group, bot.id)).status == "member"
    assert await bot.leave_chat(group)
    assert not simulator.world.chats[group].open


async def test_reply_keyboard(bot: Bot, simulator: Simulator, user: User) -> None:
    await bot.send_message(user.id, "pilih", reply_markup=ReplyKeyboardMarkup([["Ya", "Tidak"]]))
    assert simulator.sent(user)[0].keyboard == (("Ya", "Tidak"),)
    await bot.send_message(user.id, "terima kasih", reply_markup=ReplyKeyboardRemove())
    assert simulator.world.chats[user.id].keyboard is None


async def test_typing_and_reaction_reach_the_page(bot: Bot, simulator: Simulator, user: User) -> None:
    act = await simulator.says(user, "halo")
    await bot.send_chat_action(user.id, "typing")
    await bot.set_message_reaction(user.id, act.message_id or 0, ReactionTypeEmoji("👍"))
    assert [one.body["kind"] for one in simulator.world.events] == ["message", "typing", "reaction"]


async def test_calls_are_logged(post: Post, simulator: Simulator, user: User) -> None:
    await post("sendMessage", chat_id=user.id, text="a")
    await post("sendMessage", chat_id=404, text="a")
    good, bad = simulator.calls
    assert (good.method, good.status, good.params) == ("sendMessage", 200, {"chat_id": user.id, "text": "a"})
    assert (bad.status, bad.description) == (400, "Bad Request: chat not found")
    assert good.seconds >= 0
