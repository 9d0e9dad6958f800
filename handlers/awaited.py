"""What a question of ours waits for: a reply to it, or the very next text of the person.

One rule for all that ask for a text: a reply is always the answer; what is merely typed next is it as well, unless it
is a command in plain words, a question, or something supposed. A reply is understood after a restart too.
"""

from dataclasses import replace

from telegram import Message

from handlers.context import BotContext
from handlers.replies import asked_by_us
from spbe.index_wishes import simulation_wish
from spbe.people import Action, may
from spbe.usecases import reporting
from spbe.usecases.memory import NEXT, Awaited, Drafted
from spbe.usecases.retargeting import Request
from spbe.wishes import LONGEST


def wait_for(context: BotContext, question: Message, about: Request | Drafted | None = None) -> None:
    """Wait for the answer to a question; its text is kept only where nothing else says what it is about."""
    text = "" if about else question.text or ""
    context.memory = replace(context.memory, awaited=Awaited(text, question.message_id, about))


def pending(message: Message, context: BotContext) -> Awaited | None:
    """Return the question to which a message replies, or right behind which it comes."""
    kept, replied = context.memory.awaited, message.reply_to_message
    if kept is None:
        return None
    is_answer = replied.message_id == kept.message if replied else kept.came == NEXT
    return kept if is_answer else None


async def awaited_by(message: Message, context: BotContext) -> Awaited | None:
    """Return the question that a message answers; None where it means something else."""
    kept = pending(message, context)
    means_else = kept and not message.reply_to_message and await _is_elsewhere(context, message.text or "")
    return None if means_else else kept


async def question_to(message: Message, context: BotContext) -> str:
    """Return the text of the question that a message answers, empty where it answers none."""
    if replied := asked_by_us(message):
        return replied
    kept = await awaited_by(message, context)
    return kept.question if kept else ""


async def _is_elsewhere(context: BotContext, text: str) -> bool:
    """Say whether a text is a command in plain words or a question; what is long asks nothing of a bot."""
    known = await context.resources.answerers.current()
    desk = known.desk_wishes.of(text) if may(context.person, Action.READ_OVERVIEW) else None
    if desk or known.wishes.of(text) or simulation_wish(text).is_plain:
        return True
    return len(text.split()) <= LONGEST and await reporting.asks(context.resources, text)
