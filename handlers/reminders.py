"""What people do about a reminder: choose its row, put it off, or say that the row is not theirs."""

from functools import partial

from telegram import CallbackQuery, InlineKeyboardButton

from handlers.buttons import button
from handlers.context import BotContext
from handlers.digests import act_on, acts_on, digest_rows, labelled
from handlers.keyboards import Row, in_rows, turns
from handlers.letters import deliver, letter_to
from handlers.presses import Press
from handlers.presses.reminders import (
    DisownRow,
    EndPutOff,
    OwnRow,
    PickReminded,
    PutOffRow,
    ReminderAct,
    ReminderPress,
    ShowDigest,
    ShowReminded,
)
from handlers.presses.reports import BeginReport
from handlers.presses.tasks import OpenTask
from handlers.telling import change, change_buttons, send
from spbe.letters import Letter
from spbe.paging import paged
from spbe.refusals import Outdated
from spbe.reminders import DigestLine
from spbe.usecases import postponing
from spbe.usecases.postponing import Delay, NotTheirs, Opened, PutOff

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
        case ShowReminded():
            await _show_row(query, context, said)
        case EndPutOff(row, meant):
            follow_up = await postponing.end_put_off(context.resources, context.person, row, meant=meant)
            html = context.messages.render("reminding/told_again", follow_up=follow_up)
            await change(query, context, html, [[labelled(context, "report", BeginReport(row, "report"))]])
            await query.answer()
        case DisownRow():
            await _disown(query, context, said)
        case OwnRow():
            await _own_again(query, context, said)


async def _offer(query: CallbackQuery, context: BotContext, said: PickReminded | PutOffRow) -> None:
    """Put the choice of a row, or of a time, under the digest; the digest itself stays as it was sent."""
    shown = await _opened(context, said.digest)
    if not shown.lines:
        await change_buttons(query, context, _rows_of(context, shown))
        await query.answer(context.messages.line("reminding/labels", "settled"))
        return
    rows, toast = _offered(context, shown, said)
    await change_buttons(query, context, rows)
    await query.answer(context.messages.line("reminding/labels", toast) if toast else None)


def _offered(context: BotContext, shown: Opened, said: PickReminded | PutOffRow) -> tuple[list[Row], str | None]:
    """Return the buttons to offer, and the key of what to say about them."""
    match said:
        case PutOffRow():
            return _times(context, said), "until"
        case PickReminded(act=act) if act:
            return _choice(context, shown, act), "choose_or_all" if len(shown.lines) > shown.most_rows else "choose"
        case _:
            return _rows_of(context, shown), None


async def _opened(context: BotContext, digest_id: int) -> Opened:
    return await postponing.opened(context.resources, context.person, digest_id)


def _rows_of(context: BotContext, shown: Opened) -> list[Row]:
    """Return the first buttons of a digest, as far as there is something left to do.

    Its text still names what is done: so of several rows the last one is asked for by its number too.
    """
    return digest_rows(context, shown.id, shown.lines, shown.reviews, is_single=shown.rows == 1)


def _choice(context: BotContext, shown: Opened, act: ReminderAct) -> list[Row]:
    """Return a button for each row that the digest shows, and for all of them where that makes sense.

    Those that it does not show are behind the list of all.
    """
    lines = (shown.own if act == "disown" else shown.lines)[: shown.most_rows]
    buttons = [labelled(context, f"{act}_row", act_on(shown.id, line, act), line.row.number) for line in lines]
    if act == "snooze" and len(shown.lines) > 1:
        buttons.append(labelled(context, "every_row", PutOffRow(shown.id, None), len(shown.lines)))
    if len(shown.lines) > shown.most_rows:
        buttons.append(labelled(context, "all", ShowDigest(shown.id), len(shown.lines)))
    return in_rows([*buttons, _back(context, PickReminded(shown.id))])


def _times(context: BotContext, said: PutOffRow) -> list[Row]:
    buttons = [labelled(context, each, PutOffRow(said.digest, said.follow_up, each, said.alone)) for each in Delay]
    is_alone = said.alone and said.follow_up is not None
    back: Press = ShowReminded(said.digest, said.follow_up or 0, 0) if is_alone else PickReminded(said.digest)
    return in_rows([*buttons, _back(context, back)])


async def _put_off(query: CallbackQuery, context: BotContext, said: PutOffRow) -> None:
    if said.delay is None:
        raise TypeError("nobody said until when")
    shown = await _opened(context, said.digest)
    lines = shown.lines if said.follow_up is None else [_line_of(shown, said.follow_up)]
    meant = {line.row.number: line.follow_up_id for line in lines}
    done = await postponing.put_off(context.resources, context.person, meant, said.delay, meant=meant.values())
    html = context.messages.render("reminding/put_off", done=done)
    await send(context, query.from_user.id, html, ways_back(context, done))
    await _refresh(query, context, said.digest, lines[0].row.number if said.alone else None)
    await query.answer()


def ways_back(context: BotContext, done: PutOff) -> list[Row]:
    """Return the button that takes back that one row was put off; of several each is in the list of /pengingat."""
    if len(done.follow_ups) > 1:
        return []
    return [[labelled(context, "undo", EndPutOff(each.row.number, each.id))] for each in done.follow_ups]


def _line_of(shown: Opened, follow_up: int) -> DigestLine:
    """Return a row of a digest. Raises `Outdated` where nothing is to be done about it any more."""
    line = next((each for each in shown.lines if each.follow_up_id == follow_up), None)
    if line is None:
        raise Outdated
    return line


