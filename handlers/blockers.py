"""Blockers, for the coordinator: /kendala, by cause and by the agency that must act, and the agenda of the meeting."""

from collections.abc import Sequence
from itertools import groupby

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers import tasks
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows
from handlers.links import list_link
from handlers.phrasing import brief_name
from handlers.presses import Press
from handlers.presses.blockers import BlockersPress, OpenRow, ShowAgenda, ShowBlocked, ShowBlockers
from handlers.quotes import copy_button
from handlers.task_lists import View, tasks_view
from handlers.telling import change, tell
from spbe.blockers import Group
from spbe.matrix import Opd
from spbe.people import Action, may
from spbe.progress import Blocker, RowStatus
from spbe.refusals import Outdated
from spbe.usecases.blockers import Blockers, read_blockers
from spbe.usecases.tasks import Wanted

MOST_GROUPS, GROUPS_A_PAGE = 6, 4
"""With the two ways on there are never more than eight buttons, also where pages can be turned."""

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


def row_opener(context: BotContext, number: int, name: str) -> InlineKeyboardButton:
    """Return the button that opens the card of a row in a message of its own."""
    return button(f"{context.messages.line('verifying/labels', 'row')} {number} {name}", OpenRow(number))


def turns(context: BotContext, pages: dict[str, Press], *, page: int, size: int, total: int) -> Row:
    """Return the ways to the previous and the next page, those that there are."""
    there = {"previous": page > 0, "next": (page + 1) * size < total}
    return [button(context.messages.line("labels", label), press) for label, press in pages.items() if there[label]]


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
    if not groups:
        return html, []
    size = GROUPS_A_PAGE if len(groups) > MOST_GROUPS else MOST_GROUPS
    page = min(said.page, (len(groups) - 1) // size)
    shown = groups[page * size : (page + 1) * size]
    other = ShowBlockers("opd" if said.by == "cause" else "cause")
    ways = [
        button(line("blockers/labels", f"by_{other.by}"), other),
        button(line("blockers/labels", "agenda"), ShowAgenda()),
    ]
    pages: dict[str, Press] = {"previous": ShowBlockers(said.by, page - 1), "next": ShowBlockers(said.by, page + 1)}
    turning = turns(context, pages, page=page, size=size, total=len(groups))
    buttons = [button(f"{_named(context, each.key)} ({len(each.rows)})", _opening(each.key)) for each in shown]
    return html, [*in_rows(buttons), turning, ways] if turning else [*in_rows(buttons), ways]


def _rows_view(context: BotContext, found: Blockers, said: ShowBlocked) -> View:
    groups: Sequence[Group[Blocker] | Group[Opd | None]] = found.causes if said.cause else found.actors
    group = next((each for each in groups if _opening(each.key) == ShowBlocked(said.cause, said.opd)), None)
    back = button(context.messages.line("labels", "back"), ShowBlockers("cause" if said.cause else "opd"))
    if group is None:
        return context.messages.render("blockers/solved"), [[back]]
    page = min(said.page, (len(group.rows) - 1) // ROWS_A_PAGE)
    first = page * ROWS_A_PAGE
    shown = group.rows[first : first + ROWS_A_PAGE]
    html = context.messages.render(
        "blockers/rows",
        group=group,
        title=_named(context, group.key),
        by="cause" if said.cause else "opd",
        shown=shown,
        first=first,
        link=list_link(context.bot.username, ShowBlocked(said.cause, said.opd)),
    )
    pages: dict[str, Press] = {
        "previous": ShowBlocked(said.cause, said.opd, page - 1),
        "next": ShowBlocked(said.cause, said.opd, page + 1),
    }
    cards = [row_opener(context, each.follow_up.row.number, brief_name(each.follow_up.row)) for each in shown]
    ways = [*turns(context, pages, page=page, size=ROWS_A_PAGE, total=len(group.rows)), back]
    return html, [*in_rows(cards), *in_rows(ways)]


def _agenda_view(context: BotContext, found: Blockers, page: int) -> View:
    """Return the agenda, of long ones a part: each part can be copied by itself."""
    line, back = context.messages.line, ShowBlockers()
    points = [(group, each) for group in found.actors for each in group.rows]
    if not points:
        return _groups_view(context, found, back)
    page = min(page, (len(points) - 1) // AGENDA_ROWS)
    first = page * AGENDA_ROWS
    parts = [
        (found.actors.index(group), group, [each for _, each in several])
        for group, several in groupby(points[first : first + AGENDA_ROWS], key=lambda point: point[0])
    ]
    html = context.messages.render(
        "blockers/agenda",
        parts=parts,
        points=len(points),
        first=first,
        shown=min(AGENDA_ROWS, len(points) - first),
        today=context.resources.today(),
        unknown=line("blockers/labels", "unknown"),
    )
    digest = " ".join(
        context.messages.lines(
            "blockers/agenda_short",
            groups=found.actors,
            today=context.resources.today(),
            unknown=line("blockers/labels", "unknown"),
        )
    )
    pages: dict[str, Press] = {"previous": ShowAgenda(page - 1), "next": ShowAgenda(page + 1)}
    turning = turns(context, pages, page=page, size=AGENDA_ROWS, total=len(points))
    ways = [copy_button(line("blockers/labels", "copy"), digest), button(line("labels", "back"), back)]
    return html, [turning, ways] if turning else [ways]


def _opening(key: Of) -> ShowBlocked:
    """Return the value of the button that opens the rows of a group."""
    if isinstance(key, Blocker):
        return ShowBlocked(cause=key.name.lower())
    return ShowBlocked(opd=key.id if key else None)


def _named(context: BotContext, key: Of) -> str:
    if key is None:
        return context.messages.line("blockers/labels", "unknown")
    return key.short if isinstance(key, Opd) else key[:1].upper() + key[1:]
