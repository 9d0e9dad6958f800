"""Waiting for a real polling bot: fast, exact, and a clear word when nothing comes."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from telegram import Update
from telegram.ext import CommandHandler, ContextTypes

from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from tests.simulator.conftest import App

Run = Callable[[], AbstractAsyncContextManager[App]]


async def test_many_questions_one_after_the_other(simulator: Simulator, run_echo: Run) -> None:
    user = simulator.user(7)
    async with run_echo():
        began = time.monotonic()
        for number in range(120):
            (answer,) = await simulator.ask(user, f"soal {number}")
            assert answer.text == f"soal {number}"
        assert time.monotonic() - began < 10
        await simulator.idle()
    assert simulator.world.updates.pending == 0


async def test_tap(simulator: Simulator, run_echo: Run) -> None:
    user = simulator.user(7)
    async with run_echo():
        (answer,) = await simulator.ask(user, "halo")
        (edited,) = await simulator.tap(user, answer, "Kirim")
    assert (edited.message_id, edited.text, edited.edited) == (answer.message_id, "Selesai", True)
    assert [toast.text for toast in simulator.toasts] == ["Terkirim"]


async def two(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text("satu")
    await asyncio.sleep(0.05)
    await update.message.reply_text("dua")


async def test_busy_makes_waiting_exact(simulator: Simulator, run_echo: Run) -> None:
    user = simulator.user(7)
    at_work = False

    async def slow(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        nonlocal at_work
        at_work = True
        await two(update, context)
        at_work = False

    simulator.busy = lambda: at_work
    async with run_echo() as app:
        app.add_handler(CommandHandler("dua", slow), group=-1)
        answers = await simulator.ask(user, "/dua")
        await simulator.idle()
    assert [one.text for one in answers][:2] == ["satu", "dua"]


async def test_replies_wait_for_quiet(simulator: Simulator, run_echo: Run) -> None:
    user = simulator.user(7)
    async with run_echo() as app:
        app.add_handler(CommandHandler("dua", two), group=-1)
        act = await simulator.says(user, "/dua")
        answers = await simulator.replies(user, after=act, quiet=0.2)
        assert [one.text for one in answers] == ["satu", "dua", "/dua"]
        assert await simulator.replies(user, after=answers[-1], count=0, quiet=0.05) == ()


async def test_says_what_it_waited_for(simulator: Simulator, run_echo: Run) -> None:
    user = simulator.user(7)
    async with run_echo():
        act = await simulator.sends_sticker(user)
        with pytest.raises(TimeoutError, match=r"waited 0.1 s for 1 messages in chat 7; \d updates unconfirmed"):
            await simulator.answers(act, timeout=0.1)


async def test_server_comes_back_with_all_it_knew(simulator: Simulator) -> None:
    app = create_app(simulator)
    async with serve(app) as address:
        port = int(address.rpartition(":")[2])
    user = simulator.user(7)
    await simulator.says(user, "halo")
    began = time.monotonic()
    async with serve(app, port=port) as again:
        assert again == address
    assert time.monotonic() - began < 1
    assert simulator.world.updates.pending == 1


async def test_port_that_is_taken(simulator: Simulator, address: str) -> None:
    with pytest.raises(OSError, match="in use"):
        async with serve(create_app(simulator), port=int(address.rpartition(":")[2])):
            pass
