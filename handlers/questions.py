"""What people asked in vain, for coordinators: /pertanyaan, /pertanyaan 30, and what is done about it."""

import json
import re
from collections.abc import Sequence
from functools import partial

from telegram import CallbackQuery, InlineKeyboardButton, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.desk import desk_button
from handlers.documents import send_document
from handlers.keyboards import in_rows, turns
from handlers.presses.questions import (
    IgnoreQuestions,
    OpenQuestions,
    QuestionPress,
    RestoreQuestions,
    ShowIgnored,
    ShowQuestions,
    StubQuestions,
)
from handlers.telling import View, change, tell
from spbe.paging import Paged, paged
from spbe.question_clusters import IgnoredCluster
from spbe.refusals import Outdated
from spbe.usecases import question_desk
from spbe.usecases.question_desk import DAYS, Desk, Stub, Told

MOST_BUTTONS = 8
PAGE = 5
"""Clusters on a page: with the turns and the way to what is ignored eight buttons."""

MOST_OPDS = 5
_SPAN = re.compile(
    r"\b(?:(?P<count>\d{1,4})|se)?\s*(?P<unit>hari|hr|minggu|mggu|mgg|pekan|bulan|bln)|(?P<days>\d{1,4})",
    re.IGNORECASE,
)
UNIT_DAYS = {"h": 1, "m": 7, "p": 7, "b": 30}
"""Days of a unit, by the first letter of its name."""


async def list_questions(update: Update, context: BotContext) -> None:
    """Show what was asked in vain in the last week, or as long as is said: /pertanyaan 30, /pertanyaan 2 minggu."""
    words = " ".join(context.args or ())
    span = _SPAN.search(words)
    unit = UNIT_DAYS[span["unit"][0].lower()] if span and span["unit"] else 1
    days = unit * int(span["count"] or span["days"] or 1) if span else DAYS
    found = await question_desk.desk(context.resources, context.person, days=days, page=0, size=PAGE)
    await tell(asked_in(update), context, *_desk(context, found, days))


async def press(query: CallbackQuery, context: BotContext, said: QuestionPress) -> None:
    """Do what a button of this subject says; where its matter has changed, show how it is now."""
    toast = ""
    try:
        shown = await _pressed(query, context, said)
    except Outdated:
        found = await question_desk.desk(context.resources, context.person, days=said.days, page=0, size=PAGE)
        shown, toast = _desk(context, found), "stale"
    if shown is not None:
        await change(query, context, *shown)
    await query.answer(context.messages.line("toasts", toast) if toast else None)


async def _pressed(query: CallbackQuery, context: BotContext, said: QuestionPress) -> View | None:
    """Return what the message shows then; None where it stays as it is."""
    resources, person = context.resources, context.person
    match said:
        case ShowQuestions(days=days, page=page):
            return _desk(context, await question_desk.desk(resources, person, days=days, page=page, size=PAGE))
        case OpenQuestions(question=question, days=days):
            return _cluster(context, await question_desk.opened(resources, person, question, days=days), said)
        case StubQuestions(question=question, days=days):
            await _send_stub(query, context, await question_desk.stub(resources, person, question, days=days))
            return None
        case IgnoreQuestions(question=question, days=days):
            return _now_ignored(context, await question_desk.ignore(resources, person, question, days=days), days)
        case ShowIgnored():
            return await _ignored(context, said)
        case RestoreQuestions(ignored=ignored, days=days):
            await question_desk.restore(resources, person, ignored)
            return await _ignored(context, ShowIgnored(days))


def _desk(context: BotContext, desk: Desk, asked: int = 0) -> View:
    """Return a page of the clusters; `asked` are the days that somebody wished for."""
    html = context.messages.render(
        "questions/desk", desk=desk, asked=asked or desk.days, most_opds=MOST_OPDS, zone=context.resources.timezone
    )
    buttons = [
        _button(context, "open", OpenQuestions(told.cluster.questions[0].id, desk.days, desk.page), number)
        for number, told in enumerate(desk.shown, desk.first + 1)
    ]
    shown = Paged(desk.shown, desk.page, desk.first, desk.total)
    buttons += turns(context.messages, shown, partial(ShowQuestions, desk.days))
    if desk.ignored:
        buttons.append(_button(context, "ignored", ShowIgnored(desk.days), desk.ignored))
    if len(buttons) < MOST_BUTTONS:
        buttons.append(desk_button(context))
    return html, in_rows(buttons)


def _cluster(context: BotContext, told: Told, said: OpenQuestions) -> View:
    html = context.messages.render("questions/cluster", told=told, most_opds=MOST_OPDS)
    buttons = [
        _button(context, "stub", StubQuestions(said.question, said.days)),
        _button(context, "ignore", IgnoreQuestions(said.question, said.days)),
        button(context.messages.line("labels", "back"), ShowQuestions(said.days, said.page)),
    ]
    return html, in_rows(buttons)


def _now_ignored(context: BotContext, ignored: IgnoredCluster, days: int) -> View:
    buttons = [
        _button(context, "restore", RestoreQuestions(ignored.id, days)),
        button(context.messages.line("labels", "back"), ShowQuestions(days)),
    ]
    return context.messages.render("questions/now_ignored", ignored=ignored), in_rows(buttons)


async def _ignored(context: BotContext, said: ShowIgnored) -> View:
    every = await question_desk.ignored(context.resources, context.person)
    shown = paged(every, said.page, PAGE)
    html = context.messages.render("questions/ignored", shown=shown, zone=context.resources.timezone)
    buttons = [
        _button(context, "restore_number", RestoreQuestions(each.id, said.days), number)
        for number, each in enumerate(shown.items, shown.first + 1)
    ]
    buttons += turns(context.messages, shown, partial(ShowIgnored, said.days))
    return html, in_rows([*buttons, button(context.messages.line("labels", "back"), ShowQuestions(said.days))])


async def _send_stub(query: CallbackQuery, context: BotContext, stub: Stub) -> None:
    lines = context.messages.lines(
        "questions/stub",
        stub=stub,
        asked=_quoted(stub.asked),
        questions=_quoted(stub.questions),
        untried=_quoted(stub.untried),
        today=context.resources.today(),
    )
    content, name = "\n".join((*lines, "")).encode(), f"pokok-{stub.key}.yaml"
    caption = context.messages.render("questions/stub_caption", stub=stub)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await send_document(context, chat_id, content, name=name, caption=caption)


def _quoted(texts: Sequence[str]) -> list[str]:
    """Return texts as YAML reads them whatever they hold: what JSON writes is YAML."""
    return [json.dumps(each, ensure_ascii=False) for each in texts]


def _button(context: BotContext, label: str, said: QuestionPress, number: int | None = None) -> InlineKeyboardButton:
    return button(context.messages.line("questions/labels", label).format(number), said)
