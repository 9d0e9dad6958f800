"""Reports on behalf: the agency is asked whether they are right, and the coordinator is told."""

from collections.abc import Collection

from telegram import CallbackQuery

from handlers.buttons import button
from handlers.context import BotContext
from handlers.presses.reports import ConfirmReport, CorrectReport
from handlers.presses.tasks import ShowHistory
from handlers.telling import Rows, change, notify
from spbe.matrix import Opd
from spbe.refusals import Outdated
from spbe.reports import FollowUp, Report
from spbe.usecases import confirming
from spbe.usecases.confirming import Confirmation, Standing


async def ask_confirmation(
    context: BotContext, report: Report, follow_up: FollowUp, focal_point_ids: Collection[int]
) -> tuple[int, ...]:
    """Ask focal points whether a report on their behalf is right, and return the ids of those whom it reached."""
    opd = next((each for each in follow_up.row.opds if each.id == report.on_behalf), None)
    if opd is None:
        return ()
    screen = _screen(context, report, follow_up, opd, "asked")
    return tuple([each for each in focal_point_ids if await notify(context, each, *screen)])


async def confirm_press(query: CallbackQuery, context: BotContext, report_id: int) -> None:
    """Take the agency's word for a report and tell who made it; one that is settled is shown as it stands."""
    try:
        done = await confirming.confirm(context.resources, context.person, report_id)
        toast = "report_confirmed"
    except Outdated:
        done = await confirming.confirmation(context.resources, context.person, report_id)
        toast = "stale"
    await change(query, context, *_screen(context, done.report, done.follow_up, done.opd, done.standing))
    if toast == "report_confirmed":
        await _tell_reporter(context, done)
    await query.answer(context.messages.line("toasts", toast))


async def _tell_reporter(context: BotContext, done: Confirmation) -> None:
    row = done.follow_up.row
    text = context.messages.render("confirming/confirmed_notice", report=done.report, opd=done.opd, row=row)
    history = button(context.messages.line("confirming/labels", "history"), ShowHistory(row.number))
    await notify(context, done.report.reporter_id, text, [[history]])


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
