from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, ApplicationBuilder, CallbackQueryHandler, ContextTypes, MessageHandler, filters
from telegram.request import HTTPXRequest

from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import Persona

App = Application[Any, Any, Any, Any, Any, Any]
Post = Callable[..., Awaitable[dict[str, Any]]]
PERSONAS = (Persona(1001, "Koordinator", "Koordinator SPBE"), Persona(1002, "Staf DKIS", "Staf"))


@pytest.fixture
def simulator() -> Simulator:
    return Simulator()


@pytest.fixture
async def address(simulator: Simulator) -> AsyncIterator[str]:
    async with serve(create_app(simulator, PERSONAS)) as address:
        yield address


@pytest.fixture
async def client(address: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
        yield client


@pytest.fixture
def post(client: httpx.AsyncClient, simulator: Simulator) -> Post:
    """Call a method with a JSON body and return Telegram's answer."""

    async def post(method: str, **params: Any) -> dict[str, Any]:
        answer = await client.post(f"/bot{simulator.token}/{method}", json=params)
        body: dict[str, Any] = answer.json()
        assert answer.status_code == body.get("error_code", 200)
        return body

    return post


def wire() -> HTTPXRequest:
    return HTTPXRequest(httpx_kwargs={"trust_env": False})


@pytest.fixture
async def bot(simulator: Simulator, address: str) -> AsyncIterator[Bot]:
    bot = Bot(
        simulator.token,
        base_url=f"{address}/bot",
        base_file_url=f"{address}/file/bot",
        request=wire(),
        get_updates_request=wire(),
    )
    async with bot:
        yield bot


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message
    if message.text:
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Kirim", callback_data="kirim")]])
        await message.reply_html(f"<b>{message.text}</b>", reply_markup=keyboard)


async def confirm(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query
    await update.callback_query.answer("Terkirim")
    await update.callback_query.edit_message_text("Selesai")


@pytest.fixture
def run_echo(simulator: Simulator, address: str) -> Callable[[], AbstractAsyncContextManager[App]]:
    """Return a real bot that repeats what it is told and polls as in production."""

    @asynccontextmanager
    async def run() -> AsyncIterator[App]:
        builder = ApplicationBuilder().token(simulator.token).request(wire()).get_updates_request(wire())
        app = builder.base_url(f"{address}/bot").base_file_url(f"{address}/file/bot").build()
        app.add_handlers([MessageHandler(filters.ALL, echo), CallbackQueryHandler(confirm)])
        async with app:
            await app.start()
            assert app.updater
            await app.updater.start_polling()
            yield app
            await app.updater.stop()
            await app.stop()

    return run
