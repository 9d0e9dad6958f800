"""Bare echo bots, as peers for the measurements: python -m benchmarks.peers KIND API_URL TOKEN.

`ptb` and `ptb-concurrent` are python-telegram-bot with its defaults, one update after the other and side by side;
`aiogram` is aiogram with its defaults, side by side; `raw` is no framework at all, only an HTTP client that polls and
sends: what it reaches is the most that anything can reach against the stand-in. Each imports only what it needs.
"""

import asyncio
import sys
from typing import Any

RAW_AT_ONCE = 16
LONG_POLL = 30


def run_ptb(api_url: str, token: str, *, concurrent: bool = False) -> None:
    """Echo with python-telegram-bot until stopped."""
    from telegram import Update
    from telegram.ext import Application, ContextTypes, MessageHandler, filters
    from telegram.request import HTTPXRequest

    local = {"httpx_kwargs": {"trust_env": False}}
    builder = (
        Application.builder()
        .token(token)
        .base_url(f"{api_url}/bot")
        .request(HTTPXRequest(**local))  # type: ignore[arg-type]
        .get_updates_request(HTTPXRequest(**local))  # type: ignore[arg-type]
    )
    application = (builder.concurrent_updates(True) if concurrent else builder).build()

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


async def run_aiogram(api_url: str, token: str) -> None:
    """Echo with aiogram until stopped."""
    from aiogram import Bot, Dispatcher, types
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: types.Message) -> None:
        if message.text:
            await message.answer(message.text)

    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api_url)))
    await dispatcher.start_polling(bot)


async def run_raw(api_url: str, token: str) -> None:
    """Echo with nothing but an HTTP client until stopped."""
    import aiohttp

    places, offset = asyncio.Semaphore(RAW_AT_ONCE), 0

    async with aiohttp.ClientSession(f"{api_url}/bot{token}/") as session, asyncio.TaskGroup() as group:

        async def call(method: str, **values: object) -> Any:
            async with session.post(method, data=values) as response:
                return (await response.json())["result"]

        async def echo(message: dict[str, Any]) -> None:
            async with places:
                await call("sendMessage", chat_id=message["chat"]["id"], text=message["text"])

        while True:
            for update in await call("getUpdates", offset=offset, timeout=LONG_POLL):
                offset = update["update_id"] + 1
                group.create_task(echo(update["message"]))


def main(kind: str, api_url: str, token: str) -> None:
    """Run one of them until stopped."""
    match kind:
        case "ptb" | "ptb-concurrent":
            run_ptb(api_url, token, concurrent=kind == "ptb-concurrent")
        case "aiogram":
            asyncio.run(run_aiogram(api_url, token))
        case "raw":
            asyncio.run(run_raw(api_url, token))
        case _:
            raise SystemExit(f"no such peer: {kind}")


if __name__ == "__main__":
    main(*sys.argv[1:])
