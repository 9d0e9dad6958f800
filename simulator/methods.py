"""The Bot API's other methods, and the table of them all."""

import re
from collections.abc import Callable
from typing import Any

from simulator import messages
from simulator.content import text_content
from simulator.keyboards import checked
from simulator.params import Params
from simulator.refusals import QUERY_TOO_OLD, bad_request, forbidden
from simulator.state import World
from simulator.values import InlineResult, Json, Toast
from simulator.webhook import LOCAL

Method = Callable[[World, Params], Any]
LARGEST_DOWNLOAD = 20 * 1024 * 1024
MOST_RESULTS = 50
SCOPES = (
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat",
    "chat_administrators", "chat_member",
)  # fmt: skip


def get_me(world: World, params: Params) -> Json:  # noqa: ARG001 - every method has this shape
    """Return who the bot is."""
    wire = world.bot.wire()
    wire.pop("language_code", None)
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    return wire | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


def set_webhook(world: World, params: Params) -> bool:
    """Remember a webhook; one on this machine is called."""
    url = params.text("url")
    if not url.startswith(("https://", LOCAL)):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    world.profile |= {"webhook": url, "secret": params.text("secret_token", "")}
    allowed = params.nested("allowed_updates", list)
    if allowed is not None:
        world.updates.allowed = tuple(allowed)
    world.signal.fire()
    return _forget_updates(world, params)


def delete_webhook(world: World, params: Params) -> bool:
    """Go back to polling."""
    world.profile |= {"webhook": "", "secret": ""}
    return _forget_updates(world, params)


def _forget_updates(world: World, params: Params) -> bool:
    if params.flag("drop_pending_updates"):
        world.updates.drop()
    return True


def get_webhook_info(world: World, params: Params) -> Json:  # noqa: ARG001 - every method has this shape
    """Return the webhook and how many updates wait."""
    info = {"url": world.profile["webhook"], "has_custom_certificate": False}
    return info | {"pending_update_count": world.updates.pending}


def _scope(world: World, params: Params) -> tuple[str, int, int, str]:
    scope = params.nested("scope", dict) or {"type": "default"}
    kind = scope.get("type")
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat, user = 0, 0
    if kind.startswith("chat"):
        chat = messages.chat_of(world, Params(scope)).id
    if kind == "chat_member":
        user = Params(scope).integer("user_id")
    return str(kind), chat, user, params.text("language_code")


def set_my_commands(world: World, params: Params) -> bool:
    """Set the menu of commands for a scope."""
    commands = params.nested("commands", list) or []
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"/?[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(world, params)] = commands
    world.publish(0, "commands")
    return True


def get_my_commands(world: World, params: Params) -> list[Json]:
    """Return the menu of exactly this scope."""
    return world.commands.get(_scope(world, params), [])


def delete_my_commands(world: World, params: Params) -> bool:
    """Take the menu of a scope away, so that the next wider one shows."""
    world.commands.pop(_scope(world, params), None)
    world.publish(0, "commands")
    return True


def commands_for(world: World, chat_id: int, user_id: int) -> list[Json]:
    """Return the menu a person sees in a chat: the narrowest scope that has one."""
    private = chat_id > 0
    scopes = [("chat", chat_id, 0), ("all_private_chats", 0, 0)]
    if not private:
        scopes = [("chat_member", chat_id, user_id), ("chat", chat_id, 0), ("all_group_chats", 0, 0)]
    language = world.chats[chat_id].people[user_id].language_code
    for scope in (*scopes, ("default", 0, 0)):
        for key in ((*scope, language), (*scope, "")):
            if world.commands.get(key):
                return world.commands[key]
    return []


def _profile(field: str, parameter: str, longest: int) -> Method:
    def method(world: World, params: Params) -> bool:
        text = params.text(parameter)
        if len(text) > longest:
            raise bad_request(f"{parameter.replace('_', ' ')} is too long")
        world.profile[field] = text
        world.publish(0, "commands")
        return True

    return method


def set_chat_menu_button(world: World, params: Params) -> bool:
    """Remember what the button beside the text field does."""
    world.profile["menu_button"] = params.nested("menu_button", dict) or {"type": "default"}
    return True


