"""The matrix by chat: the ways in which a coordinator sends it, and the buttons under what it would do."""

from contextlib import aclosing
from dataclasses import replace
from datetime import timedelta

from telegram import CallbackQuery, Document, Message, Update

from handlers import attaching, reporting
from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.evidence import fetched
from handlers.importing_views import confirmation, details, refusal, screen
from handlers.places import place_button
from handlers.presses.importing import (
    AskDoubtsAgain,
    CheckAsMatrix,
    DropMatrix,
    ImportPress,
    MatrixAsEvidence,
    SeeMatrix,
    SettleDoubt,
    TakeMatrix,
)
from handlers.replies import asked_by_us
from handlers.telling import change, tell
from spbe.evidence_types import shown_name
from spbe.people import Action, may
from spbe.refusals import FileLost, NotAllowed, Outdated, TableFileRefused, TableRefused
from spbe.usecases import importing, matrix_said
from spbe.usecases.importing import Preview
from spbe.usecases.reporting import row_named

LARGEST = 5_000_000
"""Bytes: a matrix of 37 rows has 25,000."""

TABLES = (".xlsx", ".docx", ".csv")
OLD_TABLES = (".xls", ".doc", ".xlsm", ".docm", ".ods", ".tsv", ".txt")

AWAITED_FOR = timedelta(minutes=15)


async def tell_how(update: Update, context: BotContext) -> None:
    """Tell how a matrix is sent: /impor."""
    await ask_for_matrix(asked_in(update), context)


async def ask_for_matrix(message: Message, context: BotContext) -> None:
    """Tell how a matrix is sent, and wait for it: the next table is one."""
    if not may(context.person, Action.IMPORT):
        raise NotAllowed(Action.IMPORT, context.person.role)
    context.memory = replace(context.memory, table_until=context.resources.now() + AWAITED_FOR)
    await tell(message, context, context.messages.render("matrix/how"))


async def import_file(update: Update, context: BotContext) -> None:
    """Take a file whose caption says that it is a matrix; of those who may not import only the command says so."""
    message = asked_in(update)
    if may(context.person, Action.IMPORT):
        await _take_in(message, context)
    elif (message.caption or "").startswith("/"):
        raise NotAllowed(Action.IMPORT, context.person.role)
    else:
        await attaching.receive(update, context)


async def receive_file(update: Update, context: BotContext) -> None:
    """Take a coordinator's file as a matrix where one was asked for, or offer to where it reads as one."""
    message = asked_in(update)
    if isinstance(message.document, Document) and may(context.person, Action.IMPORT):
        name = (message.document.file_name or "").lower()
        if _is_awaited(context) and (name.endswith((*TABLES, *OLD_TABLES)) or not context.has_draft):
            await _take_in(message, context)
            return
        if name.endswith(TABLES) and await _offer(message, context):
            return
    await attaching.receive(update, context)


async def hear(update: Update, context: BotContext) -> bool:
    """Take a text as the answer to what was asked about a matrix; False where it is none."""
    message = asked_in(update)
    if not context.has_matrix or not may(context.person, Action.IMPORT):
        return False
    replied = asked_by_us(message) or ""
    try:
        view = await matrix_said.settle_said(context.resources, context.person, message.text or "", replied)
    except TableRefused as refused:
        await tell(message, context, refusal(context, refused))
        return True
    if view is None:
        return False
    await tell(message, context, *screen(context, view))
    return True


async def cancel(update: Update, context: BotContext) -> None:
    """Drop the report that is being filled in or the matrix that was sent, whichever asked last: /batal."""
    message = asked_in(update)
    awaited = _is_awaited(context)
    _await_no_more(context)
    is_last = may(context.person, Action.IMPORT) and await importing.asks_last(context.resources, context.person)
    dropped = is_last and await importing.drop(context.resources, context.person)
    if dropped or (awaited and not context.has_draft):
        await tell(message, context, context.messages.render("matrix/cancelled"))
    else:
        await reporting.cancel(update, context)


async def press(query: CallbackQuery, context: BotContext, said: ImportPress) -> None:
    """Do what a button about a matrix says; where the matrix has changed meanwhile, show anew what it would do."""
    try:
        await _do(query, context, said)
    except TableRefused as refused:
        await change(query, context, refusal(context, refused))
        await query.answer()
    except Outdated:
        view = await importing.see(context.resources, context.person)
        await change(query, context, *screen(context, view, is_anew=True))
        await query.answer(context.messages.line("matrix/labels", "anew"))


