"""What a person does to the simulated Telegram, and which updates the bot gets for it."""

import re

from simulator.content import LONGEST_TEXT, text_content
from simulator.entities import Entity, entities_in, part, text_in, trimmed, units, with_found
from simulator.messages import without_reply
from simulator.methods import inline_text
from simulator.state import Chat, Message, World
from simulator.values import Act, Button, InlineResult, Json, User


def chat_with(world: World, user: User, chat_id: int | None) -> Chat:
    """Return the private chat of a person, or a group that the person is in."""
    chat = world.chats[user.id if chat_id is None else chat_id]
    if user.id not in chat.people:
        raise ValueError(f"{user.first_name} is not in chat {chat.id}")
    return chat


def text_of(text: str) -> Json:
    """Return the text of a person's message with the entities Telegram finds in it."""
    kept, _ = trimmed(text, [])
    if not 1 <= units(kept) <= LONGEST_TEXT:
        raise ValueError(f"a person's message has 1 to {LONGEST_TEXT} units, not {units(kept)}")
    found = with_found(kept, [])
    return {"text": kept} | ({"entities": found} if found else {})


def caption_of(caption: str | None) -> Json:
    """Return a caption with its entities, nothing for none."""
    if not caption:
        return {}
    text = text_of(caption)
    return {"caption": text["text"]} | ({"caption_entities": text["entities"]} if "entities" in text else {})


def send(world: World, user: User, chat: Chat, content: Json, reply_to: int | None = None) -> Act:
    """Put a person's message into a chat and tell the bot, if it may know."""
    if chat.type == "private":
        if chat.blocked:
            raise ValueError(f"{user.first_name} has blocked the bot")
        chat.open = True
    if reply_to is not None:
        content = content | {"reply_to_message": without_reply(chat.messages[reply_to])}
    position = len(world.sent)
    message = world.add(chat, user, content)
    return Act(chat.id, position, message.id, _tell(world, chat, "message", message.wire))


def _tell(world: World, chat: Chat, kind: str, wire: Json) -> int | None:
    seen = chat.type == "private" or (chat.open and not chat.blocked and _is_for_bot(world, wire))
    return world.updates.push(kind, wire) if seen else None


def _is_for_bot(world: World, wire: Json) -> bool:
    """Privacy mode: in a group the bot gets commands, mentions of it, answers to it and service messages."""
    name = f"@{world.bot.username}".lower()
    if wire.get("reply_to_message", {}).get("from", {}).get("id") == world.bot.id:
        return True
    if wire.get("via_bot") or not {"text", "photo", "document", "voice", "sticker", "contact"} & wire.keys():
        return True
    return any(_names_bot(text_in(wire), one, name) for one in entities_in(wire))


def _names_bot(text: str, entity: Entity, name: str) -> bool:
    covered = part(text, entity).lower()
    if entity["type"] == "bot_command":
        return "@" not in covered or covered.endswith(name)
    return bool(entity["type"] == "mention" and covered == name)


def send_upload(
    world: World, user: User, chat: Chat, content: Json, caption: str | None, album: str | None, reply_to: int | None
) -> Act:
    """Send a photo or a document that is already kept; those with the same album belong together."""
    together = {"media_group_id": album} if album else {}
    return send(world, user, chat, content | caption_of(caption) | together, reply_to)


def edit(world: World, chat: Chat, message: Message, text: str) -> Act:
    """Change the text or the caption of a person's own message."""
    if "text" in message.wire:
        world.change(message, {"entities": None} | text_of(text))
    else:
        world.change(message, {"caption": None, "caption_entities": None} | caption_of(text))
    position = len(world.sent)
    return Act(chat.id, position, message.id, _tell(world, chat, "edited_message", message.wire))


def press(world: World, user: User, message: Message, button: Button) -> Act:
    """Press a button that calls back."""
    query = world.ask(user)
    callback = {"id": query.id, "from": user.wire(), "chat_instance": str(-message.chat.id), "data": button.data}
    position = len(world.sent)
    update = world.updates.push("callback_query", callback | {"message": message.wire})
    return Act(message.chat.id, position, message.id, update, query.id)


def follow(world: World, user: User, payload: str) -> Act:
    """Open the bot by a link and press the start button; Telegram drops a payload it does not allow."""
    valid = re.fullmatch(r"[A-Za-z0-9_-]{1,64}", payload)
    text = f"/start {payload}" if valid else "/start"
    return send(world, user, world.chats[user.id], text_of(text))


def membership(world: World, chat: Chat, by: User, before: str, after: str) -> Act:
    """Tell the bot that its place in a chat changed: blocked, unblocked, added, removed."""
    bot = world.bot.wire()
    banned = {"until_date": 0}
    change = {
        "chat": chat.wire(),
        "from": by.wire(),
        "date": world.timestamp(),
        "old_chat_member": {"user": bot, "status": before} | (banned if before == "kicked" else {}),
        "new_chat_member": {"user": bot, "status": after} | (banned if after == "kicked" else {}),
    }
    world.publish(chat.id, "membership", status=after)
    return Act(chat.id, len(world.sent), None, world.updates.push("my_chat_member", change))


def pick(world: World, user: User, chat: Chat, result: InlineResult, query: str) -> Act:
    """Send an inline result into a chat."""
    content = _message_of(result) | {"via_bot": world.bot.wire()}
    if result.wire.get("reply_markup"):
        content["reply_markup"] = result.wire["reply_markup"]
    act = send(world, user, chat, content)
    chosen = {"result_id": result.id, "from": user.wire(), "query": query}
    world.updates.push("chosen_inline_result", chosen)
    return act


def _message_of(result: InlineResult) -> Json:
    content: Json = result.wire.get("input_message_content") or {}
    if "message_text" in content:
        return text_content(inline_text(content))
    return text_of(result.wire.get("caption") or result.title or result.id)
