"""Files out to Telegram, from the disk or from memory, under a name of ours: documents, and pictures."""

import asyncio
from io import BytesIO
from pathlib import Path

from telegram import InlineKeyboardMarkup, InputFile

from handlers.context import BotContext
from handlers.lengths import fitted
from handlers.telling import Rows

UPLOAD_TIMEOUT = 60.0
"""Seconds: Telegram answers only when it has stored the whole file."""

LONGEST_CAPTION = 1_024
"""UTF-16 units, to Telegram."""


async def send_document(
    context: BotContext, chat_id: int, content: Path | bytes, *, name: str, caption: str, rows: Rows = ()
) -> None:
    """Send a file under a name and with a caption."""
    opened = BytesIO(content) if isinstance(content, bytes) else await asyncio.to_thread(content.open, "rb")
    with opened as file:
        await context.bot.send_document(
            chat_id,
            InputFile(file, filename=name, read_file_handle=False),
            caption=_fitted(context, caption),
            reply_markup=InlineKeyboardMarkup(rows) if rows else None,
            disable_content_type_detection=True,
            read_timeout=UPLOAD_TIMEOUT,
        )


async def send_photo(
    context: BotContext, chat_id: int, content: bytes, *, name: str, caption: str, rows: Rows = ()
) -> None:
    """Send a picture under a name and with a caption."""
    await context.bot.send_photo(
        chat_id,
        InputFile(content, name),
        caption=_fitted(context, caption),
        reply_markup=InlineKeyboardMarkup(rows) if rows else None,
        read_timeout=UPLOAD_TIMEOUT,
    )


def _fitted(context: BotContext, caption: str) -> str:
    return fitted(caption, context.messages.render("shortened"), longest=LONGEST_CAPTION)
