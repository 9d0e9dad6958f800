"""Whatever nothing else takes: one helpful sentence instead of silence."""

from telegram import Message, Update

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.telling import tell

KINDS = (
    "photo",
    "document",
    "video",
    "animation",
    "audio",
    "voice",
    "video_note",
    "sticker",
    "location",
    "contact",
    "poll",
)


async def answer_leftover(update: Update, context: BotContext) -> None:
    """Say what the bot makes of a message that is no question, and what to do instead."""
    message = asked_in(update)
    if message.media_group_id and _is_known_album(message, context):
        return
    await tell(message, context, context.messages.render("leftover", kind=_kind(message)))


def _is_known_album(message: Message, context: BotContext) -> bool:
    """Say whether another part of an album was answered; an album comes as one message for each of its files."""
    if context.chat_data is None:
        return False
    known = context.chat_data.get("album") == message.media_group_id
    context.chat_data["album"] = message.media_group_id
    return known


def _kind(message: Message) -> str:
    if message.text:
        return "command"
    return next((kind for kind in KINDS if getattr(message, kind)), "other")
