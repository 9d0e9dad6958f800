"""One test per refusal: what Telegram does not accept, the simulator does not accept either."""

from typing import Any

import httpx
import pytest

from simulator.control import Simulator
from tests.simulator.conftest import Post

USER = 7
DATA = "x" * 64
NOTHING = {"text": "a"}


def keyboard(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def message(text: str = "halo", **more: Any) -> dict[str, Any]:
    return {"chat_id": USER, "text": text, **more}


def html(text: str) -> dict[str, Any]:
    return message(text, parse_mode="HTML")


def article(number: int, text: str = "isi") -> dict[str, Any]:
    content = {"message_text": text}
    return {"type": "article", "id": str(number), "title": "Judul", "input_message_content": content}


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("sendMessage", {"text": "a"}, "chat_id is empty"),
    ("sendMessage", {"chat_id": 404, "text": "a"}, "chat not found"),
    ("sendMessage", {"chat_id": "@siapa", "text": "a"}, "chat not found"),
    ("sendMessage", message(""), "message text is empty"),
    ("sendMessage", {"chat_id": USER}, "message text is empty"),
    ("sendMessage", message(" \n "), "text must be non-empty"),
    ("sendMessage", html("<b> </b>"), "text must be non-empty"),
    ("sendMessage", message("a" * 4097), "message is too long"),
    ("sendMessage", message("😀" * 2049), "message is too long"),
    ("sendMessage", html("<b>" + "a" * 4097 + "</b>"), "message is too long"),
    ("sendMessage", message(parse_mode="MarkdownV3"), "unsupported parse_mode"),
    ("sendMessage", html("<h1>a</h1>"), 'can\'t parse entities: Unsupported start tag "h1" at byte offset 0'),
    ("sendMessage", html("é < 5"), 'can\'t parse entities: Unsupported start tag "" at byte offset 3'),
    ("sendMessage", html("<b>a"), "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
    ("sendMessage", html("a</b>"), "can't parse entities: Unexpected end tag at byte offset 1"),
    (
        "sendMessage",
        html("<b><i>a</b></i>"),
        'can\'t parse entities: Unmatched end tag at byte offset 7, expected "</i>", found "</b>"',
    ),
    ("sendMessage", html("a <b"), "can't parse entities: Unclosed start tag at byte offset 2"),
    ("sendMessage", html('<a href="x>a</a>'), 'can\'t parse entities: Unclosed start tag "a" at byte offset 0'),
    ("sendMessage", html("<b>a</b"), "can't parse entities: Unclosed end tag at byte offset 4"),
    (
        "sendMessage",
        html("<span>a</span>"),
        'can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0',
    ),
    (
        "sendMessage",
        html('<tg-emoji emoji-id="x">a</tg-emoji>'),
        "can't parse entities: Invalid custom emoji identifier specified",
    ),
    ("sendMessage", message(entities=["a"]), "can't parse entities: expected MessageEntity objects"),
    ("sendMessage", message(entities="[1"), "can't parse entities JSON object"),
    ("sendMessage", message(reply_markup=[1]), "can't parse reply_markup: expected an Object"),
    ("sendMessage", message(reply_markup={"a": 1}), "object expected as reply markup"),
    ("sendMessage", message(reply_markup={"inline_keyboard": [1]}), 'field "inline_keyboard" of the reply markup'),
    ("sendMessage", message(reply_markup=keyboard({"text": "a", "callback_data": DATA + "x"})), "BUTTON_DATA_INVALID"),
    ("sendMessage", message(reply_markup=keyboard({"text": "a", "callback_data": "é" * 33})), "BUTTON_DATA_INVALID"),
    ("sendMessage", message(reply_markup=keyboard({"text": "a", "callback_data": ""})), "BUTTON_DATA_INVALID"),
    ("sendMessage", message(reply_markup=keyboard(NOTHING)), "can't parse inline keyboard button: Text buttons are"),
    (
        "sendMessage",
        message(reply_markup=keyboard({"text": " ", "callback_data": "a"})),
        "inline keyboard button text must be non-empty",
    ),
    (
        "sendMessage",
        message(reply_markup=keyboard({"callback_data": "a"})),
        'can\'t parse inline keyboard button: Field "text" must be of type String',
    ),
    ("sendMessage", message(reply_markup=keyboard({"text": "a", "url": "x"})), "inline keyboard button URL 'x' is inv"),
    (
        "sendMessage",
        message(reply_markup=keyboard({"text": "a", "copy_text": {"text": ""}})),
        "BUTTON_COPY_TEXT_INVALID",
    ),
    (
        "sendMessage",
        message(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}),
        "reply markup is too long",
    ),
    ("sendMessage", message(reply_parameters={"message_id": 99}), "message to be replied not found"),
    ("sendMessage", message(reply_to_message_id=99), "message to be replied not found"),
    ("sendMessage", message(reply_to_message_id="sembilan"), 'invalid parameter "reply_to_message_id" specified'),
    ("sendPhoto", {"chat_id": USER}, "there is no photo in the request"),
    ("sendPhoto", {"chat_id": USER, "photo": "http://a/b.png"}, "failed to get HTTP URL content"),
    ("sendDocument", {"chat_id": USER, "document": "abc"}, "wrong remote file identifier specified"),
    ("sendDocument", {"chat_id": USER, "caption": "a" * 1025}, "message caption is too long"),
    ("sendMediaGroup", {"chat_id": USER, "media": []}, "there are no messages to send"),
    ("sendMediaGroup", {"chat_id": USER, "media": [{"type": "photo"}] * 11}, "too many messages to send as an album"),
    ("sendMediaGroup", {"chat_id": USER, "media": [{"type": "photo"}, {"type": "document"}]}, "can't parse InputMedia"),
    ("sendChatAction", {"chat_id": USER, "action": "menari"}, "wrong parameter action in request"),
    ("editMessageText", message(message_id=99), "message to edit not found"),
    ("editMessageText", message(), "message identifier is not specified"),
    ("editMessageText", message(message_id=1), "message can't be edited"),
    ("editMessageText", message("sudah", message_id=2), "message is not modified: specified new message content and"),
    ("editMessageText", message("", message_id=2), "message text is empty"),
    ("editMessageCaption", {"chat_id": USER, "message_id": 2, "caption": "a"}, "there is no caption in the message to"),
    ("editMessageReplyMarkup", {"chat_id": USER, "message_id": 2}, "message is not modified"),
    (
        "editMessageReplyMarkup",
        {"chat_id": USER, "message_id": 2, "reply_markup": {"force_reply": True}},
        "inline keyboard expected",
    ),
    ("deleteMessage", {"chat_id": USER, "message_id": 99}, "message to delete not found"),
    ("deleteMessages", {"chat_id": USER, "message_ids": []}, "message identifiers are not specified"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, "query is too old and response timeout expired or query ID"),
    ("answerCallbackQuery", {"callback_query_id": "1", "text": "a" * 201}, "MESSAGE_TOO_LONG"),
    ("answerInlineQuery", {"inline_query_id": "1", "results": []}, "query is too old and response timeout expired or"),
    ("answerInlineQuery", {"results": [article(one) for one in range(51)]}, "RESULTS_TOO_MUCH"),
    ("answerInlineQuery", {"results": [article(1), article(1)]}, "RESULT_ID_DUPLICATE"),
    ("answerInlineQuery", {"results": [article(1) | {"id": "x" * 65}]}, "RESULT_ID_INVALID"),
    ("setMessageReaction", {"chat_id": USER, "message_id": 1, "reaction": [{"emoji": "🦖"}]}, "REACTION_INVALID"),
    ("setMessageReaction", {"chat_id": USER, "message_id": 99}, "message to react not found"),
    ("setMyCommands", {"commands": [{"command": "Besar", "description": "a"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"scope": {"type": "kota"}}, "can't parse BotCommandScope"),
    ("setMyCommands", {"scope": {"type": "chat", "chat_id": 404}}, "chat not found"),
    ("setMyDescription", {"description": "a" * 513}, "description is too long"),
    ("getFile", {"file_id": "abc"}, "wrong file_id or the file is temporarily unavailable"),
    ("getChatMember", {"chat_id": USER, "user_id": 404}, "user not found"),
    ("getChat", {"chat_id": 404}, "chat not found"),
]


@pytest.mark.parametrize(("method", "params", "reason"), REFUSALS)
async def test_refuses(simulator: Simulator, post: Post, method: str, params: dict[str, Any], reason: str) -> None:
    await simulator.says(simulator.user(USER), "halo")
    await post("sendMessage", chat_id=USER, text="sudah")
    answer = await post(method, **params)
    assert not answer["ok"]
    assert answer["error_code"] == 400
    assert answer["description"].startswith(f"Bad Request: {reason}")
    assert simulator.calls[-1].description == answer["description"]


async def test_wrong_token(client: httpx.AsyncClient) -> None:
    answer = await client.get("/bot2:LAIN/getMe")
    assert answer.status_code == 401
    assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}


async def test_unknown_method(post: Post) -> None:
    assert await post("sendPigeon") == {"ok": False, "error_code": 404, "description": "Not Found"}


async def test_bot_blocked(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER, started=True)
    await simulator.blocks(user)
    answer = await post("sendMessage", **message())
    assert (answer["error_code"], answer["description"]) == (403, "Forbidden: bot was blocked by the user")
    await simulator.unblocks(user)
    assert (await post("sendMessage", **message()))["ok"]


async def test_bot_may_not_write_first(simulator: Simulator, post: Post) -> None:
    simulator.user(USER)
    answer = await post("sendMessage", **message())
    assert answer["description"] == "Forbidden: bot can't initiate conversation with a user"


async def test_bot_removed_from_group(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER)
    group = simulator.group(-100, "DKIS", user)
    assert (await post("sendMessage", chat_id=group, text="a"))["ok"]
    await simulator.removes_bot(user, group)
    answer = await post("sendMessage", chat_id=group, text="a")
    assert answer["description"] == "Forbidden: bot is not a member of the group chat"


async def test_callback_query_is_answered_once(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER, started=True)
    await post("sendMessage", **message(reply_markup=keyboard({"text": "✅ Kirim", "callback_data": "k"})))
    act = await simulator.presses(user, simulator.sent(user)[-1], "Kirim")
    assert (await post("answerCallbackQuery", callback_query_id=act.query_id))["ok"]
    again = await post("answerCallbackQuery", callback_query_id=act.query_id)
    assert again["description"].startswith("Bad Request: query is too old")


async def test_expired_callback_query(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER, started=True)
    await post("sendMessage", **message(reply_markup=keyboard({"text": "Kirim", "callback_data": "k"})))
    act = await simulator.presses(user, simulator.sent(user)[-1], "Kirim")
    simulator.expires(act)
    assert not (await post("answerCallbackQuery", callback_query_id=act.query_id))["ok"]


async def test_old_and_foreign_messages_cannot_be_deleted(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER)
    group = simulator.group(-100, "DKIS", user)
    act = await simulator.says(user, "halo", chat=group)
    answer = await post("deleteMessage", chat_id=group, message_id=act.message_id)
    assert answer["description"] == "Bad Request: message can't be deleted"
    act = await simulator.says(user, "halo")
    simulator.world.chats[USER].messages[act.message_id or 0].wire["date"] -= 49 * 3600
    answer = await post("deleteMessage", chat_id=USER, message_id=act.message_id)
    assert answer["description"] == "Bad Request: message can't be deleted for everyone"


async def test_reply_may_be_sent_without_its_message(simulator: Simulator, post: Post) -> None:
    simulator.user(USER, started=True)
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    assert (await post("sendMessage", **message(reply_parameters=lenient)))["ok"]


async def test_limits_just_kept(simulator: Simulator, post: Post) -> None:
    simulator.user(USER, started=True)
    buttons = [[{"text": "a", "callback_data": DATA}]] * 100
    full = html("<b>" + "a" * 4094 + "</b>😀") | {"reply_markup": {"inline_keyboard": buttons}}
    assert (await post("sendMessage", **full))["ok"]


async def test_file_over_twenty_megabytes(simulator: Simulator, post: Post) -> None:
    user = simulator.user(USER)
    await simulator.sends_document(user, "besar.zip", b"x", size=20 * 1024 * 1024 + 1)
    answer = await post("getFile", file_id=next(iter(simulator.world.files)))
    assert answer["description"] == "Bad Request: file is too big"


async def test_not_a_picture(simulator: Simulator, client: httpx.AsyncClient) -> None:
    simulator.user(USER, started=True)
    path = f"/bot{simulator.token}/sendPhoto"
    for content, reason in ((b"%PDF", "IMAGE_PROCESS_FAILED"), (b"", "file must be non-empty")):
        answer = await client.post(path, data={"chat_id": str(USER)}, files={"photo": ("a.png", content)})
        assert answer.json()["description"] == f"Bad Request: {reason}"
