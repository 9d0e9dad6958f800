"""The clock of the page over HTTP: what it tells, and that jumps are made one after the other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from simulator.app import create_app
from simulator.clock import Jump
from simulator.control import Simulator
from simulator.server import serve
from simulator.values import Persona
from tests.simulator.conftest import PERSONAS
from tests.simulator.test_web import listen

MONDAY = datetime(2019, 11, 4, 0, 3, tzinfo=UTC)


class Hands:
    """A clock that stands still, and jumps of a day that take as long as the test wants."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.steps: list[str] = []
        self.may_end = asyncio.Event()
        self.may_end.set()

    def __call__(self) -> datetime:
        return self.now

    async def jump(self) -> str:
        self.steps.append("begin")
        await self.may_end.wait()
        self.now += timedelta(days=1)
        self.steps.append("end")
        return f"{self.now:%d.%m.}"

    async def fail(self) -> str:
        raise RuntimeError("the clock is stuck")


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def simulator(hands: Hands) -> Simulator:
    return Simulator(now=hands)


@pytest.fixture
async def address(simulator: Simulator, hands: Hands) -> AsyncIterator[str]:
    jumps = (Jump("day", "Maju 1 hari", hands.jump), Jump("stuck", "Macet", hands.fail))
    async with serve(create_app(simulator, PERSONAS, jumps, "Asia/Makassar")) as address:
        yield address


async def clock(client: httpx.AsyncClient) -> dict[str, Any]:
    answer: dict[str, Any] = (await client.get("/sim/clock")).json()
    return answer


async def test_what_the_page_shows(client: httpx.AsyncClient) -> None:
    assert await clock(client) == {
        "now": "2019-11-04T00:03:00.000+00:00",
        "zone": "Asia/Makassar",
        "jumps": [{"key": "day", "label": "Maju 1 hari"}, {"key": "stuck", "label": "Macet"}],
        "busy": False,
    }


async def test_without_jumps_there_is_no_clock_to_show() -> None:
    async with serve(create_app(Simulator())) as address, httpx.AsyncClient(base_url=address, trust_env=False) as page:
        shown = await clock(page)
        refused = await page.post("/sim/clock/day")
    assert (shown["jumps"], shown["zone"], refused.status_code) == ([], "", 404)


async def test_a_jump_tells_the_new_time_and_what_came_of_it(client: httpx.AsyncClient) -> None:
    answer = (await client.post("/sim/clock/day")).json()
    assert (answer["now"], answer["said"], answer["busy"]) == ("2019-11-05T00:03:00.000+00:00", "05.11.", False)
    assert (await clock(client))["now"] == answer["now"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/sim/clock/year", 404), ("GET", "/sim/clock/day", 405), ("POST", "/sim/clock", 400)],
)
async def test_what_is_no_jump_moves_nothing(
    client: httpx.AsyncClient, hands: Hands, method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert (answer.status_code, hands.steps) == (status, [])


async def test_two_jumps_at_once_are_made_one_after_the_other(client: httpx.AsyncClient, hands: Hands) -> None:
    hands.may_end.clear()
    async with asyncio.TaskGroup() as group:
        jumps = [group.create_task(client.post("/sim/clock/day")) for _ in range(2)]
        await asyncio.sleep(0.2)
        assert (hands.steps, (await clock(client))["busy"]) == (["begin"], True)
        hands.may_end.set()
    assert hands.steps == ["begin", "end"] * 2
    assert sorted(jump.result().json()["said"] for jump in jumps) == ["05.11.", "06.11."]
    assert not (await clock(client))["busy"]


@pytest.mark.parametrize("persona", PERSONAS)
async def test_every_page_learns_of_a_jump(client: httpx.AsyncClient, persona: Persona) -> None:
    async with asyncio.TaskGroup() as group:
        heard = group.create_task(listen(client, 0, 2, persona.id))
        await client.post("/sim/clock/day")
    assert [one["kind"] for one in heard.result()] == ["clock", "clock"], "when it begins and when it is over"


async def test_a_jump_that_fails_does_not_stop_the_next(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sim/clock/stuck")).status_code == 500
    assert not (await clock(client))["busy"]
    assert (await client.post("/sim/clock/day")).status_code == 200
