"""Questions after the state of one row in plain words: answered with its card, its history, or the report to verify.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from telegram import Message, Update

from handlers import verifying
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows
from handlers.presses.reports import BeginReport
from handlers.tasks import tell_card, tell_report_history
from handlers.telling import tell
from handlers.wishes import FREE_TEXT
from spbe.people import Action, may
from spbe.status_questions import ReportAsked, ReturnedAsked, RowAsked
from spbe.usecases.reporting import draft_of
from spbe.usecases.returned import returned
from spbe.usecases.verifying import report_to_review


async def hear(update: Update, context: BotContext) -> bool:
    """Answer a text that asks how a row stands; False where it does not."""
    message = asked_in(update)
    known = await context.resources.answerers.current()
    asked = known.status_questions.read(message.text or "", today=context.resources.today())
    if asked is None or await _awaits_text(context):
        return False
    if isinstance(asked, ReturnedAsked) and not may(context.person, Action.READ_REPORTS, opds=context.person.opds):
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


async def _tell(message: Message, context: BotContext, asked: RowAsked | ReportAsked | ReturnedAsked) -> None:
    if isinstance(asked, ReturnedAsked):
        await _tell_returned(message, context, asked.row)
        return
    report = await report_to_review(context.resources, context.person, asked) if asked.to_check else None
    if report is not None:
        await verifying.tell_review(message, context, report)
    elif isinstance(asked, RowAsked):
        await tell_card(message, context, asked.row)
    else:
        await tell_report_history(message, context, asked.reference)


async def _tell_returned(message: Message, context: BotContext, row: int | None) -> None:
    """Tell why reports were returned; where that of a row was not, how the row stands."""
    found = await returned(context.resources, context.person, row)
    if row is not None and not found:
        await tell_card(message, context, row)
        return
    reasons, zone = context.messages.table("verifying/reasons"), context.resources.timezone
    html = context.messages.render("tasks/returned", returned=found, reasons=reasons, zone=zone)
    report = context.messages.line("labels", "report")
    rows = [each.follow_up.row.number for each in found]
    await tell(message, context, html, in_rows(button(f"{report} {row}", BeginReport(row, "report")) for row in rows))


async def _awaits_text(context: BotContext) -> bool:
    kept = await draft_of(context.resources, context.person)
    return kept is not None and not kept.is_cold and kept.form.step in FREE_TEXT
