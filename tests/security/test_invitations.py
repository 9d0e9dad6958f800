"""Guessing at invitations, from one account and from many."""

import sqlite3
from contextlib import closing

import pytest

from spbe.usecases.inviting import CODE_BYTES
from spbe.usecases.joining import MOST_GUESSES
from tests.e2e.conftest import Town
from tests.e2e.test_people import link_in, opened

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIMITED = "Terlalu banyak tautan yang salah"


async def test_many_accounts_are_limited_each_and_lock_out_nobody(town: Town) -> None:
    """The limit is a person's; many accounts only meet the length of the code, so it must be hopeless."""
    assert CODE_BYTES * 8 >= 128
    (invited,) = await town.simulator.ask(town.coordinator(), "/undang Ayu DKIS")
    link = link_in(invited)
    near = link[:-1] + ("A" if link[-1] != "A" else "B")
    for _ in range(4):
        guesser = town.guest()
        for _ in range(MOST_GUESSES):
            assert "tidak saya kenali" in (await opened(town, guesser, near)).text
        assert LIMITED in (await opened(town, guesser, link)).text
    assert town.stored("SELECT count(*) FROM audit WHERE action = 'guess_invitation'") == [(4 * MOST_GUESSES,)]
    assert "Selamat datang" in (await opened(town, town.guest(), link)).text


async def test_guesses_at_once_are_counted_one_by_one(town: Town) -> None:
    guesser = town.guest()
    acts = [await town.simulator.follows(guesser, f"t.me/AsistenSPBEBot?start=salah{at}") for at in range(20)]
    await town.simulator.idle()
    texts = [each.text for each in town.simulator.sent(guesser, acts[0])]
    assert [LIMITED in text for text in texts] == [False] * MOST_GUESSES + [True] * (20 - MOST_GUESSES)


@pytest.mark.parametrize("code", ["' OR '1'='1", "%", "_" * 32, "", "x" * 4_000])
async def test_no_code_means_all_of_them(town: Town, code: str) -> None:
    await town.simulator.ask(town.coordinator(), "/undang Ayu DKIS")
    guest = town.guest()
    await town.simulator.ask(guest, f"/start {code}")
    assert town.stored("SELECT count(*) FROM person WHERE id = ?", guest.id) == [(0,)]


async def test_the_code_stands_nowhere_in_the_database(town: Town) -> None:
    (invited,) = await town.simulator.ask(town.coordinator(), "/undang Ayu DKIS")
    code = link_in(invited).partition("=")[2]
    await opened(town, town.guest(), link_in(invited))
    undone = "SELECT count(*) FROM inbox WHERE settled_at IS NULL"
    await town.simulator.until(lambda: town.stored(undone) == [(0,)], 10, "all updates to be done with")
    with closing(sqlite3.connect(town.file)) as connection:
        assert code not in "\n".join(connection.iterdump())
