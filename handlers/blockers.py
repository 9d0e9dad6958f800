"""Blockers, for the coordinator: /kendala, by cause and by the agency that must act, and the agenda of the meeting."""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

from telegram import CallbackQuery, Message, Update

from handlers import tasks
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.desk import desk_button
from handlers.keyboards import in_rows, row_opener, turns
from handlers.links import list_link
from handlers.presses.blockers import BlockersPress, OpenRow, ShowAgenda, ShowBlocked, ShowBlockers
from handlers.quotes import copy_button
from handlers.task_lists import tasks_view
from handlers.telling import View, change, tell
from spbe.blockers import Group
from spbe.matrix import Opd
from spbe.paging import paged
from spbe.people import Action, may
from spbe.progress import Blocker, RowStatus
from spbe.refusals import Outdated
from spbe.usecases.blockers import Blockers, read_blockers
from spbe.usecases.tasks import Wanted

MOST_GROUPS, GROUPS_A_PAGE = 5, 3
"""With the three ways on there are never more than eight buttons, also where pages can be turned."""

ROWS_A_PAGE = 4
AGENDA_ROWS = 12
MOST_NUMBERS = 12

Of = Blocker | Opd | None


async def answer_blockers(update: Update, context: BotContext) -> None:
    """Answer /kendala."""
    await tell_blockers(asked_in(update), context, ShowBlockers())


async def answer_agenda(update: Update, context: BotContext) -> None:
    """Answer who asks for the agenda of the meeting in plain words."""
    await tell_blockers(asked_in(update), context, ShowAgenda())


async def tell_blockers(message: Message, context: BotContext, said: BlockersPress) -> None:
    """Send what holds rows up; of others than coordinators, what holds up their own."""
    if may(context.person, Action.READ_OVERVIEW):
        await tell(message, context, *await _view(context, said))
    else:
        await tell(message, context, *await tasks_view(context, Wanted("own", status=RowStatus.BLOCKED)))


async def press(query: CallbackQuery, context: BotContext, said: BlockersPress) -> None:
    """Do what a button of this subject says."""
    if isinstance(said, OpenRow):
        if not isinstance(query.message, Message):
            raise Outdated
        await tasks.tell_card(query.message, context, said.row)
    else:
        await change(query, context, *await _view(context, said))
    await query.answer()


async def _view(context: BotContext, said: BlockersPress) -> View:
    found = await read_blockers(context.resources, context.person)
    match said:
        case ShowBlockers():
            return _groups_view(context, found, said)
        case ShowBlocked():
            return _rows_view(context, found, said)
        case ShowAgenda(page):
            return _agenda_view(context, found, page)
        case OpenRow():
            raise Outdated


def _groups_view(context: BotContext, found: Blockers, said: ShowBlockers) -> View:
    line = context.messages.line
    groups: Sequence[Group[Blocker] | Group[Opd | None]] = found.causes if said.by == "cause" else found.actors
    html = context.messages.render(
        "blockers/overview",
        found=found,
        groups=groups,
        by=said.by,
        most=MOST_NUMBERS,
        link=list_link(context.bot.username, ShowBlockers(said.by)),
    )
    shown = paged(groups, said.page, GROUPS_A_PAGE if len(groups) > MOST_GROUPS else MOST_GROUPS)
    other = ShowBlockers("opd" if said.by == "cause" else "cause")
    ways = [button(line("blockers/labels", f"by_{other.by}"), other)] if groups else []
    if groups or found.late:
        ways.append(button(line("blockers/labels", "agenda"), ShowAgenda()))
    ways.append(desk_button(context))
    buttons = [button(f"{_named(context, each.key)} ({len(each.rows)})", _opening(each.key)) for each in shown.items]
    turning = turns(context.messages, shown, partial(ShowBlockers, said.by))
    return html, [*in_rows(buttons), *in_rows(turning), *in_rows(ways)]


def _rows_view(context: BotContext, found: Blockers, said: ShowBlocked) -> View:
    groups: Sequence[Group[Blocker] | Group[Opd | None]] = found.causes if said.cause else found.actors
    group = next((each for each in groups if _opening(each.key) == ShowBlocked(said.cause, said.opd)), None)
    back = button(context.messages.line("labels", "back"), ShowBlockers("cause" if said.cause else "opd"))
    if group is None:
        return context.messages.render("blockers/solved"), [[back]]
    shown = paged(group.rows, said.page, ROWS_A_PAGE)
    html = context.messages.render(
        "blockers/rows",
        group=group,
        title=_named(context, group.key),
        by="cause" if said.cause else "opd",
        shown=shown,
        link=list_link(context.bot.username, ShowBlocked(said.cause, said.opd)),
    )
    cards = [row_opener(context.messages, each.follow_up.row) for each in shown.items]
    turning = turns(context.messages, shown, partial(ShowBlocked, said.cause, said.opd))
    return html, [*in_rows(cards), *in_rows([*turning, back])]


def _agenda_view(context: BotContext, found: Blockers, page: int) -> View:
    """Return the agenda, of long ones a part: each part can be copied by itself."""
    line, back = context.messages.line, ShowBlockers()
    groups: Sequence[Group[Opd | None] | None] = (*found.actors, None)  # the last one is late, and nothing said of it
    points = [(group, each) for group in groups for each in (group.rows if group else found.late)]
    if not points:
        return _groups_view(context, found, back)
    shown = paged(points, page, AGENDA_ROWS)
    parts = [
        (groups.index(group), group, [each for _, each in several])
        for group, several in groupby(shown.items, key=lambda point: point[0])
    ]
    html = context.messages.render(
        "blockers/agenda",
        parts=parts,
        shown=shown,
        found=found,
        today=context.resources.today(),
        unknown=line("blockers/labels", "unknown"),
    )
    digest = " ".join(
        context.messages.lines(
            "blockers/agenda_short",
            found=found,
            today=context.resources.today(),
            unknown=line("blockers/labels", "unknown"),
        )
    )
    ways = [copy_button(line("blockers/labels", "copy"), digest), button(line("labels", "back"), back)]
    return html, [*in_rows(turns(context.messages, shown, ShowAgenda)), ways]


def _opening(key: Of) -> ShowBlocked:
    """Return the value of the button that opens the rows of a group."""
    if isinstance(key, Blocker):
        return ShowBlocked(cause=key.name.lower())
    return ShowBlocked(opd=key.id if key else None)


def _named(context: BotContext, key: Of) -> str:
    if key is None:
        return context.messages.line("blockers/labels", "unknown")
    return key.short if isinstance(key, Opd) else key[:1].upper() + key[1:]
