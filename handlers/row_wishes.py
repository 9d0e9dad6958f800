"""What members type about the reminders of a row: put off at once, given away only by a button that names the row.

Only private chats are listened to, and a form that asks for free text keeps what is typed.
"""

from telegram import CallbackQuery, Message, Update

from handlers.asking import asked_in
from handlers.context import BotContext
from handlers.digests import labelled
from handlers.keyboards import in_rows
from handlers.presses.reminders import EndPutOff, OwnRow
from handlers.presses.row_wishes import DisownNamed, PutOffNamed, RowWishPress
from handlers.presses.tasks import OpenTask
from handlers.reminder_log import tell_log
from handlers.reminders import disown, ways_back
from handlers.telling import change, tell
from handlers.wishes import awaits_text
from spbe.people import Action, may
from spbe.row_wishes import DisownWish, LogWish, OwnWish, PutOffWish, RowWish, row_wish_from
from spbe.usecases import postponing, putting_off
from spbe.usecases.office_hours import local_day
from spbe.usecases.postponing import Delay


async def hear(update: Update, context: BotContext) -> bool:
    """Do what a text says about the reminders of a row; False where it says something else."""
    message = asked_in(update)
    text = message.text or ""
    wish = row_wish_from(text, today=context.resources.today())
    if wish is None or not may(context.person, Action.BE_REMINDED) or await awaits_text(context):
        return False
    # Which day it is where reminders are told stands in the storage: only of a wish it matters.
    wish = row_wish_from(text, today=(await local_day(context.resources)).today)
    return wish is not None and await _obey(update, context, message, wish)


async def press(query: CallbackQuery, context: BotContext, said: RowWishPress) -> None:
    """Do what a button of this subject says."""
    if isinstance(said, PutOffNamed):
        done = await postponing.put_off(
            context.resources, context.person, [said.row], said.delay, meant=[said.follow_up]
        )
        html = context.messages.render("reminding/put_off", done=done)
        await change(query, context, html, ways_back(context, done))
    else:
        await change(query, context, *await disown(context, said.row, said.follow_up))
    await query.answer()


async def _obey(update: Update, context: BotContext, message: Message, wish: RowWish) -> bool:
    match wish:
        case PutOffWish(rows, day=None, is_no_day=False):
            await _offer_times(message, context, rows[0])
        case PutOffWish(rows, day):
            done = await putting_off.put_off_until(context.resources, context.person, rows, day)
            html = context.messages.render("reminding/put_off", done=done)
            await tell(message, context, html, ways_back(context, done))
        case DisownWish(row):
            await _ask_whether_disowned(message, context, row)
        case OwnWish(row):
            return await _own_again(message, context, row)
        case LogWish(words, by_name):
            if not by_name and not may(context.person, Action.READ_REMINDER_LOG):
                return False
            await tell_log(update, context, words)
    return True


async def _offer_times(message: Message, context: BotContext, row: int) -> None:
    held = await putting_off.reminders_of(context.resources, context.person, row)
    buttons = [labelled(context, each, PutOffNamed(row, held.follow_up.id, each)) for each in Delay]
    if held.put_off_until:
        buttons.append(labelled(context, "undo", EndPutOff(row, held.follow_up.id)))
    await tell(message, context, context.messages.render("row_wishes/when", row=held), in_rows(buttons))


async def _ask_whether_disowned(message: Message, context: BotContext, row: int) -> None:
    held = await putting_off.reminders_of(context.resources, context.person, row)
    own = OwnRow(row, held.follow_up.id, context.person.id)
    says = labelled(context, "disown_row", DisownNamed(row, held.follow_up.id), row)
    buttons = [
        labelled(context, "mine", own) if held.is_disowned else says,
        labelled(context, "open_row", OpenTask(row), row),
    ]
    await tell(message, context, context.messages.render("row_wishes/disown", row=held), in_rows(buttons))


async def _own_again(message: Message, context: BotContext, row: int) -> bool:
    """Offer to take a row back; False where nobody gave it away, and the text asks for its card."""
    if not may(context.person, Action.REPORT, opds=context.person.opds):
        return False
    held = await putting_off.reminders_of(context.resources, context.person, row)
    if not held.is_disowned:
        return False
    await _ask_whether_disowned(message, context, row)
    return True
