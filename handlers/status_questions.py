"""Questions after the state of one row in plain words: answered with its card, its history, or the report to verify.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from telegram import Message, Update

from handlers import verifying
from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.tasks import tell_card, tell_report_history
from handlers.wishes import FREE_TEXT
from spbe.status_questions import ReportAsked, RowAsked
from spbe.usecases.reporting import draft_of
from spbe.usecases.verifying import report_to_review


async def hear(update: Update, context: BotContext) -> bool:
    """Answer a text that asks how a row stands; False where it does not."""
    message = asked_in(update)
    known = await context.resources.answerers.current()
    asked = known.status_questions.read(message.text or "", today=context.resources.today())
    if asked is None or await _awaits_text(context):
        return False
    await _tell(message, context, asked)
    return True


async def verify(update: Update, context: BotContext) -> None:
    """Answer /verifikasi, /verifikasi 33 or /verifikasi L-2019-0001."""
    message, words = asked_in(update), " ".join(context.args or ())
    known = await context.resources.answerers.current()
    asked = known.status_questions.read(f"verifikasi {words}", today=context.resources.today()) if words else None
    if asked is None:
        await verifying.tell_queue(message, context)
    else:
        await _tell(message, context, asked)


async def _tell(message: Message, context: BotContext, asked: RowAsked | ReportAsked) -> None:
    report = await report_to_review(context.resources, context.person, asked) if asked.to_check else None
    if report is not None:
        await verifying.tell_review(message, context, report)
    elif isinstance(asked, RowAsked):
        await tell_card(message, context, asked.row)
    else:
        await tell_report_history(message, context, asked.reference)


async def _awaits_text(context: BotContext) -> bool:
    kept = await draft_of(context.resources, context.person)
    return kept is not None and not kept.is_cold and kept.form.step in FREE_TEXT
