"""What people do about a reminder: choose its row, put it off, or say that the row is not theirs."""

from telegram import CallbackQuery

from handlers.buttons import button
from handlers.context import BotContext
from handlers.digests import act_on, digest_rows, labelled
from handlers.keyboards import Row, in_rows
from handlers.presses.reminders import (
    DisownRow,
    EndPutOff,
    OwnRow,
    PickReminded,
    PutOffRow,
    ReminderAct,
    ReminderPress,
    ShowDigest,
)
from handlers.presses.reports import BeginReport
from handlers.presses.tasks import OpenTask
from handlers.telling import change, change_buttons, notify, send
from spbe.refusals import Outdated
from spbe.usecases import postponing
from spbe.usecases.postponing import Delay, Opened

ROWS_A_PAGE = 5


async def press(query: CallbackQuery, context: BotContext, said: ReminderPress) -> None:
    """Do what a button of this subject says."""
    match said:
        case PickReminded() | PutOffRow(delay=None):
            await _offer(query, context, said)
        case PutOffRow():
            await _put_off(query, context, said)
        case ShowDigest():
            await _show_all(query, context, said)
        case EndPutOff(row):
            follow_up = await postponing.end_put_off(context.resources, context.person, row)
            html = context.messages.render("reminding/told_again", follow_up=follow_up)
            await change(query, context, html, [[labelled(context, "report", BeginReport(row, "report"))]])
            await query.answer()
        case DisownRow():
            await _disown(query, context, said)
        case OwnRow():
            await _own_again(query, context, said)


async def _offer(query: CallbackQuery, context: BotContext, said: PickReminded | PutOffRow) -> None:
    """Put the choice of a row, or of a time, under the digest; the digest itself stays as it was sent."""
    shown = await postponing.opened(context.resources, context.person, said.digest)
    if not shown.lines:
        await change_buttons(query, _rows_of(context, shown))
        await query.answer(context.messages.line("reminding/labels", "settled"))
        return
    rows, toast = _offered(context, shown, said)
    await change_buttons(query, rows)
    await query.answer(context.messages.line("reminding/labels", toast) if toast else None)


def _offered(context: BotContext, shown: Opened, said: PickReminded | PutOffRow) -> tuple[list[Row], str | None]:
    """Return the buttons to offer, and the key of what to say about them."""
    match said:
        case PutOffRow(digest_id, row):
            return _times(context, digest_id, row), "until"
        case PickReminded(act=act) if act:
            return _choice(context, shown, act), "choose"
        case _:
            return _rows_of(context, shown), None


def _rows_of(context: BotContext, shown: Opened) -> list[Row]:
    """Return the first buttons of a digest, as far as there is something left to do."""
    left_out = max(0, len(shown.lines) - shown.most_rows)
    return digest_rows(context, shown.id, shown.lines, left_out, shown.reviews)


def _choice(context: BotContext, shown: Opened, act: ReminderAct) -> list[Row]:
    """Return a button for each row that the digest shows, and for all of them where that makes sense."""
    lines = (shown.own if act == "disown" else shown.lines)[: shown.most_rows]
    buttons = [labelled(context, "row", act_on(shown.id, line.row.number, act), line.row.number) for line in lines]
    if act == "snooze":
        buttons.append(labelled(context, "every_row", PutOffRow(shown.id, None)))
    return in_rows([*buttons, button(context.messages.line("labels", "back"), PickReminded(shown.id))])


def _times(context: BotContext, digest_id: int, row: int | None) -> list[Row]:
    buttons = [labelled(context, delay, PutOffRow(digest_id, row, delay)) for delay in Delay]
    return in_rows([*buttons, button(context.messages.line("labels", "back"), PickReminded(digest_id))])


async def _put_off(query: CallbackQuery, context: BotContext, said: PutOffRow) -> None:
    if said.delay is None:
        raise TypeError("nobody said until when")
    shown = await postponing.opened(context.resources, context.person, said.digest)
    rows = [line.row.number for line in shown.lines] if said.row is None else [said.row]
    done = await postponing.put_off(context.resources, context.person, rows, said.delay)
    undo = [[labelled(context, "undo", EndPutOff(rows[0]))]] if len(rows) == 1 else []
    await send(context, query.from_user.id, context.messages.render("reminding/put_off", done=done), undo)
    await _refresh(query, context, said.digest)
    await query.answer()


async def _refresh(query: CallbackQuery, context: BotContext, digest_id: int) -> None:
    """Leave under a digest what is still to be done about it."""
    await change_buttons(
        query, _rows_of(context, await postponing.opened(context.resources, context.person, digest_id))
    )


async def _show_all(query: CallbackQuery, context: BotContext, said: ShowDigest) -> None:
    """List all rows of a digest, a page at a time: in a message of its own, which then turns its pages."""
    shown = await postponing.opened(context.resources, context.person, said.digest)
    page, pages = said.page or 0, -(-len(shown.lines) // ROWS_A_PAGE)
    if page >= pages:
        raise Outdated
    lines = shown.lines[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    html = context.messages.render("reminding/all", lines=lines, page=page, pages=pages)
    turns = {label: at for label, at in (("previous", page - 1), ("next", page + 1)) if 0 <= at < pages}
    rows = [
        *in_rows(labelled(context, "row", OpenTask(line.row.number), line.row.number) for line in lines),
        [button(context.messages.line("labels", label), ShowDigest(shown.id, at)) for label, at in turns.items()],
    ]
    rows = [row for row in rows if row]
    if said.page is None:
        await send(context, query.from_user.id, html, rows)
    else:
        await change(query, context, html, rows)
    await query.answer()


async def _disown(query: CallbackQuery, context: BotContext, said: DisownRow) -> None:
    row = said.row
    done = await postponing.disown(context.resources, context.person, row)
    notice = context.messages.render("reminding/disowned_notice", done=done)
    ways = [
        [
            labelled(context, "open", OpenTask(row)),
            labelled(context, "keep", OwnRow(row, done.person.id)),
        ]
    ]
    reached = [each for each in sorted(done.tell) if await notify(context, each, notice, ways)]
    html = context.messages.render("reminding/disowned", done=done, reached=bool(reached))
    await send(context, query.from_user.id, html, [[labelled(context, "mine", OwnRow(row, done.person.id))]])
    await _refresh(query, context, said.digest)
    await query.answer()


async def _own_again(query: CallbackQuery, context: BotContext, said: OwnRow) -> None:
    done = await postponing.own_again(context.resources, context.person, said.row, said.person)
    own = done.person.id == context.person.id
    html = context.messages.render("reminding/owned_again", done=done, own=own)
    await change(query, context, html, [[labelled(context, "open", OpenTask(said.row))]])
    notice = context.messages.render("reminding/owned_again_notice", done=done, own=not own)
    for each in sorted(done.tell):
        await notify(context, each, notice, [[labelled(context, "open", OpenTask(said.row))]])
    await query.answer()
