"""Pressed buttons: each is handed to the module of its subject and always answered."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, get_args

from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType

from handlers import (
    blockers,
    broadcasts,
    bundles,
    checks,
    cycles,
    evidence,
    exporting,
    importing,
    indices,
    opds,
    overview,
    paths,
    people,
    preferences,
    privacy,
    questions,
    reminder_log,
    reminders,
    reporting,
    retargeting,
    row_wishes,
    simulating,
    start,
    tasks,
    verifying,
)
from handlers.asking import answer_text
from handlers.buttons import decode
from handlers.context import BotContext
from handlers.keyboards import kept_verdict, pressed, rows_under
from handlers.presses import Example, Judge, OpenMenu, Press, PublicPress
from handlers.presses.blockers import BlockersPress
from handlers.presses.broadcasts import BroadcastPress
from handlers.presses.bundles import BundlesPress
from handlers.presses.checks import ChecksPress
from handlers.presses.cycles import CyclePress
from handlers.presses.exporting import ExportPress
from handlers.presses.importing import ImportPress
from handlers.presses.index import IndexPress, PathPress, SimulationPress
from handlers.presses.opds import OpdPress
from handlers.presses.overview import OverviewPress
from handlers.presses.people import Leave, PeoplePress
from handlers.presses.questions import QuestionPress
from handlers.presses.reminders import PreferencePress, ReminderLogPress, ReminderPress
from handlers.presses.reports import EvidencePress, ReportPress
from handlers.presses.row_wishes import RowWishPress
from handlers.presses.targets import TargetPress
from handlers.presses.tasks import TaskPress
from handlers.presses.verifying import VerifyPress
from handlers.start import audience, tell_start
from handlers.telling import change, change_buttons, is_shown_anew
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
    await PRESSED[type(said)](query, context, said)


async def _judge(query: CallbackQuery, context: BotContext, said: Judge) -> None:
    own = await asking.judge(context.resources, context.person, said.question_id, said.verdict)
    await query.answer(context.messages.line("toasts", said.verdict if own else "not_yours"))


async def _ask_example(query: CallbackQuery, context: BotContext, said: Example) -> None:
    examples = context.messages.lines("examples", audience=audience(context))
    if said.number >= len(examples) or not isinstance(query.message, Message):
        await _reload(query, context)
        return
    await answer_text(query.message, context, examples[said.number])
    await query.answer(context.messages.line("toasts", "asked"))


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


async def _reload(query: CallbackQuery, context: BotContext) -> None:
    """Say that a button is too old, keep the others of its message that work, and start anew where none does.

    A message that has got other buttons meanwhile keeps those.
    """
    await query.answer(context.messages.line("toasts", "stale"))
    message = query.message
    if not isinstance(message, Message) or is_shown_anew(query, context):
        return
    markup = message.reply_markup
    rows = [
        [each for each in row if each.callback_data != query.data and (pressed(each) or each.copy_text)]
        for row in (markup.inline_keyboard if markup else ())
    ]
    working = [row for row in rows if row]
    await change_buttons(query, context, working)
    if not any(pressed(each) for row in working for each in row):
        await tell_start(message, context)


_SUBJECTS: Sequence[tuple[object, Callable[[CallbackQuery, BotContext, Any], Awaitable[None]]]] = (
    (Ref, _show),
    (Judge, _judge),
    (Example, _ask_example),
    (OpenMenu, start.press),
    (TaskPress, tasks.press),
    (ReportPress, reporting.press),
    (EvidencePress, evidence.press),
    (VerifyPress, verifying.press),
    (OverviewPress, overview.press),
    (ImportPress, importing.press),
    (PeoplePress, people.press),
    (OpdPress, opds.press),
    (CyclePress, cycles.press),
    (ReminderPress, reminders.press),
    (ReminderLogPress, reminder_log.press),
    (PreferencePress, preferences.press),
    (RowWishPress, row_wishes.press),
    (IndexPress, indices.press),
    (SimulationPress, simulating.press),
    (PathPress, paths.press),
    (BlockersPress, blockers.press),
    (ChecksPress, checks.press),
    (BundlesPress, bundles.press),
    (TargetPress, retargeting.press),
    (ExportPress, exporting.press),
    (BroadcastPress, broadcasts.press),
    (QuestionPress, questions.press),
    (Leave, privacy.press),
)

PRESSED = {each: pressed for presses, pressed in _SUBJECTS for each in get_args(presses) or (presses,)}
"""Which module answers a kind of press."""
