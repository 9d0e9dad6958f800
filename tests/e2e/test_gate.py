"""Who writes is found out first; what happens where that fails."""

import asyncio
import sqlite3
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("way", ["says", "presses"])
async def test_a_gate_that_cannot_tell_who_writes_says_so_once(town: Town, way: str) -> None:
    guest = town.guest()
    (asked,) = await town.simulator.ask(guest, "indikator 20")
    await town.change("ALTER TABLE person RENAME TO person_away")
    try:
        with capture_logs() as logs:
            if way == "says":
                act = await town.simulator.says(guest, "indikator 20")
            else:
                act = await town.simulator.presses(guest, asked, "👍")
            await town.simulator.idle()
    finally:
        await town.change("ALTER TABLE person_away RENAME TO person")
    assert len([entry for entry in logs if entry["log_level"] == "error"]) == 1
    if way == "says":
        (apology,) = town.simulator.sent(guest, act)
        assert "terjadi gangguan" in apology.text
    else:
        assert "terjadi gangguan" in (await town.simulator.toast(act)).text
    assert town.stored("SELECT count(*) FROM question WHERE person_id = ?", guest.id) == [(1,)]


async def test_a_member_is_answered_once_another_process_lets_go_of_the_storage(town: Town) -> None:
    member = await town.member(Role.READER, "DKIS", name="Ayu")
    with closing(sqlite3.connect(town.file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        asked = await town.simulator.says(member, "/profil")
        await asyncio.sleep(6)  # longer than a unit waits for a lock
        assert not town.simulator.sent(member, asked)
        other.execute("ROLLBACK")
    (profile,) = await town.simulator.answers(asked, timeout=20)
    assert "Profil Anda" in profile.text
