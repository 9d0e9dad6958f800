"""The proof of reminders, for coordinators: /pengingat log, /pengingat log 33, /pengingat log ayu minggu lalu."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from telegram import CallbackQuery, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import MOST_CHOICES, in_rows, turns
from handlers.member_card import ranges
from handlers.presses.reminders import ReminderLogPress, ShowReminderLog, ShowReminders
from handlers.telling import View, change, tell
from spbe.log_question import LogAsk
from spbe.paging import Paged
from spbe.refusals import Outdated
from spbe.reminder_log import LoggedDigest, LoggedReminder
from spbe.usecases.reminder_log import (
    Found,
    Log,
    Nobody,
    Several,
    Untold,
    Wanted,
    answer_ask,
    find_log,
    read_log,
)

PAGE = 5
"""Messages on a page."""

MOST_LINES = 3
MOST_RUNS = 20
MOST_OPDS = 2
MOST_SILENT = 3
MOST_UNTOLD = 20
"""Five messages with the longest names and numbers still fit into one."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something that a message told of one row or of several: `rows` has their numbers, or the first of so many."""

    told: LoggedReminder
    rows: str
    goes_on: bool
    count: int


async def tell_log(update: Update, context: BotContext, text: str) -> None:
    """Answer what stands after "/pengingat log". Raises `NotAllowed` and `RowUnknown`."""
    found = await find_log(context.resources, context.person, text, size=PAGE, most=MOST_CHOICES)
    await tell(asked_in(update), context, *_view(context, found), quote=update.edited_message is not None)


async def answer_in_words(update: Update, context: BotContext, ask: LogAsk) -> bool:
    """Answer a question in plain words; False where it asks of something else. Raises as `tell_log` does."""
    found = await answer_ask(context.resources, context.person, ask, size=PAGE, most=MOST_CHOICES)
    if found is None:
        return False
    await tell(asked_in(update), context, *_view(context, found))
    return True


async def press(query: CallbackQuery, context: BotContext, said: ReminderLogPress) -> None:
    """Show another page, or the log of whoever was chosen."""
    log = await read_log(context.resources, context.person, _wanted(said), size=PAGE)
    await change(query, context, *_view(context, log, back=said.back))
    await query.answer()


def _view(context: BotContext, found: Found, *, back: bool = False) -> View:
    messages = context.messages
    match found:
        case Nobody(words=words, opds=opds):
            return messages.render("reminder_log/nobody", words=words, opds=opds), []
        case Untold():
            html = messages.render("reminder_log/untold", found=found, most=MOST_UNTOLD, most_opds=MOST_OPDS)
            return html, []
        case Several():
            html = messages.render("reminder_log/choose", found=found, most_opds=MOST_OPDS)
            return html, in_rows(_choices(context, found))
        case Log():
            html = messages.render(
                "reminder_log/page",
                log=found,
                messages=[(each, _lines(each)) for each in found.digests],
                most_lines=MOST_LINES,
                most_opds=MOST_OPDS,
                most_silent=MOST_SILENT,
                zone=found.zone,
            )
            return html, in_rows(_turns(context, found, back=back))


def _lines(digest: LoggedDigest) -> list[Line]:
    """Return what a message told, the rows of which it told the same in one line."""
    rows = defaultdict[LoggedReminder, set[int]](set)
    for each in digest.reminders:
        rows[replace(each, row=None)] |= set() if each.row is None else {each.row}
    return [_line(told, sorted(numbers)) for told, numbers in rows.items()]


def _line(told: LoggedReminder, numbers: Sequence[int]) -> Line:
    runs = ranges(numbers).split(", ")
    return Line(told, ", ".join(runs[:MOST_RUNS]), len(runs) > MOST_RUNS, len(numbers))


def _choices(context: BotContext, found: Several) -> list[InlineKeyboardButton]:
    nameless = context.messages.line("people/labels", "nameless")
    return [
        button(
            ", ".join([each.name or nameless, *(opd.short for opd in opds[:1])]),
            _press(replace(found.wanted, person=each.id)),
        )
        for each, opds in found.people
    ]


def _turns(context: BotContext, log: Log, *, back: bool) -> list[InlineKeyboardButton]:
    shown = Paged(log.digests, log.wanted.page, log.first, log.total)
    turning = turns(context.messages, shown, lambda page: _press(replace(log.wanted, page=page), back=back))
    if not back:
        return turning
    return [*turning, button(context.messages.line("labels", "back"), ShowReminders("own"))]


def _press(wanted: Wanted, *, back: bool = False) -> ShowReminderLog:
    since = wanted.since.toordinal() if wanted.since else None
    until = wanted.until.toordinal() if wanted.until else None
    return ShowReminderLog(wanted.person, wanted.row, since, until, wanted.page, back)


def _wanted(said: ShowReminderLog) -> Wanted:
    try:
        since = date.fromordinal(said.since) if said.since is not None else None
        until = date.fromordinal(said.until) if said.until is not None else None
    except (ValueError, OverflowError) as error:
        raise Outdated from error
    return Wanted(said.person, said.row, since, until, said.page)