async def _do(query: CallbackQuery, context: BotContext, said: ImportPress) -> None:
    resources, person = context.resources, context.person
    match said:
        case SeeMatrix(token, None):
            await change(query, context, *screen(context, await importing.see(resources, person, token)))
        case SeeMatrix(token, page):
            view = await importing.see(resources, person, token)
            shown = details(context, view, page or 0) if isinstance(view, Preview) else screen(context, view)
            await change(query, context, *shown)
        case SettleDoubt(token, key, meant, opd):
            view = await importing.settle(resources, person, token, key, meant if opd is None else opd)
            await change(query, context, *screen(context, view))
        case TakeMatrix(token, revision, sure):
            result = await importing.take(resources, person, token, revision, sure=sure)
            if isinstance(result, Preview):
                await change(query, context, *confirmation(context, result))
            else:
                ways = [[place_button(context, "overview"), place_button(context, "desk")]]
                await change(query, context, context.messages.render("matrix/imported", result=result), ways)
        case AskDoubtsAgain(token):
            await change(query, context, *screen(context, await importing.ask_again(resources, person, token)))
        case CheckAsMatrix():
            await _check(query, context)
        case DropMatrix(token):
            if not await importing.drop(resources, person, token):
                raise Outdated
            await change(query, context, context.messages.render("matrix/cancelled"))
        case MatrixAsEvidence(token):
            await _make_evidence(query, context, token)
    await query.answer()


async def _check(query: CallbackQuery, context: BotContext) -> None:
    """Read the file to which the offer replies as a matrix."""
    if not may(context.person, Action.IMPORT):
        raise NotAllowed(Action.IMPORT, context.person.role)
    file = await _file_of(_offered(query), context)
    await change(query, context, *screen(context, await importing.receive(context.resources, context.person, *file)))


async def _make_evidence(query: CallbackQuery, context: BotContext, token: str | None) -> None:
    """Take the file to which the offer replies as what any other file is."""
    if not may(context.person, Action.IMPORT):
        raise NotAllowed(Action.IMPORT, context.person.role)
    sent = _offered(query)
    if token:
        await importing.drop(context.resources, context.person, token)
    await change(query, context, context.messages.render("matrix/as_evidence"))
    await attaching.take(sent, context)


def _offered(query: CallbackQuery) -> Message:
    """Return the message with the file to which an offer replies."""
    sent = query.message.reply_to_message if isinstance(query.message, Message) else None
    if sent is None or sent.document is None:
        raise FileLost
    return sent


async def _take_in(message: Message, context: BotContext) -> None:
    try:
        view = await importing.receive(context.resources, context.person, *await _file_of(message, context))
    except TableRefused as refused:
        await tell(message, context, refusal(context, refused))
        return
    _await_no_more(context)
    await tell(message, context, *screen(context, view))


async def _offer(message: Message, context: BotContext) -> bool:
    """Ask whether a file that came out of the blue is a matrix; False where it has no table, or is of a row."""
    if context.has_draft or message.media_group_id or (message.document and _is_large(message.document)):
        return False
    if message.caption and await row_named(context.resources, message.caption):
        return False
    data, name = await _file_of(message, context)
    token = None
    try:
        token = (await importing.receive(context.resources, context.person, data, name)).token
    except TableFileRefused as refused:
        if refused.fault != "no_table" or name.lower().endswith(".docx"):  # most letters have no table, or another one
            return False
    except TableRefused:
        pass  # what is wrong is told where somebody wants it to be a matrix
    line = context.messages.line
    see = button(line("matrix/labels", "see"), SeeMatrix(token)) if token else None
    check = see or button(line("matrix/labels", "check"), CheckAsMatrix())
    rows = [[check, button(line("matrix/labels", "as_evidence"), MatrixAsEvidence(token))]]
    html = context.messages.render("matrix/offer", name=name, is_read=token is not None)
    await tell(message, context, html, rows, quote=True)
    return True


async def _file_of(message: Message, context: BotContext) -> tuple[bytes, str]:
    """Return the content and the name of a file. Raises `TableFileRefused` before it fetches one that is too large."""
    document = message.document
    if document is None:
        raise TypeError("a message without a document")
    if _is_large(document):
        raise TableFileRefused("large", limit=LARGEST)
    async with aclosing(fetched(context.bot, document.file_id)) as chunks:
        data = b"".join([chunk async for chunk in chunks])
    return data, shown_name(document.file_name or "") or "matriks.csv"


def _is_large(document: Document) -> bool:
    return (document.file_size or 0) > LARGEST


def _is_awaited(context: BotContext) -> bool:
    until = context.memory.table_until
    return until is not None and context.resources.now() < until


def _await_no_more(context: BotContext) -> None:
    context.memory = replace(context.memory, table_until=None)
