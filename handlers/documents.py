"""Files out to Telegram, as documents: from the disk or from memory, under a name of ours."""

import asyncio
from io import BytesIO
from pathlib import Path

from telegram import InputFile

from handlers.context import BotContext

UPLOAD_TIMEOUT = 60.0
"""Seconds: Telegram answers only when it has stored the whole file."""


async def send_document(context: BotContext, chat_id: int, content: Path | bytes, *, name: str, caption: str) -> None:
    """Send a file under a name and with a caption."""
    opened = BytesIO(content) if isinstance(content, bytes) else await asyncio.to_thread(content.open, "rb")
    with opened as file:
        await context.bot.send_document(
            chat_id,
            InputFile(file, filename=name, read_file_handle=False),
            caption=caption,
            disable_content_type_detection=True,
            read_timeout=UPLOAD_TIMEOUT,
        )
