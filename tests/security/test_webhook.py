"""What is left of forged calls once the secret is known to be right: it is compared without telling how far it fits."""

import inspect
from pathlib import Path

import pytest

from bot import webhook
from tests.bot.test_webhook import called, post

ODD = (
    {"update_id": 1_001},
    {"update_id": 1_002, "message": {}},
    {"update_id": 1_003, "message": {"chat": {"id": 7, "type": "private"}}},
    {"update_id": 1_004, "callback_query": {"id": "1", "data": "x"}},
    {"update_id": 1_005, "message": "text"},
    {"update_id": 1_006, "unheard_of": {"id": 1}},
    {"update_id": -1, "message": None},
)


def test_the_secret_is_compared_in_constant_time() -> None:
    source = inspect.getsource(webhook)
    assert "hmac.compare_digest(" in source
    assert "== secret" not in source


@pytest.mark.parametrize("payload", ODD, ids=str)
async def test_json_that_is_no_update_stops_nobody(tmp_path: Path, payload: dict[str, object]) -> None:
    async with called(tmp_path) as (_, simulator, address):
        assert await post(address, body=payload) in (200, 400)
        (answer,) = await simulator.ask(simulator.user(7, started=True), "halo")
        assert answer.text == "halo"
