"""What members type about the reminders of a row: put off at once, given away only by a button that names the row.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from collections.abc import Collection
from datetime import date

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.digests import labelled
from handlers.drafts import kept_draft
from handlers.keyboards import in_rows
from handlers.presses.reminders import EndPutOff, OwnRow, PutOffRow
from handlers.presses.row_wishes import DisownNamed, PutOffNamed, RowWishPress
from handlers.presses.tasks import OpenTask
from handlers.reminder_log import tell_log
from handlers.reminders import disown, ways_back
from handlers.telling import change, tell
from handlers.wishes import awaits_text
from spbe.people import Action, may
from spbe.refusals import Outdated, SnoozeRefused
from spbe.row_wishes import DisownWish, LogWish, OwnWish, PutOffWish, RemindAgainWish, RowWish, row_wish_from
from spbe.usecases import postponing, putting_off
from spbe.usecases.office_hours import local_day
from spbe.usecases.postponing import Delay, Opened
from spbe.usecases.putting_off import RowReminders

MOST_OFFERED = 8
"""Rows that are offered as buttons; the others can be named."""


async def hear(update: Update, context: BotContext) -> bool:
    """Do what a text says about the reminders of a row; False where it says something else."""
    message = asked_in(update)
    text = message.text or ""
    wish = row_wish_from(text, today=context.resources.today())
    if wish is None or not may(context.person, Action.BE_REMINDED) or await awaits_text(context):
        return False
    # Which day it is where reminders are told stands in the storage: only of a wish it matters.
    wish = row_wish_from(text, today=(await local_day(context.resources)).today)
    match wish:
        case None:
            return False
        case PutOffWish(rows=()) | DisownWish(row=None):
            return await _obey_reminded(message, context, wish)
        case _:
            return await _obey(update, context, message, wish)


async def press(query: CallbackQuery, context: BotContext, said: RowWishPress) -> None:
    """Do what a button of this subject says."""
    match said:
        case PutOffNamed(row, meant, until=int(until)):
            done = await putting_off.put_off_until(context.resources, context.person, [row], _day(until), meant=[meant])
            html = context.messages.render("reminding/put_off", done=done)
            await change(query, context, html, ways_back(context, done))
        case PutOffNamed(row, meant, None):
            held = await putting_off.to_put_off(context.resources, context.person, row)
            if held.follow_up.id != meant:
                raise Outdated
            html, buttons = _times(context, held)
            back = button(context.messages.line("labels", "back"), OpenTask(row))
            await change(query, context, html, in_rows([*buttons, back]))
        case PutOffNamed(row, meant, Delay() as delay):
            done = await postponing.put_off(context.resources, context.person, [row], delay, meant=[meant])
            html = context.messages.render("reminding/put_off", done=done)
            await change(query, context, html, ways_back(context, done))
        case DisownNamed(row, meant):
            await change(query, context, *await disown(context, row, meant))
    await query.answer()


async def _obey(update: Update, context: BotContext, message: Message, wish: RowWish) -> bool:
    match wish:
        case PutOffWish(rows, day=None, is_no_day=False):
            await _offer_times(message, context, rows[0])
        case PutOffWish(rows, day):
            await _put_off(message, context, rows, day)
        case RemindAgainWish(rows):
            await _remind_again(message, context, rows)
        case DisownWish(int(row)):
            await _ask_whether_disowned(message, context, row)
        case OwnWish(row):
            return await _own_again(message, context, row)
        case LogWish(words, by_name):
            if not by_name and not may(context.person, Action.READ_REMINDER_LOG):
                return False
            await tell_log(update, context, words)
    return True


async def _obey_reminded(message: Message, context: BotContext, wish: PutOffWish | DisownWish) -> bool:
    """Do what a text says that names no row: of the row they were reminded of, else ask which.

    False where somebody puts off what they were not told of: a report that is being filled in, or reminders at all.
    """
    of_putting_off = isinstance(wish, PutOffWish)
    kept = await kept_draft(context) if of_putting_off else None
    if kept is not None and not kept.is_cold:
        return False
    replied = message.reply_to_message
    last = await putting_off.last_reminded(context.resources, context.person, replied.message_id if replied else None)
    lines = () if last is None else last.lines if of_putting_off else last.own
    match wish:
        case PutOffWish(by_name=False) if not lines:
            return False
        case PutOffWish(day=day, is_no_day=is_no_day) if lines and (is_no_day or (wish.every and day)):
            await _put_off(message, context, [line.row.number for line in lines], day)
        case PutOffWish(day=None) if len(lines) == 1:
            await _offer_times(message, context, lines[0].row.number)
        case PutOffWish(day=day) if len(lines) == 1:
            await _put_off(message, context, [lines[0].row.number], day)
        case PutOffWish(day=day):
            await _ask_which_put_off(message, context, last, day)
        case DisownWish() if len(lines) == 1:
            await _ask_whether_disowned(message, context, lines[0].row.number)
        case DisownWish():
            buttons = [
                labelled(context, "disown_row", DisownNamed(line.row.number, line.follow_up_id), line.row.number)
                for line in lines[:MOST_OFFERED]
            ]
            shown, rest = lines[:MOST_OFFERED], len(lines) > MOST_OFFERED
            html = context.messages.render("row_wishes/disown", row=None, shown=shown, rest=rest)
            await tell(message, context, html, in_rows(buttons))
    return True


async def _ask_which_put_off(message: Message, context: BotContext, last: Opened | None, day: date | None) -> None:
    lines = last.lines if last else ()
    shown, until = lines[:MOST_OFFERED], day.toordinal() if day else None
    buttons = [
        labelled(context, "snooze_row", PutOffNamed(line.row.number, line.follow_up_id, until=until), line.row.number)
        for line in shown
    ]
    if last and lines and day is None:
        buttons.append(labelled(context, "every_row", PutOffRow(last.id, None), len(lines)))
    rest = len(lines) > MOST_OFFERED
    html = context.messages.render("row_wishes/when", row=None, shown=shown, day=day, rest=rest)
    await tell(message, context, html, in_rows(buttons))


async def _put_off(message: Message, context: BotContext, rows: Collection[int], day: date | None) -> None:
    done = await putting_off.put_off_until(context.resources, context.person, rows, day)
    html = context.messages.render("reminding/put_off", done=done)
    await tell(message, context, html, ways_back(context, done))


async def _remind_again(message: Message, context: BotContext, rows: Collection[int]) -> None:
    """Take back that rows were put off; who gave the row away is asked whether it is theirs after all."""
    told = []
    for row in rows:
        held = await putting_off.reminders_of(context.resources, context.person, row)
        if held.is_disowned:
            await _ask_whether_disowned(message, context, row)
            continue
        if held.put_off_until is None:
            raise SnoozeRefused("not_put_off", row=row)
        follow_up = await postponing.end_put_off(context.resources, context.person, row, meant=held.follow_up.id)
        told.append(context.messages.render("reminding/told_again", follow_up=follow_up))
    if told:
        await tell(message, context, "\n".join(told))


def _day(ordinal: int) -> date:
    """Return the day of an ordinal. Raises `Outdated` where there is none: nobody was offered that."""
    if not 0 < ordinal <= date.max.toordinal():
        raise Outdated
    return date.fromordinal(ordinal)


async def _offer_times(message: Message, context: BotContext, row: int) -> None:
    held = await putting_off.to_put_off(context.resources, context.person, row)
    html, buttons = _times(context, held)
    await tell(message, context, html, in_rows(buttons))


def _times(context: BotContext, held: RowReminders) -> tuple[str, list[InlineKeyboardButton]]:
    """Return the question until when a row is put off, and the buttons that answer it."""
    row, meant = held.follow_up.row.number, held.follow_up.id
    buttons = [labelled(context, each, PutOffNamed(row, meant, each)) for each in Delay]
    if held.put_off_until:
        buttons.append(labelled(context, "undo", EndPutOff(row, meant)))
    return context.messages.render("row_wishes/when", row=held), buttons


async def _ask_whether_disowned(message: Message, context: BotContext, row: int) -> None:
    held = await putting_off.reminders_of(context.resources, context.person, row)
    own = OwnRow(row, held.follow_up.id, context.person.id)
    says = labelled(context, "disown_row", DisownNamed(row, held.follow_up.id), row)
    is_coordinator = may(context.person, Action.MANAGE_PEOPLE)
    buttons = [labelled(context, "open_row", OpenTask(row), row)]
    if held.is_disowned or held.is_own or not is_coordinator:
        buttons.insert(0, labelled(context, "mine", own) if held.is_disowned else says)
    html = context.messages.render("row_wishes/disown", row=held, is_coordinator=is_coordinator)
    await tell(message, context, html, in_rows(buttons))


async def _own_again(message: Message, context: BotContext, row: int) -> bool:
    """Offer to take a row back; False where nobody gave it away, and the text asks for its card."""
    if not may(context.person, Action.REPORT, opds=context.person.opds):
        return False
    held = await putting_off.reminders_of(context.resources, context.person, row)
    if not held.is_disowned:
        return False
    await _ask_whether_disowned(message, context, row)
    return True
