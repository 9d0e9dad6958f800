"""Several machines on one PostgreSQL behind a balancer: each chat in its order, whoever handles it and whoever dies."""

import asyncio
import re
import signal
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bot.app import import_file, open_house
from simulator.values import User
from tests.e2e.conftest import SAMPLE, settings_for
from tests.machines import Machines, machines_on

CHATS, EACH = 20, 6
ASKED = [1, 5, 9, 12, 20, 33]


def people(machines: Machines) -> list[User]:
    return [machines.simulator.user(6_000 + number, started=True) for number in range(CHATS)]


async def ask_all(machines: Machines, users: list[User], *, pause: float = 0.02) -> None:
    """Let everybody ask six questions in a row, without waiting for answers."""
    for number in ASKED:
        for user in users:
            await machines.simulator.says(user, f"indikator {number} tahun 2018")
            await asyncio.sleep(pause)


def answers(machines: Machines, user: User) -> list[int]:
    """Return of which indicators a chat heard, one after the other; who heard the same twice in a row heard it once."""
    heard = [
        int(found[1]) for sent in machines.simulator.sent(user) if (found := re.search(r"ndikator (\d+)", sent.text))
    ]
    return [number for number, before in zip(heard, [0, *heard], strict=False) if number != before]


async def all_heard(machines: Machines, users: list[User]) -> None:
    await machines.simulator.until(
        lambda: all(len(answers(machines, user)) >= EACH for user in users), 90, "all answers"
    )
    assert {user.id: answers(machines, user) for user in users} == {user.id: ASKED for user in users}


async def opened(folder: Path, url: str) -> None:
    async with open_house(settings_for(folder, database_url=url)) as house:
        await import_file(house, SAMPLE)


async def until_called(machines: Machines) -> None:
    calls = machines.simulator.calls
    await machines.simulator.until(
        lambda: sum(call.method == "setWebhook" for call in calls) >= len(machines.running), 60, "webhooks"
    )


async def test_order_holds_and_both_work(tmp_path: Path, postgresql_url: str) -> None:
    await opened(tmp_path, postgresql_url)
    async with machines_on(tmp_path, postgresql_url) as machines:
        await machines.start()
        await machines.start()
        await until_called(machines)
        users = people(machines)
        await ask_all(machines, users, pause=0.002)
        await all_heard(machines, users)
        assert all(len(machines.simulator.sent(user)) == EACH for user in users), "each is answered once"
        holders = rows(postgresql_url, "SELECT DISTINCT holder FROM inbox")
        assert len(holders) == 2, "both had work"
        for port in list(machines.running):
            assert await machines.end(port, signal.SIGTERM) == 0


async def test_one_is_killed_and_another_is_cut_off_and_nothing_is_lost(tmp_path: Path, postgresql_url: str) -> None:
    await opened(tmp_path, postgresql_url)
    async with machines_on(tmp_path, postgresql_url) as machines:
        first = await machines.start()
        await machines.start()
        await until_called(machines)
        users = people(machines)
        async with asyncio.TaskGroup() as group:
            group.create_task(ask_all(machines, users, pause=0.03))
            await asyncio.sleep(1)
            await machines.end(first)
            await asyncio.sleep(0.5)
            cut_off(postgresql_url)
            await asyncio.sleep(0.5)
            await machines.start(port=first)
        await all_heard(machines, users)
        async with asyncio.timeout(60):
            while waiting(postgresql_url) != [(0,)]:  # noqa: ASYNC110 - the machines settle when they come to it
                await asyncio.sleep(0.1)


def rows(url: str, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(statement.encode()).fetchall()


def waiting(url: str) -> list[tuple[object, ...]]:
    return rows(url, "SELECT count(*) FROM inbox WHERE settled_at IS NULL")


def cut_off(url: str) -> None:
    """End all connections of the bots, as a restart of the server does."""
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
