"""What coordinators ask about the reminders of others in plain words, and what they want that there is not.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from telegram import Update

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.reminder_log import answer_in_words
from handlers.telling import tell
from handlers.wishes import awaits_text
from spbe.log_question import log_ask_from
from spbe.people import Action, may
from spbe.usecases.reminder_log import names_somebody


async def hear(update: Update, context: BotContext) -> bool:
    """Answer a coordinator who asks about the reminders of others; False where a text says something else."""
    message = asked_in(update)
    ask = log_ask_from(message.text or "")
    if ask is None or not may(context.person, Action.READ_REMINDER_LOG) or await awaits_text(context):
        return False
    if ask.kind == "at_rest":
        await tell(message, context, context.messages.render("reminder_log/at_rest"))
        return True
    if ask.kind == "send":
        if ask.words and not await names_somebody(context.resources, context.person, ask.words):
            return False
        await tell(message, context, context.messages.render("reminder_log/by_themselves"))
        return True
    return await answer_in_words(update, context, ask)
