"""Checks over the matrix, for the coordinator: /periksa."""

from functools import partial

from telegram import CallbackQuery, Message, Update

from handlers import tasks, verifying
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.desk import desk_button
from handlers.keyboards import in_rows, row_opener, turns
from handlers.links import list_link
from handlers.presses.checks import ChecksPress, ShowChecks, ShowFound
from handlers.telling import View, change, tell
from spbe.checks import Check
from spbe.paging import paged
from spbe.status_questions import RowAsked
from spbe.usecases.checks import Checked, run_checks
from spbe.usecases.verifying import report_to_review

MOST_CHECKS, CHECKS_A_PAGE = 7, 5
"""With the ways to other pages and to the desk there are eight buttons."""

ROWS_A_PAGE = 5
OPDS_A_PAGE = 8
MOST_NUMBERS = 20


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
    """Send what the checks find. Raises `NotAllowed` for whoever may not see it."""
    await tell(message, context, *await _view(context, said))


async def press(query: CallbackQuery, context: BotContext, said: ChecksPress) -> None:
    """Do what a button of this subject says."""
    await change(query, context, *await _view(context, said))
    await query.answer()


async def _view(context: BotContext, said: ChecksPress) -> View:
    checked = await run_checks(context.resources, context.person)
    return _overview(context, checked, said.page) if isinstance(said, ShowChecks) else _rows(context, checked, said)


def _overview(context: BotContext, checked: Checked, page: int) -> View:
    line = context.messages.line
    html = context.messages.render(
        "checks/overview",
        checked=checked,
        names=context.messages.table("checks/names"),
        remedies=context.messages.table("checks/remedies"),
        link=list_link(context.bot.username, ShowChecks()),
    )
    shown = paged(checked.findings, page, CHECKS_A_PAGE if len(checked.findings) > MOST_CHECKS else MOST_CHECKS)
    buttons = [
        button(f"{line('checks/labels', each.check)} ({len(each.rows)})", ShowFound(each.check)) for each in shown.items
    ]
    return html, [*in_rows(buttons), *in_rows([*turns(context.messages, shown, ShowChecks), desk_button(context)])]


def _unowned(context: BotContext, checked: Checked, page: int) -> View:
    """Return the agencies that nobody reports for, each with how to invite somebody."""
    messages = context.messages
    shown = paged(checked.without_focal_point, page, OPDS_A_PAGE)
    html = messages.render(
        "checks/unowned",
        name=messages.line("checks/names", Check.UNOWNED),
        shown=shown,
        rows=next((each.rows for each in checked.findings if each.check is Check.UNOWNED), ()),
        most=MOST_NUMBERS,
        link=list_link(context.bot.username, ShowFound(Check.UNOWNED)),
    )
    ways = turns(messages, shown, partial(ShowFound, Check.UNOWNED))
    return html, in_rows([*ways, button(messages.line("labels", "back"), ShowChecks())])


def _rows(context: BotContext, checked: Checked, said: ShowFound) -> View:
    if said.check is Check.UNOWNED:
        return _unowned(context, checked, said.page)
    messages = context.messages
    found = next((each.rows for each in checked.findings if each.check is said.check), ())
    shown = paged(found, said.page, ROWS_A_PAGE)
    html = messages.render(
        "checks/rows",
        check=said.check,
        name=messages.line("checks/names", said.check),
        remedy=messages.line("checks/remedies", said.check),
        shown=shown,
        link=list_link(context.bot.username, ShowFound(said.check)),
    )
    cards = [row_opener(messages, each.follow_up.row) for each in shown.items]
    ways = turns(messages, shown, partial(ShowFound, said.check))
    return html, [*in_rows(cards), *in_rows([*ways, button(messages.line("labels", "back"), ShowChecks())])]
