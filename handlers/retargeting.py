"""Targets: /target and its buttons show them, and move them once a coordinator has seen what that does.

What was typed stays in the chat: the preview replies to it, so that its buttons find the rows and the reason again,
whatever happens to the bot meanwhile.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from telegram import CallbackQuery, InlineKeyboardButton, Message, Update

from handlers.asking import asked_in
from handlers.awaited import awaited_by, wait_for
from handlers.buttons import button
from handlers.context import BotContext
from handlers.inviting import words_behind
from handlers.keyboards import in_rows
from handlers.letters import deliver, letter_to
from handlers.phrasing import target_in_words
from handlers.presses.targets import ChooseTarget, KeepTargets, MoveTargets, ShowTarget, TargetPress
from handlers.presses.tasks import ListTasks, OpenTask, ShowHistory
from handlers.replies import is_cancelled
from handlers.telling import Rows, View, change, tell
from spbe.letters import Letter
from spbe.matrix import Target
from spbe.people import Action, Person, may
from spbe.refusals import NotAllowed, Outdated
from spbe.usecases import retargeting
from spbe.usecases.memory import Reasoned
from spbe.usecases.retargeting import MoveReason, Plan, Request, target_of

MOST_ROWS = 20
"""Rows of which a message tells one by one."""

MOST_CHANGES = 5

_BECAUSE = re.compile(r"(?:karena|karna|krn|sebab|alasan(?:nya)?)\b[\s:=-]*", re.IGNORECASE)


async def move_targets(update: Update, context: BotContext) -> None:
    """Answer /target, /target 5, or /target 5 6 31 maret 2020 karena menunggu Perda."""
    request = await retargeting.understand(context.resources, context.person, " ".join(context.args or ()))
    sent = await tell(asked_in(update), context, *await _answer(context, request), quote=True)
    if request.rows and request.target and not request.reason:
        wait_for(context, sent, request)


async def hear(update: Update, context: BotContext) -> bool:
    """Take the reason that was asked for; False for any other text."""
    message = asked_in(update)
    asked = await awaited_by(message, context)
    if asked is None or not isinstance(asked.about, Request) or is_cancelled(message.text or ""):
        return False
    request = replace(asked.about, reason=_BECAUSE.sub("", (message.text or "").strip(), count=1))
    sent = await tell(message, context, *await _preview(context, request, None), quote=True)
    context.memory = replace(context.memory, reasoned=Reasoned(sent.message_id, request))
    return True


async def press(query: CallbackQuery, context: BotContext, said: TargetPress) -> None:
    """Do what a button of this subject says."""
    match said:
        case ShowTarget(row):
            await change(query, context, *await _standing(context, Request((row,)), row))
            await query.answer()
        case KeepTargets() if not may(context.person, Action.MOVE_TARGET):
            raise NotAllowed(Action.MOVE_TARGET, context.person.role)
        case KeepTargets(row):
            rows = [] if row is None else [row]
            await change(query, context, context.messages.render("targets/kept"), _onward(context, rows, "all"))
            await query.answer()
        case ChooseTarget() | MoveTargets():
            await _go_on(query, context, said)


async def _go_on(query: CallbackQuery, context: BotContext, said: ChooseTarget | MoveTargets) -> None:
    request = await _asked(query, context, said)
    if request is None:
        await query.answer(context.messages.line("toasts", "target_lost"), show_alert=True)
    elif isinstance(said, MoveTargets):
        await _move(query, context, said, request)
    else:
        await change(query, context, *await _preview(context, request, said.row, said.reason))
        await query.answer()
        if isinstance(query.message, Message) and not request.reason:
            wait_for(context, query.message, request)


async def _answer(context: BotContext, request: Request) -> View:
    """Return what words after the command ask for; of one row the buttons know it, else what was typed."""
    row = request.rows[0] if len(request.rows) == 1 and not request.reason else None
    if not request.rows:
        return context.messages.render("targets/how"), []
    return await (_preview(context, request, row) if request.target else _standing(context, request, row))


async def _standing(context: BotContext, request: Request, row: int | None) -> View:
    """Return the targets of rows with others to choose from."""
    found = await retargeting.standing(context.resources, context.person, request.rows)
    html = context.messages.render(
        "targets/standing",
        found=found,
        shown=found.rows[:MOST_ROWS],
        changes=found.changes[-MOST_CHANGES:],
        zone=context.resources.timezone,
    )
    buttons = [button(target_in_words(each), _choice(row, each)) for each in found.choices]
    return html, in_rows([*buttons, _cancel(context, row)])


async def _preview(context: BotContext, request: Request, row: int | None, reason: MoveReason | None = None) -> View:
    """Return what would happen, and ask why where nobody has said it."""
    if request.target is None:
        raise Outdated
    plan = await retargeting.preview(context.resources, context.person, request.rows, request.target, request.reason)
    chosen = _choice(row, plan.target)
    html = context.messages.render("targets/preview", plan=plan, shown=plan.rows[:MOST_ROWS])
    if not plan.reason:
        table = [(each, context.messages.line("targets/reasons", each)) for each in MoveReason]
        buttons = [button(label, replace(chosen, reason=each)) for each, label in table]
        return html, in_rows([*buttons, _cancel(context, row)])
    sure = MoveTargets(row, chosen.day, chosen.precision, reason, plan.stamp)
    return html, in_rows([button(context.messages.line("targets/labels", "move"), sure), _cancel(context, row)])


async def _move(query: CallbackQuery, context: BotContext, said: MoveTargets, request: Request) -> None:
    """Move targets and tell whom it concerns; where anything has changed meanwhile, show that first."""
    target = target_of(said.day, said.precision)
    try:
        plan = await retargeting.move(
            context.resources,
            context.person,
            request.rows,
            target,
            request.reason,
            stamp=said.stamp,
            write=partial(_letters, context),
        )
    except Outdated:
        await change(query, context, *await _preview(context, request, said.row, said.reason))
        await query.answer(context.messages.line("toasts", "stale"))
        return
    await query.answer(context.messages.line("toasts", "target_moved"))
    numbers = [each.row.number for each in plan.rows]
    refused = await deliver(context, plan.letters)
    unreached = [each for each in plan.tell if each.id in refused]
    html = context.messages.render("targets/moved", plan=plan, shown=plan.rows[:MOST_ROWS], unreached=unreached)
    await change(query, context, html, _onward(context, numbers, "all"))


async def _asked(query: CallbackQuery, context: BotContext, said: ChooseTarget | MoveTargets) -> Request | None:
    """Return what a button is about, None where the message that says it is gone."""
    target = target_of(said.day, said.precision)
    typed = Request((said.row,)) if said.row is not None else await _typed(query, context)
    if typed is None:
        return None
    reason = context.messages.line("targets/reasons", said.reason) if said.reason else typed.reason
    return Request(typed.rows, target, reason)


async def _typed(query: CallbackQuery, context: BotContext) -> Request | None:
    """Return what was typed in the message to which that of the button replies, and the reason in another one."""
    kept = context.memory.reasoned
    if query.message and kept and query.message.message_id == kept.message:
        return kept.request
    replied = query.message.reply_to_message if isinstance(query.message, Message) else None
    words = await words_behind(replied.text, context) if replied and replied.text else ""
    return await retargeting.understand(context.resources, context.person, words) if words else None


def _letters(context: BotContext, plan: Plan) -> list[Letter]:
    return [letter_to(each.id, *_notice(context, plan, each)) for each in plan.tell]


def _notice(context: BotContext, plan: Plan, person: Person) -> View:
    """Return what a focal point is told: the rows of their own agencies only."""
    rows = plan.rows_of(person)
    html = context.messages.render("targets/notice", plan=plan, rows=rows, shown=rows[:MOST_ROWS])
    return html, _onward(context, [each.row.number for each in rows], "own")


def _choice(row: int | None, target: Target) -> ChooseTarget:
    return ChooseTarget(row, target.day.toordinal(), target.precision)


def _cancel(context: BotContext, row: int | None) -> InlineKeyboardButton:
    return button(context.messages.line("labels", "cancel"), KeepTargets(row))


def _onward(context: BotContext, rows: Sequence[int], whose: Literal["own", "all"]) -> Rows:
    """Return the ways on: to the row where it is one, else to the list of tasks."""
    line = context.messages.line
    if len(rows) != 1:
        return [[button(line("targets/labels", "tasks"), ListTasks(whose))]]
    card, history = OpenTask(rows[0]), ShowHistory(rows[0])
    return [[button(line("targets/labels", "open"), card), button(line("tasks/labels", "history"), history)]]