def answer_callback_query(world: World, params: Params) -> bool:
    """Answer a pressed button, once."""
    if len(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    query = world.queries.pop(params.text("callback_query_id"), None)
    if query is None:
        raise bad_request(QUERY_TOO_OLD)
    toast = Toast(query.id, query.user.id, params.text("text"), params.flag("show_alert"), params.text("url"))
    world.toasts.append(toast)
    shown = {"query": toast.query_id, "text": toast.text, "alert": toast.alert, "url": toast.url}
    world.publish(query.user.id, "answered", **shown)
    return True


def answer_inline_query(world: World, params: Params) -> bool:
    """Answer an inline query with cards."""
    query = world.queries.get(params.text("inline_query_id"))
    results = params.nested("results", list) or []
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    identifiers = [str(one.get("id", "")) for one in results]
    if not all(1 <= len(one.encode()) <= 64 for one in identifiers):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(identifiers)) < len(identifiers):
        raise bad_request("RESULT_ID_DUPLICATE")
    if query is None or query.results is not None:
        raise bad_request(QUERY_TOO_OLD)
    query.results = tuple(_card(query.id, one) for one in results)
    world.signal.fire()
    return True


def _card(query_id: str, result: Json) -> InlineResult:
    checked(result.get("reply_markup"))
    if result.get("type") == "article" and not result.get("title"):
        raise bad_request("can't parse inline query result: Can't find field \"title\"")
    content = result.get("input_message_content")
    if result.get("type") == "article" and not isinstance(content, dict):
        raise bad_request("can't parse inline query result: input message content is not specified")
    if isinstance(content, dict):
        text_content(inline_text(content))
    title, description = str(result.get("title", "")), str(result.get("description", ""))
    return InlineResult(query_id, str(result["id"]), str(result.get("type")), title, description, result)


def inline_text(content: Json) -> Params:
    """Return the text of an inline card as the parameters of sendMessage."""
    return Params(content | {"text": content.get("message_text", "")})


def get_file(world: World, params: Params) -> Json:
    """Return where a file can be downloaded."""
    file = world.files.get(params.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    named = {"file_id": file.id, "file_unique_id": f"U{file.id}", "file_size": file.size}
    return named | {"file_path": file.path}


def get_chat(world: World, params: Params) -> Json:
    """Return what the bot may know about a chat."""
    details = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": GIFTS}
    return messages.chat_of(world, params).wire() | details


GIFTS = {
    "unlimited_gifts": False, "limited_gifts": False, "unique_gifts": False, "premium_subscription": False,
    "gifts_from_channels": False,
}  # fmt: skip


def get_chat_member(world: World, params: Params) -> Json:
    """Return whether somebody is in a chat."""
    chat = messages.writable(world, params)
    user_id = params.integer("user_id")
    if user_id == world.bot.id:
        return {"status": "member", "user": world.bot.wire()}
    if user_id in chat.people:
        return {"status": "member", "user": chat.people[user_id].wire()}
    if user_id in world.chats:
        return {"status": "left", "user": world.chats[user_id].people[user_id].wire()}
    raise bad_request("user not found")


def leave_chat(world: World, params: Params) -> bool:
    """Leave a group."""
    chat = messages.writable(world, params)
    if chat.type == "private":
        raise forbidden("bot can't leave a private chat")
    chat.open = False
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyName": _profile("name", "name", 64),
    "setMyDescription": _profile("description", "description", 512),
    "setMyShortDescription": _profile("short_description", "short_description", 120),
    "setChatMenuButton": set_chat_menu_button,
    "sendMessage": messages.send_message,
    "sendPhoto": messages.send_photo,
    "sendDocument": messages.send_document,
    "sendMediaGroup": messages.send_media_group,
    "sendChatAction": messages.send_chat_action,
    "editMessageText": messages.edit_message_text,
    "editMessageCaption": messages.edit_message_caption,
    "editMessageReplyMarkup": messages.edit_message_reply_markup,
    "deleteMessage": messages.delete_message,
    "deleteMessages": messages.delete_messages,
    "setMessageReaction": messages.set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    "getFile": get_file,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "leaveChat": leave_chat,
}
LOWERED = {name.lower(): name for name in METHODS} | {"getupdates": "getUpdates"}
