"""Digests of the whole bot to a server that refuses what is too much, as Telegram does, while people ask."""

import asyncio
from itertools import pairwise
from pathlib import Path
from statistics import median

from benchmarks.delivery import FIRST, GUESTS, MEMBERS, Counting, bot_of, deliver
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from tests.e2e.conftest import settings_for

PEOPLE = 60
QUESTIONS = {10: "indikator 20", 20: "apa itu spbe", 30: "bobot domain 4"}
"""What somebody asks when so many digests are out."""

ANSWERED_IN = 0.1
"""Seconds that the server takes for a message: one sender alone would send less than ten a second."""

LEAST_A_SECOND, LEAST_OVERALL = 25, 15
"""Of the 29 that the bulk may send: as a rule, and with all delays of a slow machine."""


async def test_sixty_digests_keep_the_limits_take_two_seconds_and_hold_no_answer_up(tmp_path: Path) -> None:
    simulator = Simulator()
    flood = simulator.flood = Counting()
    for number in range(PEOPLE):
        simulator.user(MEMBERS + number, started=True)

    def digests() -> list[tuple[float, int]]:
        return [(moment, chat) for moment, chat in flood.passed if chat < GUESTS]

    async def asks(out: int, question: str) -> int:
        """Ask when so many digests are out, and return how many are when the answer comes."""
        guest = simulator.user(GUESTS + out, started=True)
        await simulator.until(lambda: len(digests()) >= out, 30, f"{out} digests")
        act = await simulator.says(guest, question)
        await simulator.until(lambda: bool(simulator.sent(guest, act)), 30, "an answer")
        return len(digests())

    async with (
        serve(create_app(simulator)) as address,
        bot_of(settings_for(tmp_path, api_url=address, now=None), PEOPLE) as (application, clock),
    ):
        simulator.slows("sendMessage", ANSWERED_IN, times=2 * PEOPLE)
        async with asyncio.TaskGroup() as group:
            asking = [group.create_task(asks(*each)) for each in QUESTIONS.items()]
            await deliver(application, clock, FIRST)
    assert flood.refused == 0
    assert sorted(chat for _, chat in digests()) == list(range(MEMBERS, MEMBERS + PEOPLE))
    assert max(each.result() for each in asking) < PEOPLE, "nobody's answer waits for all digests"
    moments = [moment for moment, _ in digests()]
    assert 1 / median(later - earlier for earlier, later in pairwise(moments)) > LEAST_A_SECOND
    assert (PEOPLE - 1) / (moments[-1] - moments[0]) > LEAST_OVERALL
