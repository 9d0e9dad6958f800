"""What people asked in vain, for coordinators: /pertanyaan, /pertanyaan 30, and what is done about it."""

import json
import re
from collections.abc import Sequence

from telegram import CallbackQuery, InlineKeyboardButton, InputFile, Update

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import in_rows
from handlers.presses.questions import (
    IgnoreQuestions,
    OpenQuestions,
    QuestionPress,
    RestoreQuestions,
    ShowIgnored,
    ShowQuestions,
    StubQuestions,
)
from handlers.task_lists import View
from handlers.telling import change, tell
from spbe.question_clusters import IgnoredCluster
from spbe.refusals import Outdated
from spbe.usecases import question_desk
from spbe.usecases.question_desk import DAYS, Desk, Stub, Told

PAGE = 5
"""Clusters on a page: with the turns and the way to what is ignored eight buttons."""

MOST_OPDS = 5
_NUMBER = re.compile(r"\d{1,4}")
_MONTH = re.compile(r"bulan", re.IGNORECASE)
A_MONTH = 30


async def list_questions(update: Update, context: BotContext) -> None:
    """Show what was asked in vain in the last week, or in so many days: /pertanyaan 30."""
    words = " ".join(context.args or ())
    number = _NUMBER.search(words)
    days = int(number[0]) if number else DAYS
    if _MONTH.search(words):
        days = A_MONTH * int(number[0]) if number else A_MONTH
    found = await question_desk.desk(context.resources, context.person, days=days, page=0, size=PAGE)
    await tell(asked_in(update), context, *_desk(context, found))


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


def _desk(context: BotContext, desk: Desk) -> View:
    html = context.messages.render("questions/desk", desk=desk, most_opds=MOST_OPDS, zone=context.resources.timezone)
    buttons = [
        _button(context, "open", OpenQuestions(told.cluster.questions[0].id, desk.days, desk.page), number)
        for number, told in enumerate(desk.shown, desk.first + 1)
    ]
    buttons += _turns(context, ShowQuestions(desk.days), desk.page, desk.total)
    if desk.ignored:
        buttons.append(_button(context, "ignored", ShowIgnored(desk.days), desk.ignored))
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
    page = min(said.page, max(0, (len(every) - 1) // PAGE))
    shown = every[page * PAGE : (page + 1) * PAGE]
    html = context.messages.render(
        "questions/ignored", shown=shown, first=page * PAGE, total=len(every), zone=context.resources.timezone
    )
    buttons = [
        _button(context, "restore_number", RestoreQuestions(each.id, said.days), number)
        for number, each in enumerate(shown, page * PAGE + 1)
    ]
    buttons += _turns(context, ShowIgnored(said.days), page, len(every))
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
    content = "\n".join((*lines, "")).encode()
    caption = context.messages.render("questions/stub_caption", stub=stub)
    chat_id = query.message.chat.id if query.message else query.from_user.id
    await context.bot.send_document(chat_id, InputFile(content, f"pokok-{stub.key}.yaml"), caption=caption)


def _quoted(texts: Sequence[str]) -> list[str]:
    """Return texts as YAML reads them whatever they hold: what JSON writes is YAML."""
    return [json.dumps(each, ensure_ascii=False) for each in texts]


def _turns(context: BotContext, said: ShowQuestions | ShowIgnored, page: int, total: int) -> list[InlineKeyboardButton]:
    pages = {"previous": page - 1, "next": page + 1}
    return [
        button(context.messages.line("labels", label), type(said)(said.days, number))
        for label, number in pages.items()
        if 0 <= number * PAGE < total
    ]


def _button(context: BotContext, label: str, said: QuestionPress, number: int | None = None) -> InlineKeyboardButton:
    return button(context.messages.line("questions/labels", label).format(number), said)
