"""What lies in the inbox goes when its time is over; tests/usecases/test_privacy.py has the rest."""

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from spbe.usecases.retention import clean_up
from storage.inbox import SET_ASIDE
from storage.schema import inbox
from tests.usecases.conftest import START, Office

SECOND = timedelta(seconds=1)


def update(number: int, **more: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"settled_at": None, "outcome": None}
    return {"update_id": number, "lane": 1, "payload": "{}", "received_at": START} | given | more


async def left(city: Office) -> list[int]:
    async with city.database._reader.connect() as connection:
        return list((await connection.execute(select(inbox.c.update_id).order_by(inbox.c.update_id))).scalars())


async def test_updates_go_once_telegram_delivers_them_no_more(city: Office) -> None:
    rows = [
        update(1),
        update(2, settled_at=START, outcome="done", payload=""),
        update(3, settled_at=START + SECOND, outcome="failed", payload=""),
        update(4, settled_at=START, outcome=SET_ASIDE),
    ]
    async with city.database._writer.begin() as connection:
        await connection.execute(insert(inbox), rows)
    city.passes(days=3)
    assert (await clean_up(city.resources)).updates == 0
    city.passes(seconds=1)
    assert (await clean_up(city.resources)).updates == 1
    assert await left(city) == [1, 3, 4]
    city.passes(days=27)
    assert (await clean_up(city.resources)).updates == 2
    assert await left(city) == [1]  # nobody has done yet what it asks for
