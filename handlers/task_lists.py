"""Lists of tasks: their pages, what they can be narrowed to, and rows to choose from."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from telegram import InlineKeyboardButton

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows, turns
from handlers.links import list_link
from handlers.messages import Messages
from handlers.phrasing import brief_name
from handlers.presses.overview import ShowOverview
from handlers.presses.tasks import ListTasks, NarrowTasks, OpenTask, ShowHistory
from handlers.telling import View
from spbe.catalogue import Domain
from spbe.matrix import MatrixRow, Opd
from spbe.paging import paged
from spbe.people import Action, may
from spbe.progress import RowStatus
from spbe.replies import MembersOnly
from spbe.usecases.tasks import Meant, NoAgency, Tasks, Value, Wanted, list_tasks, narrow_tasks

Opens = Literal["card", "history"]

MOST_BUTTONS = 8
PAGING = 2
VALUES = 5
"""Values on a page, so that there is room for paging and the way back."""


async def tasks_view(context: BotContext, wanted: Wanted, *, opens: Opens = "card", meant: Meant | None = None) -> View:
    """Return a page of tasks, each with a button; `meant` holds what words asked for and could not be given."""
    messages = context.messages
    may_clear = wanted.is_narrowed and opens == "card"
    may_narrow = wanted.whose == "all" and opens == "card"
    of_opd = wanted.opd if may_narrow and may(context.person, Action.READ_OVERVIEW) else None
    size = MOST_BUTTONS - PAGING - may_clear - may_narrow - (of_opd is not None)
    found = await list_tasks(context.resources, context.person, wanted, size=size, spare=PAGING)
    if isinstance(found, MembersOnly):
        return messages.render("members_only"), []
    if isinstance(found, NoAgency):
        return messages.render("tasks/no_agency", role=found.role), []
    wanted = found.wanted
    html = messages.render(
        "tasks/list",
        tasks=found,
        opens=opens,
        may_clear=may_clear,
        unread=meant.unread if meant else "",
        foreign=meant.foreign if meant else None,
        link=_link(context, found) if opens == "card" else None,
    )
    shown = in_rows(_opener(task.follow_up.row, wanted, opens) for task in found.items)
    more = [button(messages.line("tasks/labels", "narrow"), _narrowing(wanted, None))] if may_narrow else []
    if may_clear:
        more.append(button(messages.line("tasks/labels", "all"), ListTasks(wanted.whose)))
    if of_opd is not None:
        more.append(button(messages.line("tasks/labels", "overview"), ShowOverview(of_opd)))
    return html, [*shown, *_pages(messages, found, opens), *in_rows(more)]


async def narrowing_view(context: BotContext, said: NarrowTasks) -> View:
    """Return the conditions by which a list can be narrowed, or the values of one."""
    messages, wanted, by = context.messages, wanted_by(said), said.by
    back = button(messages.line("labels", "back"), listing(wanted))
    if by is None:
        kinds: tuple[Literal["opd", "status", "domain"], ...] = ("opd", "status", "domain")
        choices = [button(messages.line("tasks/labels", kind), _narrowing(wanted, kind)) for kind in kinds]
        return messages.render("tasks/narrow", by=None), in_rows([*choices, back])
    values = await narrow_tasks(context.resources, context.person, wanted, by)
    shown = paged(values, said.page, VALUES if len(values) > MOST_BUTTONS - 1 else MOST_BUTTONS - 1)
    html = messages.render("tasks/narrow", by=by, shown=shown)
    turning = turns(messages, shown, lambda page: replace(said, page=page))
    buttons = [button(_value_label(messages, value), listing(_narrowed(wanted, value))) for value in shown.items]
    return html, [*in_rows(buttons), *in_rows(turning), [back]]


def choice_view(context: BotContext, rows: Sequence[MatrixRow], *, opens: Opens) -> View:
    """Return rows to choose from, where words may mean several."""
    shown = rows[:MOST_BUTTONS]
    html = context.messages.render("tasks/choose", rows=rows, shown=len(shown))
    return html, in_rows(_opener(row, None, opens) for row in shown)


def wanted_by(said: ListTasks | NarrowTasks) -> Wanted:
    """Return which tasks a button asks for; where values are offered, the page counts those."""
    if isinstance(said, NarrowTasks):
        return Wanted("all", said.opd, said.status, said.domain)
    return Wanted(said.whose, said.opd, said.status, said.domain, said.page)


def listing(wanted: Wanted, opens: Opens = "card") -> ListTasks:
    """Return the button's value that lists these tasks."""
    return ListTasks(wanted.whose, wanted.opd, wanted.status, wanted.domain, wanted.page, opens)


def _opener(row: MatrixRow, wanted: Wanted | None, opens: Opens) -> InlineKeyboardButton:
    label = f"No. {row.number} {brief_name(row)}"
    if opens == "history":
        return button(label, ShowHistory(row.number))
    if wanted is None:
        return button(label, OpenTask(row.number))
    return button(label, OpenTask(row.number, wanted.whose, wanted.opd, wanted.status, wanted.domain, wanted.page))


def _link(context: BotContext, tasks: Tasks) -> str | None:
    """Return the link that shows others the same list; of one's own rows in several agencies there is none."""
    wanted, opds = tasks.wanted, tasks.opds
    if wanted.whose == "own" and len(opds) != 1:
        return None
    opd = opds[0].id if opds else None
    return list_link(context.bot.username, ListTasks("all", opd, wanted.status, wanted.domain))


def _pages(messages: Messages, tasks: Tasks, opens: Opens) -> list[Row]:
    return in_rows(turns(messages, tasks, lambda page: listing(replace(tasks.wanted, page=page), opens)))


def _narrowing(wanted: Wanted, by: Literal["opd", "status", "domain"] | None) -> NarrowTasks:
    return NarrowTasks(by, wanted.opd, wanted.status, wanted.domain)


def _narrowed(wanted: Wanted, value: Value) -> Wanted:
    match value.what:
        case Opd(id=opd):
            return replace(wanted, opd=opd)
        case Domain(number=number):
            return replace(wanted, domain=number)
        case RowStatus() as status:
            return replace(wanted, status=status)


def _value_label(messages: Messages, value: Value) -> str:
    match value.what:
        case Opd(short=short):
            return f"{short} ({value.count})"
        case Domain(number=number, name=name):
            return f"{number}. {name} ({value.count})"
        case RowStatus() as status:
            return f"{messages.line('tasks/statuses', status)} ({value.count})"
