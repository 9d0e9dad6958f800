"""Checks over the matrix, for the coordinator: /periksa."""

from telegram import CallbackQuery, Message, Update

from handlers import tasks, verifying
from handlers.asking import asked_in
from handlers.blockers import row_opener, turns
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows
from handlers.links import list_link
from handlers.phrasing import brief_name
from handlers.presses import Press
from handlers.presses.checks import ChecksPress, ShowChecks, ShowFound
from handlers.task_lists import View
from handlers.telling import change, tell
from spbe.people import may_read_matrix
from spbe.status_questions import RowAsked
from spbe.usecases.checks import Checked, run_checks
from spbe.usecases.verifying import report_to_review

MOST_CHECKS, CHECKS_A_PAGE = 8, 6
ROWS_A_PAGE = 5


async def answer_checks(update: Update, context: BotContext) -> None:
    """Answer /periksa; with a number, as in /periksa 33, the report on that row is meant."""
    message = asked_in(update)
    number = next((int(word) for word in context.args or () if word.isdecimal() and len(word) < 7), None)
    if number is None:
        await tell_checks(message, context, ShowChecks())
        return
    report = await report_to_review(context.resources, context.person, RowAsked(number, to_check=True))
    await (verifying.tell_review(message, context, report) if report else tasks.tell_card(message, context, number))


async def tell_checks(message: Message, context: BotContext, said: ChecksPress) -> None:
    """Send what the checks find. Raises `NotAllowed` for members who may not see it."""
    if may_read_matrix(context.person):
        await tell(message, context, *await _view(context, said))
    else:
        await tell(message, context, context.messages.render("members_only"))


async def press(query: CallbackQuery, context: BotContext, said: ChecksPress) -> None:
    """Do what a button of this subject says."""
    await change(query, context, *await _view(context, said))
    await query.answer()


async def _view(context: BotContext, said: ChecksPress) -> View:
    checked = await run_checks(context.resources, context.person)
    return _overview(context, checked, said.page) if isinstance(said, ShowChecks) else _rows(context, checked, said)


def _overview(context: BotContext, checked: Checked, page: int) -> View:
    line, count = context.messages.line, len(checked.findings)
    html = context.messages.render(
        "checks/overview",
        checked=checked,
        names=context.messages.table("checks/names"),
        remedies=context.messages.table("checks/remedies"),
        link=list_link(context.bot.username, ShowChecks()),
    )
    size = CHECKS_A_PAGE if count > MOST_CHECKS else MOST_CHECKS
    page = min(page, max(0, count - 1) // size)
    buttons = [
        button(f"{line('checks/labels', each.check)} ({len(each.rows)})", ShowFound(each.check))
        for each in checked.findings[page * size : (page + 1) * size]
    ]
    pages: dict[str, Press] = {"previous": ShowChecks(page - 1), "next": ShowChecks(page + 1)}
    return html, [*in_rows(buttons), *in_rows(turns(context, pages, page=page, size=size, total=count))]


def _rows(context: BotContext, checked: Checked, said: ShowFound) -> View:
    messages = context.messages
    found = next((each.rows for each in checked.findings if each.check is said.check), ())
    page = min(said.page, max(0, len(found) - 1) // ROWS_A_PAGE)
    first = page * ROWS_A_PAGE
    shown = found[first : first + ROWS_A_PAGE]
    html = messages.render(
        "checks/rows",
        check=said.check,
        name=messages.line("checks/names", said.check),
        remedy=messages.line("checks/remedies", said.check),
        shown=shown,
        first=first,
        total=len(found),
        link=list_link(context.bot.username, ShowFound(said.check)),
    )
    pages: dict[str, Press] = {"previous": ShowFound(said.check, page - 1), "next": ShowFound(said.check, page + 1)}
    cards = [row_opener(context, each.follow_up.row.number, brief_name(each.follow_up.row)) for each in shown]
    ways = turns(context, pages, page=page, size=ROWS_A_PAGE, total=len(found))
    return html, [*in_rows(cards), *in_rows([*ways, button(messages.line("labels", "back"), ShowChecks())])]
