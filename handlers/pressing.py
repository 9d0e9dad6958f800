"""Pressed buttons: each changes its message in place and is always answered."""

from telegram import CallbackQuery, Message, Update

from handlers.asking import answer_text
from handlers.buttons import Example, Judge, decode
from handlers.context import BotContext
from handlers.keyboards import kept_verdict, pressed, rows_under
from handlers.start import audience, tell_start
from handlers.telling import change, change_buttons
from handlers.views import answer_html
from spbe.cards import Ref, RowsRef
from spbe.replies import MembersOnly
from spbe.usecases import asking


async def press(update: Update, context: BotContext) -> None:
    """Do what a button says; one of an older version reloads its message."""
    query = update.callback_query
    if query is None:
        raise TypeError("an update without a pressed button")
    match decode(query.data or ""):
        case None:
            await _reload(query, context)
        case Judge(question_id, verdict):
            own = await asking.judge(context.resources, context.person, question_id, verdict)
            await query.answer(context.messages.line("toasts", verdict if own else "not_yours"))
        case Example(number):
            await _ask_example(query, context, number)
        case ref:
            await _show(query, context, ref)


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
