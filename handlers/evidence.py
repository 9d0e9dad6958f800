"""Evidence: files in from Telegram, piece by piece to the disk, and out to those who may read them."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Protocol, runtime_checkable

import structlog
from telegram import Bot, CallbackQuery, Document, Message, PhotoSize
from telegram.error import BadRequest, NetworkError

from handlers.buttons import button
from handlers.context import BotContext
from handlers.documents import send_document
from handlers.keyboards import in_rows, turns
from handlers.presses.reports import EvidencePress, FetchEvidence, ListEvidence
from handlers.presses.tasks import OpenTask
from handlers.telling import change
from spbe.evidence_types import shown_name
from spbe.paging import paged
from spbe.refusals import FileLost, FileMissing, FileRefused, FileTooLarge
from spbe.usecases import evidence
from spbe.usecases.evidence import LARGEST, NAMELESS, Received

log = structlog.stdlib.get_logger(__name__)

TOO_BIG = "file is too big"

ON_ONE_SCREEN = 7
ON_A_PAGE = 5
"""Pieces of evidence: with the ways to the neighbouring pages and back there are eight buttons at the most."""


@runtime_checkable
class Streaming(Protocol):
    """What the way to Telegram can beyond what PTB asks of one: fetch a file without holding it in memory."""

    def stream(self, url: str) -> AsyncGenerator[bytes, None]:
        """Fetch a file piece by piece."""


async def take_file(message: Message, context: BotContext) -> Received:
    """Store the file of a message.

    Raises `NotAllowed`, `FileTooLarge` (before anything is fetched), `FileRefused`, `FileLost`, `DiskFull` and `Busy`;
    then nothing is left behind.
    """
    sent = _sent_in(message)
    if (sent.file_size or 0) > LARGEST:
        raise FileTooLarge(LARGEST)
    name = (sent.file_name or "") if isinstance(sent, Document) else f"foto-{context.resources.today()}.jpg"
    async with aclosing(fetched(context.bot, sent.file_id)) as chunks:
        return await evidence.receive(context.resources, context.person, chunks, name=name)


async def press(query: CallbackQuery, context: BotContext, said: EvidencePress) -> None:
    """List the evidence of a row, or send a piece of it."""
    if isinstance(said, FetchEvidence):
        await _send(query, context, said.evidence)
    else:
        await _list(query, context, said)
    await query.answer()


async def _list(query: CallbackQuery, context: BotContext, said: ListEvidence) -> None:
    found = await evidence.listing(context.resources, context.person, said.row)
    pieces = [(submission, piece) for submission in found.submissions for piece in submission.items]
    size = ON_ONE_SCREEN if len(pieces) <= ON_ONE_SCREEN else ON_A_PAGE
    shown = paged([(number, *each) for number, each in enumerate(pieces, 1)], said.page, size)
    html = context.messages.render("evidence/list", row=found.row, shown=shown, zone=context.resources.timezone)
    files = [button(f"{place}. {piece.name}", FetchEvidence(piece.id)) for place, _, piece in shown.items if piece.file]
    pages = turns(context.messages, shown, partial(ListEvidence, said.row))
    back = button(context.messages.line("labels", "back"), OpenTask(said.row))
    await change(query, context, html, [*in_rows(files), *in_rows(pages), [back]])


async def _send(query: CallbackQuery, context: BotContext, evidence_id: int) -> None:
    try:
        piece, path = await evidence.open_file(context.resources, context.person, evidence_id)
    except FileMissing:
        log.error("a stored file is not on the disk", evidence=evidence_id)
        raise
    await send_document(
        context,
        query.from_user.id,
        path,
        name=shown_name(piece.name) or NAMELESS,
        caption=context.messages.render("evidence/caption", piece=piece, zone=context.resources.timezone),
    )


def _sent_in(message: Message) -> Document | PhotoSize:
    """Return the document, or the photo in its full size; sound and moving pictures are no documents."""
    match message.effective_attachment:
        case Document() as document:
            return document
        case [PhotoSize(), *_] as sizes:
            return max(sizes, key=lambda size: size.width * size.height)
        case _:
            raise FileRefused("media")


async def fetched(bot: Bot, file_id: str) -> AsyncGenerator[bytes, None]:
    """Fetch a file from Telegram. Raises `FileLost` unless it comes whole."""
    size = 0
    try:
        file = await bot.get_file(file_id)
        async with aclosing(_way_of(bot).stream(file.file_path or "")) as chunks:
            async for chunk in chunks:
                size += len(chunk)
                yield chunk
    except BadRequest as error:
        raise (FileTooLarge(LARGEST) if TOO_BIG in error.message.lower() else FileLost()) from None
    except NetworkError:
        raise FileLost from None
    if size < (file.file_size or 0):
        raise FileLost


def _way_of(bot: Bot) -> Streaming:
    if not isinstance(bot.request, Streaming):
        raise TypeError("the bot was built with a transport that cannot stream files")
    return bot.request
