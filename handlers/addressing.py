"""Which messages are meant for the bot: all of a private chat, in groups those that mention it or reply to it."""

from telegram import Message, MessageEntity
from telegram.constants import ChatType
from telegram.ext import filters


class _ForBot(filters.MessageFilter):
    """Lets through what is meant for the bot; a card that somebody sent by inline mode is not."""

    def filter(self, message: Message) -> bool:
        """Say whether a message is meant for the bot."""
        bot = message.get_bot()
        if message.via_bot and message.via_bot.id == bot.id:
            return False
        replied = message.reply_to_message
        to_bot = replied is not None and replied.from_user is not None and replied.from_user.id == bot.id
        return message.chat.type == ChatType.PRIVATE or to_bot or bool(_mentions(message))


FOR_BOT = _ForBot()


def question_in(message: Message) -> str:
    """Return the text of a message without the mentions of the bot."""
    text = message.text or ""
    for mention in _mentions(message):
        text = text.replace(mention, " ")
    return text.strip()


def _mentions(message: Message) -> set[str]:
    """Return how a message or its caption mentions the bot, as written."""
    bot = message.get_bot()
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else {}
    found |= message.parse_caption_entities(kinds) if message.caption else {}
    return {
        text
        for entity, text in found.items()
        if text.lower() == f"@{bot.username.lower()}" or (entity.user and entity.user.id == bot.id)
    }
