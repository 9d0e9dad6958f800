"""Questions: free text, /indikator and /cari."""

import structlog
from telegram import Message, Update
from telegram.constants import ChatType

from handlers.context import BotContext
from handlers.keyboards import Row, choice_rows, under_answer, verdict_rows
from handlers.places import place_button
from handlers.telling import tell
from handlers.views import answer_html
from spbe.answers import Answer, Unknown
from spbe.people import Action, Role, may
from spbe.usecases import asking
from spbe.usecases.asking import Answered

log = structlog.stdlib.get_logger(__name__)

MOST_FOUND = 8


async def answer_indicator(update: Update, context: BotContext) -> None:
    """Answer /indikator 20, /indikator 20 3 or /indikator and a name."""
    message, words = asked_in(update), list(context.args or ())
    if not words:
        await tell(message, context, context.messages.render("indicator_usage"))
        return
    if len(words) > 1 and words[0].isdecimal() and words[1].isdecimal() and len(words[1]) < 3:
        words.insert(1, "tingkat")
    await answer_text(message, context, " ".join(["indikator", *words]), quote=update.edited_message is not None)


async def search(update: Update, context: BotContext) -> None:
    """Offer what the words of /cari may mean; without a hit, answer them as a question."""
    message, text = asked_in(update), " ".join(context.args or ())
    if not text:
        await tell(message, context, context.messages.render("search_usage"))
        return
    found = await asking.search(context.resources, context.person, text, most=MOST_FOUND)
    quote = update.edited_message is not None
    if isinstance(found, Answered):
        await tell_answer(message, context, found, quote=quote)
        return
    _note_gap(found.question_id)
    rows = [*choice_rows(found.choices), *verdict_rows(context.messages, found.question_id)]
    await tell(
        message, context, context.messages.render("search", text=text, count=len(found.choices)), rows, quote=quote
    )


async def answer_text(
    message: Message, context: BotContext, text: str, *, quote: bool = False, row: int | None = None
) -> None:
    """Answer a question whose text did not come in the message itself, or not alone; `row` is being reported on."""
    answered = await asking.ask(context.resources, context.person, text, row=row)
    await tell_answer(message, context, answered, quote=quote)


async def tell_answer(message: Message, context: BotContext, answered: Answered, *, quote: bool = False) -> None:
    """Send an answer with its buttons."""
    _note_gap(answered.question_id)
    ways = _ways_on(context, answered.answer) if message.chat.type == ChatType.PRIVATE else []
    rows = [*ways, *under_answer(context.messages, answered.answer, answered.question_id)]
    is_coordinator = may(context.person, Action.READ_QUESTIONS)
    html = answer_html(context.messages, answered.answer, is_coordinator=is_coordinator)
    await tell(message, context, html, rows, quote=quote)


def _ways_on(context: BotContext, answer: Answer) -> list[Row]:
    """Return the ways to report and to the tasks where a focal point says what the bot does not understand."""
    is_lost = isinstance(answer, Unknown) and answer.reason == "not_found"
    if not is_lost or context.person.role is not Role.FOCAL_POINT:
        return []
    return [[place_button(context, "report"), place_button(context, "tasks")]]


def _note_gap(question_id: int | None) -> None:
    """Log that a question was answered and is not recorded."""
    if question_id is None:
        log.warning("a question is not recorded")


def asked_in(update: Update) -> Message:
    """Return the message of an update that has one; the registration sees to it."""
    if update.effective_message is None:
        raise TypeError("an update without a message")
    return update.effective_message
