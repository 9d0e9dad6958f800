"""The coordinator's desk opens everything that is on it, for coordinators alone."""

import pytest

from spbe.people import Role
from tests.e2e.conftest import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    ("label", "opened"),
    [
        ("Impor matriks", ".xlsx"),
        ("Ekspor", "Excel"),
        ("Indeks", "2,64"),
        ("Jalur", "18"),
        ("Kendala", "kendala"),
        ("Periksa", "Pemeriksaan matriks"),
        ("Pertanyaan", "ertanyaan"),
        ("OPD", "Bag. Hukum"),
    ],
)
async def test_every_button_opens_something(town: Town, label: str, opened: str) -> None:
    boss = town.coordinator()
    (screen,) = await town.simulator.ask(boss, "/meja")
    (told,) = await town.simulator.tap(boss, screen, label)
    assert opened in f"{told.text} {' '.join(told.labels)}"


@pytest.mark.parametrize("command", ["/kendala", "/periksa", "/indeks", "/jalur", "/ekspor", "/pertanyaan"])
async def test_what_stands_on_it_leads_back(town: Town, command: str) -> None:
    boss = town.coordinator()
    (screen,) = await town.simulator.ask(boss, command)
    assert len(screen.labels) <= 8
    (desk,) = await town.simulator.tap(boss, screen, "Meja")
    assert desk.text.startswith("Meja koordinator")


async def test_it_is_reached_by_words_and_from_the_first_screen(town: Town) -> None:
    boss = town.coordinator()
    (by_words,) = await town.simulator.ask(boss, "meja koordinator dong")
    (start,) = await town.simulator.ask(boss, "/start")
    (by_button,) = await town.simulator.tap(boss, start, "Meja koordinator")
    assert "Meja koordinator" in by_words.text
    assert by_button.text == by_words.text


async def test_it_is_for_coordinators(town: Town) -> None:
    member = await town.member(Role.FOCAL_POINT, "DKIS")
    for person in (member, town.guest()):
        (refused,) = await town.simulator.ask(person, "/meja")
        assert "wewenang" in refused.text.lower()
