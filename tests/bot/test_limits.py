"""Sending within Telegram's limits, in virtual time: against a wire of our own, and over HTTP to the strict server."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.limits import LITTLE_MORE, MOST_WAITS, WARY_FOR, Limiter
from bot.transport import AiohttpRequest
from handlers.telling import Bulk, TooLate
from simulator.app import create_app
from simulator.control import DEFAULT_TOKEN, Simulator
from simulator.faults import Flood, Limits
from simulator.server import serve
from tests.virtual_time import in_virtual_time

AYU, BUDI, GROUP = 7, 8, -100
BULK = Bulk(lambda: False)
DIGEST, ANSWER = 1, 2
BAD_GATEWAY = "Bad Gateway"


@dataclass(frozen=True)
class Sent:
    """A message as the server counted it."""

    at: float
    chat: int | str
    name: int
    is_bulk: bool


@dataclass
class Wire:
    """A server that takes its time, counts a call somewhere on its way, and fails as told.

    `wary`: it has said 429 lately, so that answers wait in advance.
    """

    limiter: Limiter = field(default_factory=Limiter)
    wary: bool = True
    sent: list[Sent] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    failures: list[TelegramError] = field(default_factory=list)

    async def send(
        self,
        chat: int | str = AYU,
        name: int = 0,
        *,
        bulk: bool | Bulk = False,
        takes: float = 0.0,
        counted_after: float = 0.0,
        method: str = "sendMessage",
    ) -> None:
        """Send a message through the limiter."""

        async def callback(endpoint: str, *, data: dict[str, Any]) -> bool:
            assert (endpoint, data["chat_id"]) == (method, chat)
            self.left.append(name)
            if self.failures:
                raise self.failures.pop(0)
            at = asyncio.get_running_loop().time() + counted_after * takes
            self.sent.append(Sent(at, chat, name, bool(bulk)))
            await asyncio.sleep(takes)
            return True

        self.asked.append(name)
        if self.wary:
            self.limiter.beware()
        data = {"chat_id": chat}
        given = bulk if isinstance(bulk, Bulk) else BULK if bulk else None
        await self.limiter.process_request(callback, (method,), {"data": data}, method, data, given)

    def times(self, chat: int | str | None = None) -> list[float]:
        """Return when a chat had its messages, all chats by themselves."""
        return sorted(round(one.at, 2) for one in self.sent if chat is None or one.chat == chat)


async def now_and_then(*acts: tuple[float, Coroutine[Any, Any, None]]) -> None:
    """Begin each act at its second and wait for all."""

    async def later(seconds: float, act: Coroutine[Any, Any, None]) -> None:
        await asyncio.sleep(seconds)
        await act

    async with asyncio.TaskGroup() as group:
        for seconds, act in acts:
            group.create_task(later(seconds, act))


def fits(times: Sequence[float], most: int, seconds: float) -> bool:
    """Say whether no stretch of so many seconds has more than that."""
    ordered = sorted(times)
    return all(late - early > seconds - 1e-9 for early, late in zip(ordered, ordered[most:], strict=False))


@pytest.mark.parametrize("chats", [[AYU] * 12, [GROUP] * 25, range(1, 101)])
def test_answers_go_at_once_while_telegram_lets_them_pass(chats: Sequence[int]) -> None:
    wire = Wire(wary=False)
    in_virtual_time(now_and_then(*((0, wire.send(chat, number)) for number, chat in enumerate(chats))))
    assert wire.times() == [0.0] * len(chats)


def test_the_bulk_makes_room_for_answers_that_went_at_once() -> None:
    wire = Wire(wary=False)
    answers = [(0.0, wire.send(chat, ANSWER)) for chat in range(1, 41)]
    in_virtual_time(now_and_then(*answers, (0.1, wire.send(50, DIGEST, bulk=True))))
    assert wire.times(50) == [1.0]


def test_after_a_429_answers_wait_in_advance_for_a_while() -> None:
    wire = Wire(wary=False, failures=[RetryAfter(2)])
    burst = [(10.0, wire.send(BUDI, number)) for number in range(7)]
    later = [(WARY_FOR + 10.0, wire.send(BUDI, number)) for number in range(7)]
    in_virtual_time(now_and_then((0.0, wire.send(AYU)), *burst, *later))
    assert wire.times(AYU) == [2.0 + LITTLE_MORE]
    assert wire.times(BUDI) == [10.0] * 5 + [10.0 + FIVE] * 2 + [WARY_FOR + 10.0] * 7


FIVE, TWENTY, THIRTY = 5 + LITTLE_MORE, 60 + LITTLE_MORE, 1.0


@pytest.mark.parametrize(
    ("chats", "expected"),
    [
        pytest.param([AYU] * 12, [0.0] * 5 + [FIVE] * 5 + [2 * FIVE] * 2, id="one person"),
        pytest.param([GROUP] * 21, [0.0] * 20 + [TWENTY], id="one group"),
        pytest.param(["@kanal"] * 21, [0.0] * 20 + [TWENTY], id="one channel by its name"),
        pytest.param(range(1, 61), [0.0] * 30 + [THIRTY] * 30, id="sixty people"),
        pytest.param([AYU] * 6 + [BUDI] * 5 + [GROUP] * 15, [0.0] * 25 + [FIVE], id="who waits holds up nobody"),
    ],
)
def test_bursts(chats: Sequence[int | str], expected: list[float]) -> None:
    wire = Wire()
    in_virtual_time(now_and_then(*((0, wire.send(chat, number)) for number, chat in enumerate(chats))))
    assert wire.times() == [round(at, 2) for at in expected]
    for chat in chats:
        asked, left = ([name for name in names if chats[name] == chat] for names in (wire.asked, wire.left))
        assert asked == left


@pytest.mark.parametrize(
    "method", ["answerCallbackQuery", "getFile", "getMe", "setMyCommands", "deleteMessage", "answerInlineQuery"]
)
def test_what_is_no_message_passes_at_once(method: str) -> None:
    wire = Wire()
    in_virtual_time(now_and_then(*((0, wire.send(method=method)) for _ in range(100))))
    assert wire.times() == [0.0] * 100


@pytest.mark.parametrize("method", ["editMessageText", "sendDocument", "copyMessage", "forwardMessage"])
def test_whatever_shows_in_a_chat_counts(method: str) -> None:
    wire = Wire()
    in_virtual_time(now_and_then(*((0, wire.send(method=method)) for _ in range(6))))
    assert wire.times() == [0.0] * 5 + [FIVE]


def test_a_place_is_free_again_only_after_the_answer() -> None:
    wire = Wire()
    in_virtual_time(now_and_then(*((0, wire.send(takes=2.0)) for _ in range(6))))
    assert wire.times() == [0.0] * 5 + [2 + FIVE]


arrivals = st.lists(
    st.tuples(
        st.floats(0, 2),  # seconds since the one before
        st.sampled_from([AYU, BUDI, GROUP, -200, *range(1_000, 1_060)]),
        st.booleans(),  # bulk?
        st.floats(0, 3),  # seconds that the call takes
        st.floats(0, 1),  # how far on its way the server counts it
    ),
    max_size=150,
)
crowds = st.lists(
    st.tuples(st.floats(0, 0.01), st.integers(1, 500), st.just(value=False), st.floats(0, 0.5), st.floats(0, 1)),
    min_size=60,
    max_size=150,
)


@given(st.one_of(arrivals, crowds))
def test_no_stretch_of_time_ever_has_more_than_is_allowed(
    pattern: list[tuple[float, int, bool, float, float]],
) -> None:
    wire = Wire()
    acts, at = [], 0.0
    for number, (pause, chat, bulk, takes, where) in enumerate(pattern):
        at += pause
        acts.append((at, wire.send(chat, number, bulk=bulk, takes=takes, counted_after=where)))
    in_virtual_time(now_and_then(*acts))
    assert len(wire.sent) == len(pattern)
    assert fits([one.at for one in wire.sent], 30, 1)
    by_chat = defaultdict[int | str, list[float]](list)
    for one in wire.sent:
        by_chat[one.chat].append(one.at)
    for its_chat, times in by_chat.items():
        assert fits(times, *((5, 5) if int(its_chat) > 0 else (20, 60)))
    for kind in {(number, bulk) for _, number, bulk, *_ in pattern}:
        asked, left = ([name for name in names if pattern[name][1:3] == kind] for names in (wire.asked, wire.left))
        assert asked == left


def test_the_bulk_goes_at_even_distances() -> None:
    wire = Wire()
    in_virtual_time(now_and_then(*((0, wire.send(chat, bulk=True)) for chat in range(1, 301))))
    times = [one.at for one in wire.sent]
    assert times[-1] < 300 / (30 * 0.95)
    assert all(0.03 < late - early < 0.04 for early, late in pairwise(times))


def test_of_several_processes_each_sends_its_share_of_the_bulk() -> None:
    wires = [Wire() for _ in range(3)]
    for wire in wires:
        wire.limiter.share_among(3)
    in_virtual_time(now_and_then(*((0, wire.send(chat, bulk=True)) for wire in wires for chat in range(1, 101))))
    times = sorted(one.at for wire in wires for one in wire.sent)
    assert 300 / 29 - 1 < times[-1] < 300 / (30 * 0.95)
    assert fits(times, 30, 1)
    assert len([each for each in times if each == 0]) == 3, "each at once when there is little to send"


def test_answers_wait_for_no_bulk() -> None:
    wire = Wire()
    bulk = ((0, wire.send(chat, DIGEST, bulk=True, takes=0.1)) for chat in range(1, 301))
    asked = [1.503 + number * 0.497 for number in range(15)]
    answers = ((at, wire.send(1_000 + number, ANSWER)) for number, at in enumerate(asked))
    in_virtual_time(now_and_then(*bulk, *answers))
    first, *others = (one.at for one in wire.sent if one.name == ANSWER)
    assert first < asked[0] + 0.04, "the first one waits for a digest at most"
    assert others == pytest.approx(asked[1:])
    assert fits([one.at for one in wire.sent], 30, 1)


def test_a_server_that_stalls_has_no_more_to_count_at_once() -> None:
    wire = Wire()

    async def digest(number: int) -> None:
        now = asyncio.get_running_loop().time()
        stall = 1.5 - now if 1.2 < now < 1.5 else 0.0
        await wire.send(number, bulk=True, takes=stall, counted_after=1)

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(1, 101):
                group.create_task(digest(number))
                await asyncio.sleep(1 / 29)

    in_virtual_time(story())
    assert wire.times().count(1.5) > 8
    assert fits([one.at for one in wire.sent], 30, 1)


def test_nothing_is_kept_free_while_nobody_asks() -> None:
    wire = Wire()
    bulk = ((10.0, wire.send(chat, bulk=True, takes=0.03)) for chat in range(1, 301))
    in_virtual_time(now_and_then((0, wire.send()), *bulk))
    assert wire.times()[-1] - 10 < 300 / 28.9


def test_many_answers_go_before_the_bulk_that_waits() -> None:
    wire = Wire()
    bulk = ((0, wire.send(chat, DIGEST, bulk=True)) for chat in range(1, 101))
    answers = ((1.5, wire.send(chat, ANSWER)) for chat in range(1_000, 1_060))
    in_virtual_time(now_and_then(*bulk, *answers))
    names = [one.name for one in sorted(wire.sent, key=lambda one: one.at) if one.at > 1.5]
    assert names[:60].count(DIGEST) <= 1
    assert fits([one.at for one in wire.sent], 30, 1)


def test_the_bulk_catches_up_small_slips_only() -> None:
    wire = Wire()

    async def story() -> None:
        for number in range(20):
            await wire.send(number + 1, bulk=True)
        await asyncio.sleep(10)
        await now_and_then(*((0, wire.send(chat, bulk=True)) for chat in range(100, 120)))

    in_virtual_time(story())
    at_once = [one.at for one in wire.sent[20:] if one.at < wire.sent[20].at + 0.001]
    assert len(at_once) <= 3


@pytest.mark.parametrize("seconds", [3, timedelta(seconds=3)])
def test_a_429_is_waited_for_by_its_chat_alone(seconds: int | timedelta) -> None:
    wire = Wire()
    wire.failures = [RetryAfter(seconds)]
    in_virtual_time(
        now_and_then((0, wire.send(AYU, 1)), (1, wire.send(AYU, 2)), (2, wire.send(BUDI, 3)), (2.5, wire.send(AYU, 4)))
    )
    assert [one.name for one in wire.sent] == [3, 1, 2, 4]
    assert wire.times(BUDI) == [2.0]
    assert wire.times(AYU) == [3.0 + LITTLE_MORE] * 3


def test_a_429_as_a_number_is_waited_for_too(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire()
    monkeypatch.setenv("PTB_TIMEDELTA", "0")
    with pytest.warns(match="timedelta"):
        wire.failures = [RetryAfter(3)]
    with pytest.warns(match="timedelta"):
        in_virtual_time(wire.send())
    assert wire.times() == [3.0 + LITTLE_MORE]


def test_who_asks_for_too_much_patience_has_failed() -> None:
    wire = Wire()
    wire.failures = [RetryAfter(2) for _ in range(MOST_WAITS + 1)]
    with pytest.raises(RetryAfter):
        in_virtual_time(wire.send())
    assert len(wire.left) == MOST_WAITS + 1


def test_a_429_on_the_bulk_goes_to_its_sender_and_all_bulk_pauses() -> None:
    wire = Wire()
    refused: list[float] = []

    async def bulk(chat: int) -> None:
        try:
            await wire.send(chat, DIGEST, bulk=True)
        except RetryAfter:
            refused.append(chat)

    async def refuse() -> None:
        wire.failures = [RetryAfter(10)]

    acts = [(0.0, bulk(chat)) for chat in range(1, 61)]
    in_virtual_time(now_and_then(*acts, (0.5, refuse()), (5, wire.send(AYU, ANSWER))))
    assert len(refused) == 1
    assert len(wire.sent) == 60
    at = {one.at for one in wire.sent if one.name == DIGEST}
    assert not [each for each in at if 0.6 < each < 10.5]
    assert wire.times(AYU)[-1] == 5.0
    assert fits([one.at for one in wire.sent], 30, 1)


def test_the_bulk_that_waited_too_long_is_not_sent() -> None:
    wire = Wire()
    late: list[float] = []

    async def bulk(chat: int) -> None:
        try:
            await wire.send(chat, DIGEST, bulk=Bulk(lambda: asyncio.get_running_loop().time() >= 8))
        except (TooLate, RetryAfter) as error:
            late.append(isinstance(error, TooLate))

    async def refuse() -> None:
        wire.failures = [RetryAfter(10)]

    acts = [(0.0, bulk(chat)) for chat in range(1, 61)]
    in_virtual_time(now_and_then(*acts, (0.5, refuse())))
    assert (late.count(False), late.count(True) > 30) == (1, True)
    assert len(wire.sent) + len(late) == 60
    assert all(one.at < 8 for one in wire.sent)


@pytest.mark.parametrize("bulk", [False, True])
def test_a_fault_of_the_server_is_tried_again_twice(bulk: bool) -> None:
    wire = Wire()
    wire.failures = [NetworkError(BAD_GATEWAY), NetworkError(BAD_GATEWAY)]
    in_virtual_time(now_and_then((0, wire.send(AYU, 1, bulk=bulk)), (0.1, wire.send(AYU, 2))))
    assert wire.left == [1, 1, 1, 2]
    wire.failures = [NetworkError(BAD_GATEWAY) for _ in range(3)]
    with pytest.raises(NetworkError, match=BAD_GATEWAY):
        in_virtual_time(Wire(failures=wire.failures).send(bulk=bulk))


@pytest.mark.parametrize("error", [TimedOut(), NetworkError("aiohttp.ServerDisconnectedError")])
def test_a_lost_connection_is_not_tried_again(error: NetworkError) -> None:
    wire = Wire(failures=[error])
    with pytest.raises(NetworkError):
        in_virtual_time(wire.send())
    assert len(wire.left) == 1


@pytest.mark.parametrize("bulk", [False, True])
def test_who_gives_up_while_waiting_costs_no_turn(bulk: bool) -> None:
    wire = Wire()

    async def story() -> None:
        async with asyncio.TaskGroup() as group:
            waiting = [group.create_task(wire.send(number % 20 + 1, number, bulk=bulk)) for number in range(50)]
            await asyncio.sleep(0.01)
            for task in waiting[35:45]:
                task.cancel()
        assert len(wire.sent) == 40
        assert max(wire.times()) < 1.4
        await asyncio.sleep(10)
        await now_and_then(*((0, wire.send(chat)) for chat in range(1, 61)))

    in_virtual_time(story())
    assert fits([one.at for one in wire.sent], 30, 1)


def test_idle_chats_are_forgotten() -> None:
    wire = Wire()

    async def story() -> tuple[int, int]:
        await now_and_then(*((0, wire.send(chat)) for chat in range(-20, 21)))
        busy = len(wire.limiter._chats)
        await asyncio.sleep(61)
        return busy, len(wire.limiter._chats)

    assert in_virtual_time(story()) == (41, 0)


@dataclass
class Line:
    """A bot on the strict server, both in virtual time."""

    simulator: Simulator
    bot: ExtBot[Bulk]

    @property
    def refusals(self) -> list[str]:
        """Return what the server refused."""
        return [call.description for call in self.simulator.calls if call.status != 200]

    async def burst(self, *chats: int, bulk: bool = False) -> None:
        """Send to all of them at once."""
        async with asyncio.TaskGroup() as group:
            for number, chat in enumerate(chats):
                sending = self.bot.send_message(chat, f"{number}", rate_limit_args=BULK if bulk else None)
                group.create_task(sending)

    def texts(self, chat: int) -> list[str]:
        """Return what arrived in a chat."""
        return [message.text for message in self.simulator.sent(chat) if message.text]


@asynccontextmanager
async def strict_line(*, wary: bool = True) -> AsyncIterator[Line]:
    """Start the strict server and a bot that knows of it, or does not yet."""
    limiter = Limiter()
    if wary:
        limiter.beware()
    simulator = Simulator()
    simulator.flood = Flood(Limits(), clock=asyncio.get_running_loop().time)
    people = [simulator.user(number, started=True) for number in range(1, 200)]
    simulator.group(GROUP, "Tim SPBE", people[0])
    async with serve(create_app(simulator)) as address:
        bot = ExtBot(
            DEFAULT_TOKEN, f"{address}/bot", f"{address}/file/bot", request=AiohttpRequest(), rate_limiter=limiter
        )
        async with bot:
            yield Line(simulator, bot)


@pytest.mark.parametrize(
    "chats",
    [
        pytest.param([AYU] * 17, id="one person"),
        pytest.param([GROUP] * 45, id="one group"),
        pytest.param(range(1, 101), id="a hundred people"),
        pytest.param([*range(1, 61), *[GROUP] * 25, *[AYU] * 8, *range(1, 61)], id="all together"),
    ],
)
def test_a_strict_server_has_nothing_to_refuse(chats: Sequence[int]) -> None:
    async def story() -> None:
        async with strict_line() as line:
            await line.burst(*chats)
            assert line.refusals == []
            assert sum(len(line.texts(chat)) for chat in {*chats}) == len(chats)

    in_virtual_time(story(), patience=0.02)


def test_a_strict_server_has_to_say_so_once() -> None:
    async def story() -> None:
        async with strict_line(wary=False) as line:
            await line.burst(*range(1, 61))
            refused = len(line.refusals)
            assert 0 < refused <= 30
            await line.burst(*range(61, 121), *[AYU] * 9)
            assert len(line.refusals) == refused
            assert sum(len(line.texts(chat)) for chat in range(1, 121)) == 129

    in_virtual_time(story(), patience=0.02)


def test_somebody_too_quick_for_a_strict_server_gets_all_in_order() -> None:
    async def story() -> None:
        async with strict_line(wary=False) as line:
            for number in range(17):
                await line.bot.send_message(AYU, f"{number}")
            assert line.texts(AYU) == [f"{number}" for number in range(17)]
            assert len(line.refusals) == 1

    in_virtual_time(story(), patience=0.02)


def test_a_strict_server_takes_bulk_and_answers_together() -> None:
    async def story() -> None:
        async with strict_line() as line, asyncio.TaskGroup() as group:
            group.create_task(line.burst(*range(1, 101), bulk=True))
            for number in range(6):
                group.create_task(line.burst(*range(101 + number * 5, 106 + number * 5)))
                await asyncio.sleep(0.6)
        assert line.refusals == []
        assert sum(len(line.texts(chat)) for chat in range(1, 131)) == 130

    in_virtual_time(story(), patience=0.02)


def test_an_ordered_429_is_obeyed() -> None:
    async def story() -> None:
        async with strict_line() as line:
            now = asyncio.get_running_loop().time
            line.simulator.floods("sendMessage", retry_after=7)
            began = now()
            async with asyncio.TaskGroup() as group:
                for _ in range(2):
                    group.create_task(line.burst(AYU))
                    await asyncio.sleep(0.1)
                await line.burst(BUDI)
                assert now() - began < 1, "another chat waited too"
                assert line.texts(AYU) == []
            assert 7 < now() - began < 8
            assert len(line.texts(AYU)) == 2

    in_virtual_time(story(), patience=0.02)


@pytest.mark.parametrize(("times", "seconds"), [(MOST_WAITS, 12), (MOST_WAITS + 1, None)])
def test_an_ordered_429_may_come_again(times: int, seconds: int | None) -> None:
    async def story() -> float:
        async with strict_line() as line:
            began = asyncio.get_running_loop().time()
            line.simulator.floods("sendMessage", retry_after=4, times=times)
            await line.bot.send_message(AYU, "x")
            return asyncio.get_running_loop().time() - began

    if seconds is None:
        with pytest.raises(RetryAfter):
            in_virtual_time(story(), patience=0.02)
    else:
        assert seconds < in_virtual_time(story(), patience=0.02) < seconds + 1
