"""A small Bot API on loopback, and bots whose handlers are those of a test: everything between is real."""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from typing import Any

from aiohttp import web
from telegram import Update
from telegram.ext import TypeHandler

from bot.app import House, build
from bot.feed import Feed
from bot.life import feed_of, live
from handlers.context import App, BotContext
from tests.e2e.conftest import WIDE

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up


class Telegram:
    """As much of the Bot API as polling needs; `refusals` are used up one a call."""

    def __init__(self) -> None:
        self.address = ""
        self.calls = list[str]()
        self.refusals = defaultdict[str, list[int]](list)
        self.sent = list[str]()
        self.pending = list[dict[str, Any]]()
        self.arrived = asyncio.Event()
        self.last = 0
        self.words = ""

    def receives(self, chat: int, *texts: str) -> None:
        """Let a person write to the bot."""
        for text in texts:
            number = self.last = self.last + 1
            message = {"message_id": number, "date": 0, "chat": {"id": chat, "type": "private"}, "text": text}
            message["from"] = {"id": chat, "is_bot": False, "first_name": "Made"}
            self.pending.append({"update_id": number, "message": message})
        self.arrived.set()

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        self.calls.append(method)
        form = dict(request.query) | dict(await request.post())
        if refusals := self.refusals[method]:
            status = refusals.pop(0)
            return web.json_response({"ok": False, "description": self.words or f"refused {status}"}, status=status)
        return web.json_response({"ok": True, "result": await self._result(method, form)})

    async def _result(self, method: str, form: dict[str, Any]) -> object:
        if method == "getMe":
            return {"id": 1, "is_bot": True, "first_name": "Asisten", "username": "asisten_bot"}
        if method == "sendMessage":
            self.sent.append(form["text"])
            return {"message_id": 1, "date": 0, "chat": {"id": 7, "type": "private"}}
        if method != "getUpdates":
            return True
        offset = int(form.get("offset", 0))
        self.pending = [update for update in self.pending if update["update_id"] >= offset]
        if not self.pending and float(form.get("timeout", 0)):
            self.arrived.clear()
            await self.arrived.wait()
        return self.pending[:100]


Handle = Callable[[Update, BotContext], Any]


def built(house: House, handle: Handle) -> App:
    """Return the application of the bot, but for what it does with updates and by the clock."""
    application = build(house, allowed=WIDE)
    application.handlers.clear()
    application.add_handler(TypeHandler(Update, handle))
    for job in application.job_queue.jobs() if application.job_queue else ():
        job.schedule_removal()
    application.post_init = None
    return application


async def echo(update: Update, _: BotContext) -> None:
    assert update.message
    assert update.message.text
    await update.message.reply_text(update.message.text)


@asynccontextmanager
async def living(house: House, application: App, *, drain_seconds: float = 10) -> AsyncIterator[Feed]:
    """Let a bot live while the block runs, then stop it and wait for its end."""
    stop, feed = asyncio.Event(), feed_of(house, application)
    async with asyncio.TaskGroup() as group:
        group.create_task(live(house, feed, stop=stop, drain_seconds=drain_seconds))
        yield feed
        stop.set()


async def until(reached: Callable[[], object]) -> None:
    """Wait until something holds; pytest's own timeout ends a wait in vain."""
    while not reached():  # noqa: ASYNC110 - the other side is a server and has no event for it
        await asyncio.sleep(0.005)


def inbox(house: House) -> list[tuple[Any, ...]]:
    """Return number, outcome and payload of what lies in the inbox."""
    file = house.settings.data_dir / "bot.db"
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute("SELECT update_id, outcome, payload FROM inbox ORDER BY update_id").fetchall()
