"""Questions after the state of one row in plain words: answered with its card, its history, or the report to verify.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from dataclasses import replace

from telegram import InlineKeyboardButton, Message, Update

from handlers import form_steps, verifying
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
from spbe.report_form import Step
from spbe.status_questions import (
    Asked,
    LastAsked,
    NextStepAsked,
    OwnAsked,
    ReportAsked,
    ReturnedAsked,
    RowAsked,
    SentAsked,
    TakeBackAsked,
    VerdictAsked,
)
from spbe.usecases.own_reports import OwnReport, last_of, last_sent, last_waiting
from spbe.usecases.reporting import draft_of
from spbe.usecases.returned import returned
from spbe.usecases.verifying import report_to_review


async def hear(update: Update, context: BotContext) -> bool:
    """Answer a text that asks how a row stands; False where it does not."""
    message = asked_in(update)
    known = await context.resources.answerers.current()
    asked = known.status_questions.read(message.text or "", today=context.resources.today())
    if asked is None or (not isinstance(asked, TakeBackAsked | SentAsked) and await _awaits_text(context)):
        return False
    if isinstance(asked, OwnAsked) and not may(context.person, Action.READ_REPORTS, opds=context.person.opds):
        return False
    if not await _is_theirs(context, asked):
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


async def _is_theirs(context: BotContext, asked: Asked) -> bool:
    """Say whether words that may ask about something else are about a row or a report of the person's."""
    match asked:
        case RowAsked(row, is_brief=True):
            known = await context.resources.answerers.seen()
            named = known.matrix.by_number.get(row)
            return named is not None and not context.person.opds.isdisjoint(opd.id for opd in named.opds)
        case VerdictAsked():
            return await last_waiting(context.resources, context.person) is not None
        case SentAsked() if not context.has_draft and not context.person.opds:
            return await last_sent(context.resources, context.person) is not None
        case NextStepAsked():
            return bool(await returned(context.resources, context.person))
        case _:
            return True


async def _tell(message: Message, context: BotContext, asked: Asked) -> None:
    match asked:
        case ReturnedAsked(row):
            await _tell_returned(message, context, row)
        case NextStepAsked():
            await _tell_returned(message, context, None)
        case VerdictAsked():
            await _tell_last(message, context, await last_waiting(context.resources, context.person))
        case LastAsked():
            await _tell_last(message, context, await last_sent(context.resources, context.person))
        case SentAsked():
            await _tell_whether_sent(message, context)
        case TakeBackAsked():
            await _tell_how_to_take_back(message, context, asked)
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


async def _tell_last(message: Message, context: BotContext, own: OwnReport | None) -> None:
    """Tell what became of a report of the person's."""
    reasons, zone = context.messages.table("verifying/reasons"), context.resources.timezone
    html = context.messages.render("tasks/last_report", own=own, reasons=reasons, zone=zone)
    await tell(message, context, html, in_rows(_ways_from(context, own)))


async def _tell_whether_sent(message: Message, context: BotContext) -> None:
    """Show a form that is open, as it is not sent; where none is, tell of the last report."""
    kept = await kept_draft(context)
    if kept is None or (kept.form.is_blank and not kept.form.rows):
        await _tell_last(message, context, await last_sent(context.resources, context.person))
        return
    form, ready = replace(kept.form, seen=message.message_id), kept.form.step is Step.SUMMARY
    rows = sorted(form.rows)
    lead = context.messages.render("report/not_sent", purpose=form.purpose, rows=rows, is_ready=ready)
    await form_steps.show(message, context, form, lead=lead)


async def _tell_how_to_take_back(message: Message, context: BotContext, asked: TakeBackAsked) -> None:
    """Tell how a report is taken back, and of a form that is open how to end it: neither is done by a sentence."""
    kept = await kept_draft(context)
    named = asked.row is not None or asked.reference is not None
    own = await last_of(context.resources, context.person, row=asked.row, reference=asked.reference)
    rows = sorted(kept.form.rows) if kept else []
    html = context.messages.render(
        "report/take_back", has_form=kept is not None, rows=rows, own=own, named=named, asked=asked
    )
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
