"""Reports on behalf: the agency is asked whether they are right, and the coordinator is told."""

from functools import partial

from telegram import CallbackQuery

from handlers.buttons import button
from handlers.context import BotContext
from handlers.letters import deliver, letter_to
from handlers.presses.reports import ConfirmReport, CorrectReport
from handlers.presses.tasks import ShowHistory
from handlers.telling import Rows, change
from spbe.letters import Letter
from spbe.matrix import Opd
from spbe.refusals import Outdated
from spbe.reports import FollowUp, Report
from spbe.usecases import confirming
from spbe.usecases.confirming import Confirmation, Standing
from spbe.usecases.sending import SentRow


def ask_confirmation(context: BotContext, sent: SentRow) -> list[Letter]:
    """Ask the focal points whether a report on their behalf is right."""
    opd = next((each for each in sent.follow_up.row.opds if sent.report and each.id == sent.report.on_behalf), None)
    if sent.report is None or opd is None:
        return []
    screen = _screen(context, sent.report, sent.follow_up, opd, "asked")
    return [letter_to(each, *screen) for each in sent.to_confirm]


async def confirm_press(query: CallbackQuery, context: BotContext, report_id: int) -> None:
    """Take the agency's word for a report and tell who made it; one that is settled is shown as it stands."""
    try:
        write = partial(_for_reporter, context)
        done = await confirming.confirm(context.resources, context.person, report_id, write=write)
        toast = "report_confirmed"
    except Outdated:
        done = await confirming.confirmation(context.resources, context.person, report_id)
        toast = "stale"
    await change(query, context, *_screen(context, done.report, done.follow_up, done.opd, done.standing))
    await deliver(context, done.letters)
    await query.answer(context.messages.line("toasts", toast))


def _for_reporter(context: BotContext, done: Confirmation) -> list[Letter]:
    row = done.follow_up.row
    text = context.messages.render("confirming/confirmed_notice", report=done.report, opd=done.opd, row=row)
    history = button(context.messages.line("confirming/labels", "history"), ShowHistory(row.number))
    return [letter_to(done.report.reporter_id, text, [[history]])]


def _screen(context: BotContext, report: Report, follow_up: FollowUp, opd: Opd, standing: Standing) -> tuple[str, Rows]:
    messages = context.messages
    html = messages.render(
        "confirming/card",
        report=report,
        row=follow_up.row,
        opd=opd,
        standing=standing,
        zone=context.resources.timezone,
    )
    if standing != "asked":
        return html, [[button(messages.line("confirming/labels", "history"), ShowHistory(follow_up.row.number))]]
    right = button(messages.line("confirming/labels", "right"), ConfirmReport(report.id))
    return html, [[right, button(messages.line("labels", "correct"), CorrectReport(report.id))]]
