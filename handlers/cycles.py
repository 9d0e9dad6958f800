"""The cycles of the matrix, for coordinators: /siklus, /siklus 2019, /siklus tutup Matriks MONEV 2020."""

import re
from functools import partial

from telegram import CallbackQuery, ForceReply, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.awaited import question_to, wait_for
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows, turns
from handlers.phrasing import brief_name
from handlers.presses.cycles import (
    AskCycleTitle,
    CloseCycle,
    CyclePress,
    ListCycles,
    PreviewClosing,
    ShowCycle,
    ShowCycleRow,
)
from handlers.replies import is_cancelled
from handlers.telling import View, change, tell
from spbe.people import Action, may
from spbe.refusals import NothingToClose, Outdated
from spbe.usecases import cycles
from spbe.usecases.cycles import ClosedCycle, Closing, Cycles, KeptRow

PAGE = 5
"""Rows of a closed cycle on a page: with the ways to the neighbouring pages and back eight buttons."""

CLOSED = 5
"""Closed cycles on a page: with closing and the ways to the neighbouring pages eight buttons."""

ASKED = "/siklus tutup …"
_CLOSING = re.compile(
    r"(?:/siklus(?:@\w+)?\s+)?(?:(?:tolong|mohon|silakan|saya|mau|ingin)\s+)*(?:tutup(?:kan)?|menutup|akhiri)(?:\s+siklus)?(?:[\s:=]+(?P<title>.*))?",
    re.IGNORECASE | re.DOTALL,
)


async def manage(update: Update, context: BotContext) -> None:
    """Show the cycles, a closed one, or what closing the present one would do: /siklus."""
    message, said = asked_in(update), " ".join(context.args or ())
    if _CLOSING.fullmatch(said):
        await _preview(message, context, _title_in(said))
    elif said:
        found = await cycles.find_cycle(context.resources, context.person, said, size=PAGE)
        await tell(message, context, *_found(context, found, said))
    else:
        found_all = await cycles.list_cycles(context.resources, context.person, size=CLOSED)
        await tell(message, context, *_list(context, found_all), quote=update.edited_message is not None)


async def tell_closed(message: Message, context: BotContext, words: str) -> bool:
    """Lead to the closed cycle whose year words name; False where they name none."""
    if not may(context.person, Action.CLOSE_CYCLE):
        return False
    cycle = await cycles.closed_of_year(context.resources, context.person, words)
    if cycle:
        show = button(_label(context, "show", cycle.label), ShowCycle(cycle.id))
        await tell(message, context, context.messages.render("cycles/of_year", cycle=cycle), [[show]])
    return cycle is not None


async def close(update: Update, context: BotContext) -> None:
    """Show what closing would do, asked for in plain words: "tutup siklus Matriks MONEV 2020"."""
    await _preview(asked_in(update), context, _title_in(" ".join(context.args or ())))


async def hear(update: Update, context: BotContext) -> bool:
    """Take the title that answers the question for it; False for any other text."""
    message = asked_in(update)
    text = message.text or ""
    if ASKED not in await question_to(message, context) or is_cancelled(text):
        return False
    await _preview(message, context, _title_in(text))
    return True


async def press(query: CallbackQuery, context: BotContext, said: CyclePress) -> None:
    """Do what a button of this subject says; where its matter has changed, show how it is now."""
    resources, person = context.resources, context.person
    try:
        shown = await _pressed(query, context, said)
    except (Outdated, NothingToClose):
        found = await cycles.list_cycles(resources, person, size=CLOSED)
        await change(query, context, *_list(context, found))
        await query.answer(context.messages.line("toasts", "stale"))
        return
    if shown is not None:
        await change(query, context, *shown)
    await query.answer()


