"""Whatever nothing else takes: one helpful sentence instead of silence."""

from dataclasses import replace

from telegram import Message, Update
from telegram.ext import CommandHandler

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.telling import tell
from spbe.people import Role
from spbe.wishes import nearest_command

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
    meant = _meant(message.text, context) if message.text else None
    reader = context.person.role is Role.READER
    await tell(message, context, context.messages.render("leftover", kind=_kind(message), meant=meant, reader=reader))


def _meant(text: str, context: BotContext) -> str | None:
    """Return the command that a misspelt one is most like."""
    known = {
        command
        for group in context.application.handlers.values()
        for handler in group
        if isinstance(handler, CommandHandler)
        for command in handler.commands
    }
    typed = text.split()[0].removeprefix("/").partition("@")[0]
    return nearest_command(typed.lower(), known)


def _is_known_album(message: Message, context: BotContext) -> bool:
    """Say whether another part of an album was answered; an album comes as one message for each of its files."""
    known = context.memory.album == message.media_group_id
    context.memory = replace(context.memory, album=message.media_group_id or "")
    return known


def _kind(message: Message) -> str:
    if message.text:
        return "command"
    return next((kind for kind in KINDS if getattr(message, kind)), "other")
