"""Questions after the state of one row in plain words: answered with its card, its history, or the report to verify.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from telegram import InlineKeyboardButton, Message, Update

from handlers import verifying
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.drafts import kept_draft
from handlers.keyboards import in_rows
from handlers.presses.reports import BeginReport, SteerForm, WithdrawReport
from handlers.presses.tasks import ShowHistory
from handlers.tasks import tell_card, tell_report_history
from handlers.telling import tell
from handlers.wishes import FREE_TEXT
from spbe.people import Action, may
from spbe.status_questions import Asked, LastAsked, ReportAsked, ReturnedAsked, RowAsked, TakeBackAsked
from spbe.usecases.own_reports import OwnReport, last_sent
from spbe.usecases.reporting import draft_of
from spbe.usecases.returned import returned
from spbe.usecases.verifying import report_to_review


async def hear(update: Update, context: BotContext) -> bool:
    """Answer a text that asks how a row stands; False where it does not."""
    message = asked_in(update)
    known = await context.resources.answerers.current()
    asked = known.status_questions.read(message.text or "", today=context.resources.today())
    if asked is None or (not isinstance(asked, TakeBackAsked) and await _awaits_text(context)):
        return False
    is_own = isinstance(asked, ReturnedAsked | LastAsked | TakeBackAsked)
    if is_own and not may(context.person, Action.READ_REPORTS, opds=context.person.opds):
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


async def _tell(message: Message, context: BotContext, asked: Asked) -> None:
    match asked:
        case ReturnedAsked(row):
            await _tell_returned(message, context, row)
        case LastAsked():
            await _tell_last(message, context)
        case TakeBackAsked():
            await _tell_how_to_take_back(message, context)
        case RowAsked() | ReportAsked():
            await _tell_standing(message, context, asked)


async def _tell_standing(message: Message, context: BotContext, asked: RowAsked | ReportAsked) -> None:
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


async def _tell_last(message: Message, context: BotContext) -> None:
    """Tell what became of the report that the person sent last."""
    own = await last_sent(context.resources, context.person)
    reasons, zone = context.messages.table("verifying/reasons"), context.resources.timezone
    html = context.messages.render("tasks/last_report", own=own, reasons=reasons, zone=zone)
    await tell(message, context, html, in_rows(_ways_from(context, own)))


async def _tell_how_to_take_back(message: Message, context: BotContext) -> None:
    """Tell how a report is taken back, and of a form that is open how to end it: neither is done by a sentence."""
    kept, own = await kept_draft(context), await last_sent(context.resources, context.person)
    rows = sorted(kept.form.rows) if kept else []
    html = context.messages.render("report/take_back", has_form=kept is not None, rows=rows, own=own)
    line = context.messages.line
    steers = (
        [
            button(line("labels", "cancel"), SteerForm(kept.form.id, "cancel")),
            button(line("labels", "resume"), SteerForm(kept.form.id, "resume")),
        ]
        if kept
        else []
    )
    await tell(message, context, html, in_rows([*steers, *_ways_from(context, own)]))


def _ways_from(context: BotContext, own: OwnReport | None) -> list[InlineKeyboardButton]:
    """Return the buttons beside one's own last report: to take it back, and the story of its row."""
    if own is None:
        return []
    row, line = own.follow_up.row.number, context.messages.line
    withdraw = button(f"{line('labels', 'withdraw')} {row}", WithdrawReport(own.report.id))
    history = button(f"{line('tasks/labels', 'history')} {row}", ShowHistory(row))
    return [withdraw, history] if own.may_withdraw else [history]


async def _awaits_text(context: BotContext) -> bool:
    kept = await draft_of(context.resources, context.person)
    return kept is not None and not kept.is_cold and kept.form.step in FREE_TEXT