async def _pressed(query: CallbackQuery, context: BotContext, said: CyclePress) -> View | None:
    """Return what the message shows then; None where it stays as it is."""
    resources, person = context.resources, context.person
    match said:
        case ListCycles(page=page):
            return _list(context, await cycles.list_cycles(resources, person, page, size=CLOSED))
        case ShowCycle(cycle=cycle, page=page):
            return _page(context, await cycles.closed_cycle(resources, person, cycle, page, size=PAGE))
        case ShowCycleRow(cycle=cycle, row=number, page=page):
            kept = await cycles.cycle_row(resources, person, cycle, number)
            return _row(context, kept, page)
        case PreviewClosing():
            return _closing(context, await cycles.closing_preview(resources, person), own_title=False)
        case AskCycleTitle():
            closing = await cycles.closing_preview(resources, person)
            html = context.messages.render("cycles/ask", closing=closing)
            wait_for(context, await context.bot.send_message(person.id, html, reply_markup=ForceReply()))
            return None
        case CloseCycle(mark=mark, own_title=own_title):
            quoted = query.message.reply_to_message if isinstance(query.message, Message) else None
            if own_title and (quoted is None or not quoted.text):
                raise Outdated
            title = _title_in(quoted.text or "") if own_title and quoted else ""
            closed = await cycles.close_cycle(resources, person, title, mark)
            html = context.messages.render("cycles/closed", closed=closed)
            show = button(_label(context, "show", closed.cycle.label), ShowCycle(closed.cycle.id))
            return html, in_rows([show, _listing(context)])


async def _preview(message: Message, context: BotContext, title: str) -> None:
    """Tell what closing would do; the message with a title is quoted, so that the button finds it again."""
    closing = await cycles.closing_preview(context.resources, context.person, title)
    await tell(message, context, *_closing(context, closing, own_title=bool(title)), quote=bool(title))


def _title_in(text: str) -> str:
    """Return the title of the next cycle that stands in a text: behind what asks for closing, or all of it."""
    asked = _CLOSING.fullmatch(text.strip())
    title = (asked["title"] or "") if asked else text
    return " ".join(title.split()).strip("\"'“”‘’ ")


def _list(context: BotContext, found: Cycles) -> View:
    openers = [button(_label(context, "show", each.label), ShowCycle(each.id)) for each in found.closed.items]
    close = [_button(context, "close", PreviewClosing())] if found.rows else []
    html = context.messages.render("cycles/list", found=found, zone=context.resources.timezone)
    return html, in_rows([*openers, *turns(context.messages, found.closed, ListCycles), *close])


def _found(context: BotContext, found: ClosedCycle | KeptRow | None, said: str) -> View:
    match found:
        case ClosedCycle():
            return _page(context, found)
        case KeptRow():
            return _row(context, found, 0)
        case None:
            return context.messages.render("cycles/unknown", said=said), [[_listing(context)]]


def _row(context: BotContext, kept: KeptRow, page: int) -> View:
    back = button(context.messages.line("labels", "back"), ShowCycle(kept.cycle.id, page))
    return context.messages.render("cycles/row", cycle=kept.cycle, row=kept.row), in_rows([back, _listing(context)])


def _page(context: BotContext, found: ClosedCycle) -> View:
    openers = [
        button(f"No. {row.number} {brief_name(row)}", ShowCycleRow(found.cycle.id, row.number, found.rows.page))
        for row in found.rows.items
    ]
    turning = turns(context.messages, found.rows, partial(ShowCycle, found.cycle.id))
    zone = context.resources.timezone
    html = context.messages.render("cycles/page", found=found, zone=zone)
    return html, in_rows([*openers, *turning, _listing(context)])


def _closing(context: BotContext, closing: Closing, *, own_title: bool) -> View:
    buttons = [
        _button(context, "close_sure", CloseCycle(closing.mark, own_title)),
        _button(context, "title", AskCycleTitle()),
        button(context.messages.line("labels", "cancel"), ListCycles()),
    ]
    return context.messages.render("cycles/closing", closing=closing), in_rows(buttons)


def _listing(context: BotContext) -> InlineKeyboardButton:
    return _button(context, "all", ListCycles())


def _label(context: BotContext, key: str, value: str) -> str:
    return f"{context.messages.line('cycles/labels', key)} {value}"


def _button(context: BotContext, label: str, press: CyclePress) -> InlineKeyboardButton:
    return button(context.messages.line("cycles/labels", label), press)
