"""What goes wrong on purpose, as PTB feels it."""

import time
from datetime import timedelta

import pytest
from telegram import Bot
from telegram.error import InvalidToken, NetworkError, RetryAfter, TimedOut

from simulator.control import Simulator
from simulator.faults import DOWNLOAD, Flood, Limits
from simulator.params import Params
from simulator.refusals import Refused
from simulator.values import User


@pytest.fixture(autouse=True)
def seconds_as_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the type that PTB will give RetryAfter.retry_after; it warns of the other one."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
def user(simulator: Simulator) -> User:
    return simulator.user(7, started=True)


async def test_bad_gateway(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.fails("sendMessage", times=2)
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(user.id, "a")
    await bot.send_message(user.id, "a")
    assert len(simulator.sent(user)) == 1


async def test_flood_on_order(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.floods("*", retry_after=3)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(user.id, "a")
    assert caught.value.retry_after == timedelta(seconds=3)
    assert simulator.calls[-1].status == 429


@pytest.mark.parametrize(("done", "arrived"), [(False, 0), (True, 1)])
async def test_dropped_connection(bot: Bot, simulator: Simulator, user: User, done: bool, arrived: int) -> None:
    simulator.drops("sendMessage", done=done)
    with pytest.raises(NetworkError):
        await bot.send_message(user.id, "a")
    assert len(simulator.sent(user)) == arrived
    await bot.send_message(user.id, "a")
    assert len(simulator.sent(user)) == arrived + 1


async def test_slow_answer(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.slows("sendMessage", 0.2)
    with pytest.raises(TimedOut):
        await bot.send_message(user.id, "a", read_timeout=0.05)
    began = time.monotonic()
    await simulator.idle()
    assert time.monotonic() - began > 0.1
    assert len(simulator.sent(user)) == 1


async def test_faults_can_be_cleared(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.fails("sendMessage")
    simulator.faults.clear()
    await bot.send_message(user.id, "a")
    assert len(simulator.sent(user)) == 1


def wait_of(flood: Flood, chat: int, method: str = "sendMessage") -> int:
    try:
        flood.check(method, Params({"chat_id": chat}))
    except Refused as refused:
        return int(refused.parameters["retry_after"])
    return 0


def test_limits() -> None:
    now = 0.0
    flood = Flood(Limits(), clock=lambda: now)
    assert [wait_of(flood, 7) for _ in range(6)] == [0, 0, 0, 0, 0, 5]
    assert [wait_of(flood, -7) for _ in range(21)] == [0] * 20 + [60]
    assert [wait_of(flood, chat) for chat in range(100, 106)] == [0] * 5 + [1]
    assert [wait_of(flood, 7, method) for method in ("editMessageReplyMarkup", "sendPhoto")] == [1, 1]
    assert [wait_of(flood, 7, method) for method in ("getMe", "answerCallbackQuery", "deleteMessage")] == [0, 0, 0]
    now = 5.0
    assert wait_of(flood, 7) == 0
    assert wait_of(flood, -7) == 55
    now = 60.0
    assert wait_of(flood, -7) == 0


def test_no_limits_by_default() -> None:
    flood = Flood(None)
    assert [wait_of(flood, 7) for _ in range(100)] == [0] * 100


async def test_limits_over_the_wire(bot: Bot, simulator: Simulator, user: User) -> None:
    simulator.flood = Flood(Limits(burst_in_a_chat=1))
    await bot.send_message(user.id, "a")
    with pytest.raises(RetryAfter):
        await bot.send_message(user.id, "b")


async def sent_by(user: User, simulator: Simulator, content: bytes) -> str:
    await simulator.sends_document(user, "SK.pdf", content)
    return list(simulator.world.files)[-1]


async def downloaded(bot: Bot, file_id: str) -> bytes:
    return bytes(await (await bot.get_file(file_id)).download_as_bytearray())


@pytest.mark.parametrize("content", [b"ab", b"%PDF-" * 300_000])
async def test_a_download_that_is_cut(bot: Bot, simulator: Simulator, user: User, content: bytes) -> None:
    file_id = await sent_by(user, simulator, content)
    simulator.cuts_download()
    with pytest.raises(NetworkError, match="peer closed connection"):
        await downloaded(bot, file_id)
    simulator.cuts_download(quietly=True)
    assert await downloaded(bot, file_id) == content[: len(content) // 2]
    assert await downloaded(bot, file_id) == content


@pytest.mark.parametrize(("status", "error"), [(404, InvalidToken), (502, NetworkError)])
async def test_a_download_that_is_refused(
    bot: Bot, simulator: Simulator, user: User, status: int, error: type[Exception]
) -> None:
    file_id = await sent_by(user, simulator, b"%PDF-")
    simulator.fails(DOWNLOAD, status=status)
    with pytest.raises(error):
        await downloaded(bot, file_id)