async def _refresh(query: CallbackQuery, context: BotContext, digest: int, alone: int | None) -> None:
    """Leave under the message what is still to be done about it; `alone` is the row of a message of its own."""
    if alone is not None:
        await change_buttons(query, context, [[labelled(context, "card", OpenTask(alone))]])
    else:
        await change_buttons(query, context, _rows_of(context, await _opened(context, digest)))


async def _show_all(query: CallbackQuery, context: BotContext, said: ShowDigest) -> None:
    """List all rows of a digest, a page at a time: in a message of its own, which then turns its pages."""
    shown = await _opened(context, said.digest)
    if not shown.lines and said.page is None:
        raise Outdated
    html, rows = _page_of(context, shown, said.page or 0)
    await _put(query, context, html, rows, is_new=said.page is None)


def _page_of(context: BotContext, shown: Opened, page: int) -> tuple[str, list[Row]]:
    """Return a page of the rows of a digest about which there is still something to do."""
    lines, pages = paged(shown.lines, page, ROWS_A_PAGE), -(-len(shown.lines) // ROWS_A_PAGE)
    if not lines.items:
        return context.messages.line("reminding/labels", "settled"), []
    html = context.messages.render("reminding/all", lines=lines.items, page=lines.page, pages=pages)
    presses = [(ShowReminded(shown.id, line.follow_up_id, lines.page), line.row.number) for line in lines.items]
    rows = [
        *in_rows(labelled(context, "row", press, number) for press, number in presses),
        *in_rows(turns(context.messages, lines, partial(ShowDigest, shown.id))),
    ]
    return html, rows


async def _show_row(query: CallbackQuery, context: BotContext, said: ShowReminded) -> None:
    """Show a row of a digest with what may be done about it: in a message of its own, or in place of the list.

    Where nothing is to be done about the row any more, the list from which one comes is shown as it is now.
    """
    shown = await _opened(context, said.digest)
    if said.page is not None and all(line.follow_up_id != said.follow_up for line in shown.lines):
        await query.answer(context.messages.line("toasts", "stale"))
        await change(query, context, *_page_of(context, shown, said.page))
        return
    line = _line_of(shown, said.follow_up)
    html = context.messages.render("reminding/row", line=line, contacts=shown.contacts, zone=shown.zone)
    buttons = [*_acts_alone(context, shown.id, line), labelled(context, "card", OpenTask(line.row.number))]
    if len(shown.lines) > shown.most_rows and said.page is not None:
        buttons.append(_back(context, ShowDigest(shown.id, said.page)))
    await _put(query, context, html, in_rows(buttons), is_new=said.page is None)


def _acts_alone(context: BotContext, digest_id: int, line: DigestLine) -> list[InlineKeyboardButton]:
    presses: dict[ReminderAct, Press] = {
        "report": BeginReport(line.row.number, "report"),
        "blocker": BeginReport(line.row.number, "blocker"),
        "snooze": PutOffRow(digest_id, line.follow_up_id, alone=True),
        "disown": DisownRow(digest_id, line.follow_up_id, alone=True),
    }
    return [labelled(context, act, presses[act]) for act in acts_on([line]) if act in presses]


def _back(context: BotContext, press: Press) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "back"), press)


async def _put(query: CallbackQuery, context: BotContext, html: str, rows: list[Row], *, is_new: bool) -> None:
    if is_new:
        await send(context, query.from_user.id, html, rows)
    else:
        await change(query, context, html, rows)
    await query.answer()


async def disown(context: BotContext, row: int, meant: int) -> tuple[str, list[Row]]:
    """Note that a row is not the person's, tell the coordinators, and return what to tell the person."""
    write = partial(_for_coordinators, context)
    done = await postponing.disown(context.resources, context.person, row, meant=meant, write=write)
    refused = await deliver(context, done.letters)
    html = context.messages.render("reminding/disowned", done=done, reached=bool(done.tell - refused))
    return html, [[labelled(context, "mine", OwnRow(row, done.follow_up.id, done.person.id))]]


def _for_coordinators(context: BotContext, done: NotTheirs) -> list[Letter]:
    """Word for the coordinators that somebody says a row is not theirs."""
    row, html = done.follow_up.row.number, context.messages.render("reminding/disowned_notice", done=done)
    ways = [
        [
            labelled(context, "open", OpenTask(row)),
            labelled(context, "keep", OwnRow(row, done.follow_up.id, done.person.id)),
        ]
    ]
    return [letter_to(each, html, ways) for each in sorted(done.tell)]


async def _disown(query: CallbackQuery, context: BotContext, said: DisownRow) -> None:
    line = _line_of(await _opened(context, said.digest), said.follow_up)
    await send(context, query.from_user.id, *await disown(context, line.row.number, line.follow_up_id))
    await _refresh(query, context, said.digest, line.row.number if said.alone else None)
    await query.answer()


async def _own_again(query: CallbackQuery, context: BotContext, said: OwnRow) -> None:
    write = partial(_for_others, context)
    resources, row, meant = context.resources, said.row, said.follow_up
    done = await postponing.own_again(resources, context.person, row, said.person, meant=meant, write=write)
    own = done.person.id == context.person.id
    html = context.messages.render("reminding/owned_again", done=done, own=own)
    await change(query, context, html, [[labelled(context, "open", OpenTask(said.row))]])
    await deliver(context, done.letters)
    await query.answer()


def _for_others(context: BotContext, done: NotTheirs) -> list[Letter]:
    """Word for the coordinators, or for the person where a coordinator says so, that a row is theirs again."""
    own = done.person.id != context.person.id
    html = context.messages.render("reminding/owned_again_notice", done=done, own=own)
    ways = [[labelled(context, "open", OpenTask(done.follow_up.row.number))]]
    return [letter_to(each, html, ways) for each in sorted(done.tell)]
