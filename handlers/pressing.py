"""Pressed buttons: each is handed to the module of its subject and always answered."""

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from handlers import (
    evidence,
    people,
    preferences,
    privacy,
    reminder_log,
    reminders,
    reporting,
    row_wishes,
    start,
    tasks,
    verifying,
)
from handlers.asking import answer_text
from handlers.buttons import decode
from handlers.context import BotContext
from handlers.keyboards import kept_verdict, pressed, rows_under
from handlers.presses import Example, Judge, OpenMenu, Press, PublicPress
from handlers.presses.people import Leave, PeoplePress
from handlers.presses.reminders import PreferencePress, ReminderLogPress, ReminderPress
from handlers.presses.reports import EvidencePress, ReportPress
from handlers.presses.row_wishes import RowWishPress
from handlers.presses.tasks import TaskPress
from handlers.presses.verifying import VerifyPress
from handlers.start import audience, tell_start
from handlers.telling import change, change_buttons
from handlers.views import answer_html
from spbe.cards import Ref, RowsRef
from spbe.refusals import Outdated
from spbe.replies import MembersOnly
from spbe.usecases import asking


async def press(update: Update, context: BotContext) -> None:
    """Do what a button says; one whose matter has changed since reloads its message."""
    query = update.callback_query
    if query is None:
        raise TypeError("an update without a pressed button")
    said = decode(query.data or "")
    if said is None:
        await _reload(query, context)
    elif not isinstance(said, PublicPress) and query.message and query.message.chat.type != ChatType.PRIVATE:
        await query.answer(context.messages.line("toasts", "private_only"), show_alert=True)
    else:
        try:
            await _do(query, context, said)
        except Outdated:
            await _reload(query, context)


async def _do(query: CallbackQuery, context: BotContext, said: Press) -> None:
    if isinstance(said, Judge):
        own = await asking.judge(context.resources, context.person, said.question_id, said.verdict)
        await query.answer(context.messages.line("toasts", said.verdict if own else "not_yours"))
    elif isinstance(said, Example):
        await _ask_example(query, context, said.number)
    elif isinstance(said, OpenMenu):
        await start.press(query, context, said)
    elif isinstance(said, TaskPress):
        await tasks.press(query, context, said)
    elif isinstance(said, ReportPress):
        await reporting.press(query, context, said)
    elif isinstance(said, EvidencePress):
        await evidence.press(query, context, said)
    elif isinstance(said, VerifyPress):
        await verifying.press(query, context, said)
    elif isinstance(said, PeoplePress):
        await people.press(query, context, said)
    elif isinstance(said, ReminderPress):
        await reminders.press(query, context, said)
    elif isinstance(said, ReminderLogPress):
        await reminder_log.press(query, context, said)
    elif isinstance(said, PreferencePress):
        await preferences.press(query, context, said)
    elif isinstance(said, RowWishPress):
        await row_wishes.press(query, context, said)
    elif isinstance(said, Leave):
        await privacy.press(query, context, said)
    else:
        await _show(query, context, said)


async def _show(query: CallbackQuery, context: BotContext, ref: Ref) -> None:
    shown = await asking.show(context.resources, context.person, ref)
    if shown is None:
        await _reload(query, context)
        return
    if isinstance(shown, MembersOnly):
        await query.answer(context.messages.line("toasts", "members_only"), show_alert=True)
        return
    page = ref.page if isinstance(ref, RowsRef) else 0
    message = query.message if isinstance(query.message, Message) else None
    rows = [*rows_under(context.messages, shown, page=page), *kept_verdict(message.reply_markup if message else None)]
    await change(query, context, answer_html(context.messages, shown, page=page), rows)
    await query.answer()


async def _ask_example(query: CallbackQuery, context: BotContext, number: int) -> None:
    examples = context.messages.lines("examples", audience=audience(context))
    if number >= len(examples) or not isinstance(query.message, Message):
        await _reload(query, context)
        return
    await answer_text(query.message, context, examples[number])
    await query.answer(context.messages.line("toasts", "asked"))


async def _reload(query: CallbackQuery, context: BotContext) -> None:
    """Say that a button is too old, keep those of its message that still work, and start anew where none does."""
    await query.answer(context.messages.line("toasts", "stale"))
    message = query.message
    if not isinstance(message, Message):
        return
    markup = message.reply_markup
    rows = [[each for each in row if pressed(each)] for row in (markup.inline_keyboard if markup else ())]
    working = [row for row in rows if row]
    await change_buttons(query, working)
    if not working:
        await tell_start(message, context)
