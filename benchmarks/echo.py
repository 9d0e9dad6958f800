"""A bare echo bot on PTB's defaults, as a peer for the measurements: python -m benchmarks.echo API_URL TOKEN."""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    """Say what was said."""
    if update.message and update.message.text:
        await update.message.reply_text(update.message.text)


def main(api_url: str, token: str) -> None:
    """Run until stopped."""
    local = {"httpx_kwargs": {"trust_env": False}}
    application = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .request(HTTPXRequest(**local))  # type: ignore[arg-type]
        .get_updates_request(HTTPXRequest(**local))  # type: ignore[arg-type]
        .build()
    )
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
