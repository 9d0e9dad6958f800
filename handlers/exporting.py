"""The matrix and its evidence as files, for coordinators: /ekspor."""

import asyncio
from contextlib import suppress
from typing import get_args

import structlog
from telegram import CallbackQuery, InlineKeyboardButton, Message, Update
from telegram.constants import ChatAction
from telegram.error import TelegramError

from handlers.asking import asked_in
from handlers.buttons import button
from handlers.context import BotContext
from handlers.cycles import tell_closed
from handlers.desk import desk_button
from handlers.documents import send_document
from handlers.keyboards import in_rows
from handlers.presses.exporting import ExportEvidence, ExportMatrix, ExportPress, ShowExport
from handlers.telling import tell
from spbe.export_wishes import export_wish_from
from spbe.matrix_sheet import MatrixKind
from spbe.people import Action
from spbe.refusals import Outdated
from spbe.usecases import exporting
from spbe.usecases.access import require
from spbe.usecases.exporting import EvidenceExport, EvidenceScope, MatrixExport

log = structlog.stdlib.get_logger(__name__)

MOST_CHOICES = 8


async def export(update: Update, context: BotContext) -> None:
    """Answer /ekspor, and /ekspor with a kind of file or with "bukti"."""
    message, words = asked_in(update), " ".join(context.args or ())
    if await tell_closed(message, context, words):
        return
    wish = export_wish_from(words)
    if wish.unread:
        await tell_export(message, context, unread=words)
    elif wish.kind:
        await _send_matrix(message, context, await exporting.take_matrix(context.resources, context.person, wish.kind))
    elif not wish.evidence:
        await tell_export(message, context, unread=words)
    else:
        meant = await exporting.understand(context.resources, context.person, wish)
        if meant.scope:
            taken = await exporting.take_evidence(context.resources, context.person, meant.scope)
            await _send_evidence(message, context, taken)
        else:
            html = context.messages.render("exporting/which", words=wish.words, likely=meant.likely)
            choices = [button(opd.short, ExportEvidence(opd=opd.id)) for opd in meant.likely[:MOST_CHOICES]]
            await tell(message, context, html, in_rows(choices))


async def press(query: CallbackQuery, context: BotContext, said: ExportPress) -> None:
    """Offer the kinds of files, or send one."""
    message = query.message
    if not isinstance(message, Message):
        raise Outdated
    match said:
        case ShowExport():
            await tell_export(message, context)
            await query.answer()
            return
        case ExportMatrix(kind):
            matrix = await exporting.take_matrix(context.resources, context.person, kind)
            await query.answer(context.messages.line("toasts", "preparing"))
            await _send_matrix(message, context, matrix)
        case ExportEvidence(row, opd):
            scope = EvidenceScope((row,) if row is not None else (), opd=opd)
            evidence = await exporting.take_evidence(context.resources, context.person, scope)
            await query.answer(context.messages.line("toasts", "preparing"))
            await _send_evidence(message, context, evidence)


async def tell_export(message: Message, context: BotContext, *, unread: str = "") -> None:
    """Offer the kinds of files. Raises `NotAllowed`."""
    require(context.person, Action.EXPORT)
    kinds = [_labelled(context, kind, ExportMatrix(kind)) for kind in get_args(MatrixKind)]
    evidence = _labelled(context, "evidence", ExportEvidence())
    html = context.messages.render("exporting/menu", unread=unread)
    await tell(message, context, html, in_rows([*kinds, evidence, desk_button(context)]))


async def _send_matrix(message: Message, context: BotContext, taken: MatrixExport) -> None:
    await _show_upload(message, context)
    async with exporting.passing_folder() as folder:
        file = folder / "matrix"
        await asyncio.to_thread(exporting.write_matrix, context.resources, taken, file)
        caption = context.messages.render("exporting/matrix", taken=taken, zone=context.resources.timezone)
        await send_document(context, message.chat.id, file, name=taken.name, caption=caption)


async def _send_evidence(message: Message, context: BotContext, taken: EvidenceExport) -> None:
    missing = 0
    for part in taken.parts:
        await _show_upload(message, context)
        async with exporting.passing_folder() as folder:
            file = folder / "evidence"
            packed = await asyncio.to_thread(exporting.write_evidence, context.resources, part, file)
            missing += packed.missing
            caption = context.messages.render(
                "exporting/evidence", at=taken.at, part=part, packed=packed, zone=context.resources.timezone
            )
            await send_document(context, message.chat.id, file, name=part.name, caption=caption)
    if missing:
        log.error("stored files are not on the disk", files=missing)


async def _show_upload(message: Message, context: BotContext) -> None:
    """Show that a file is on its way; where that cannot be shown, it comes all the same."""
    with suppress(TelegramError):
        await context.bot.send_chat_action(message.chat.id, ChatAction.UPLOAD_DOCUMENT)


def _labelled(context: BotContext, key: str, said: ExportPress) -> InlineKeyboardButton:
    return button(context.messages.line("exporting/labels", key), said)
