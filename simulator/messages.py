"""The Bot API's methods on messages: send, edit, delete, react."""

import itertools
import re

from simulator.content import caption_content, media_content, text_content
from simulator.keyboards import checked
from simulator.params import Params
from simulator.refusals import (
    BLOCKED,
    CANNOT_BEGIN,
    NOT_A_MEMBER,
    NOT_MODIFIED,
    bad_request,
    forbidden,
    moved,
)
from simulator.state import Chat, Message, World
from simulator.values import Json

DELETABLE_FOR = 48 * 3600
CHAT_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
    "upload_document", "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
REACTIONS = (
    "👍👎🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋"
    "🖕😈😴😭🤓👻👀🎃🙈😇😨🤝🤗🫡🎅🎄💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡❤"
)
albums = itertools.count(14_000_000_000_000_001)


def chat_of(world: World, params: Params) -> Chat:
    """Return the chat a call names."""
    if not params.text("chat_id"):
        raise bad_request("chat_id is empty")
    given = params.text("chat_id")
    chat = world.chats.get(int(given)) if re.fullmatch(r"-?\d+", given) else None
    if chat is None:
        raise bad_request("chat not found")
    return chat


def writable(world: World, params: Params) -> Chat:
    """Return the chat a call names if the bot may write there."""
    chat = chat_of(world, params)
    if chat.moved_to:
        raise moved(chat.moved_to)
    if chat.blocked:
        raise forbidden(BLOCKED if chat.type == "private" else NOT_A_MEMBER)
    if not chat.open:
        raise forbidden(CANNOT_BEGIN) if chat.type == "private" else forbidden(NOT_A_MEMBER)
    return chat


def message_of(world: World, params: Params, purpose: str) -> Message:
    """Return the message a call names, or say that the one to edit, delete or react to is not there."""
    if not params.text("message_id"):
        raise bad_request("message identifier is not specified")
    message = writable(world, params).messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return message


def send_message(world: World, params: Params) -> Json:
    """Send a text."""
    chat = writable(world, params)
    return _deliver(world, chat, params, text_content(params), params.text("text"))


def send_photo(world: World, params: Params) -> Json:
    """Send a photo."""
    chat = writable(world, params)
    caption = caption_content(params)
    return _deliver(world, chat, params, media_content(world, params, "photo") | caption, params.text("caption"))


def send_document(world: World, params: Params) -> Json:
    """Send a document."""
    chat = writable(world, params)
    caption = caption_content(params)
    content = media_content(world, params, "document") | caption
    return _deliver(world, chat, params, content, params.text("caption"))


def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album of photos or of documents."""
    chat = writable(world, params)
    items = params.nested("media", list)
    if not items:
        raise bad_request("there are no messages to send")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {item.get("type") for item in items if isinstance(item, dict)}
    if not kinds <= {"photo", "document"} or len(kinds) != 1:
        raise bad_request("can't parse InputMedia: photos and documents can't be mixed in an album")
    kind = str(kinds.pop())
    contents = []
    for item in items:
        one = Params(item, params.files)
        contents.append((media_content(world, one, kind, "media") | caption_content(one), one.text("caption")))
    album = {"media_group_id": str(next(albums))}
    return [_deliver(world, chat, params, content | album, html) for content, html in contents]


def _deliver(world: World, chat: Chat, params: Params, content: Json, html: str) -> Json:
    markup = checked(params.nested("reply_markup", dict))
    head = _reply(chat, params) | _topic(chat, params)
    if params.flag("protect_content"):
        head["has_protected_content"] = True
    if markup and "inline_keyboard" in markup:
        head["reply_markup"] = markup
    elif markup:
        chat.keyboard = markup if "keyboard" in markup else None
        world.publish(chat.id, "keyboard", keyboard=chat.keyboard)
    return world.add(chat, world.bot, content | head, html).wire


def _reply(chat: Chat, params: Params) -> Json:
    given = params.nested("reply_parameters", dict) or {}
    number = given.get("message_id") or params.integer("reply_to_message_id")
    if not number:
        return {}
    answered = chat.messages.get(int(number))
    if answered is None:
        if given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")
    return {"reply_to_message": without_reply(answered)}


def _topic(chat: Chat, params: Params) -> Json:
    topic = params.integer("message_thread_id")
    if topic and topic not in chat.topics:
        raise bad_request("message thread not found")
    return in_topic(topic)


def in_topic(topic: int | None) -> Json:
    """Return what a message of a forum's topic has beside its content."""
    return {"message_thread_id": topic, "is_topic_message": True} if topic else {}


def without_reply(message: Message) -> Json:
    """Return a message as another one quotes it: never two levels deep."""
    return {key: value for key, value in message.wire.items() if key != "reply_to_message"}


def _own(world: World, params: Params) -> Message:
    message = message_of(world, params, "edit")
    if message.wire["from"]["id"] != world.bot.id:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, params: Params, content: Json, html: str | None) -> Json:
    markup = checked(params.nested("reply_markup", dict))
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    change = content | {"reply_markup": markup}
    if all(message.wire.get(key) == value for key, value in change.items()):
        raise bad_request(NOT_MODIFIED)
    world.change(message, change, html)
    return message.wire


def edit_message_text(world: World, params: Params) -> Json:
    """Replace the text of one of the bot's messages."""
    message = _own(world, params)
    content = text_content(params)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, params, {"entities": None} | content, params.text("text"))


def edit_message_caption(world: World, params: Params) -> Json:
    """Replace the caption of one of the bot's messages."""
    message = _own(world, params)
    content = caption_content(params)
    if "text" in message.wire:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, params, {"caption": None, "caption_entities": None} | content, params.text("caption"))


def edit_message_reply_markup(world: World, params: Params) -> Json:
    """Replace the buttons under one of the bot's messages."""
    return _edit(world, _own(world, params), params, {}, None)


def delete_message(world: World, params: Params) -> bool:
    """Delete a message: the bot's own, or in a private chat the person's too."""
    message = message_of(world, params, "delete")
    own = message.wire["from"]["id"] == world.bot.id
    if not own and message.chat.type != "private":
        raise bad_request("message can't be deleted")
    if world.timestamp() - message.wire["date"] > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.remove(message)
    return True


def delete_messages(world: World, params: Params) -> bool:
    """Delete several messages; those that are gone or protected are passed over."""
    chat = writable(world, params)
    numbers = params.nested("message_ids", list)
    if not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        message = chat.messages.get(int(number))
        if message and (chat.type == "private" or message.wire["from"]["id"] == world.bot.id):
            world.remove(message)
    return True


def send_chat_action(world: World, params: Params) -> bool:
    """Show that the bot is writing."""
    chat = writable(world, params)
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.publish(chat.id, "typing", action=params.text("action"))
    return True


def set_message_reaction(world: World, params: Params) -> bool:
    """React to a message with one emoji, or take the reaction back."""
    message = message_of(world, params, "react")
    reaction = params.nested("reaction", list) or []
    emoji = [str(one.get("emoji", "")).removesuffix("\ufe0f") for one in reaction if isinstance(one, dict)]
    if len(emoji) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if not all(one and one in REACTIONS for one in emoji):
        raise bad_request("REACTION_INVALID")
    world.publish(message.chat.id, "reaction", message_id=message.id, emoji="".join(emoji))
    return True
