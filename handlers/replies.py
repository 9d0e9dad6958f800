"""Replies to a question of ours, which a person is asked in a message that opens the field for one."""

from telegram import Message

CANCEL = frozenset({"batal", "batalkan", "tidak jadi", "kembali"})
"""What says, in place of an answer, that nothing is to be done."""


def asked_by_us(message: Message) -> str | None:
    """Return the text of the bot's own message to which this one replies; None where it replies to none."""
    question = message.reply_to_message
    if question is None or question.from_user is None or question.from_user.id != message.get_bot().id:
        return None
    return question.text


def is_cancelled(text: str) -> bool:
    """Say whether a reply is no answer but says that nothing is to be done."""
    return text.strip().lower().rstrip(" .") in CANCEL
