"""A matrix that another process imports is seen by the running bot."""

from pathlib import Path

from bot.app import import_file, open_house
from tests.e2e.conftest import SAMPLE, settings_for, town_in


async def test_a_new_matrix_is_answered_from_at_once(tmp_path: Path) -> None:
    async with town_in(tmp_path) as town:
        coordinator = town.coordinator()
        (before,) = await town.simulator.ask(coordinator, "tindak lanjut nomor 13")
        assert "Matriks MONEV Kota Denpasar 2019" in before.text
        changed = tmp_path / "baru.csv"
        changed.write_text(SAMPLE.read_text("utf-8").replace(",2019,DKIS", ",2020,DKIS"), "utf-8")
        async with open_house(settings_for(tmp_path)) as other:
            await import_file(other, changed)
        (after,) = await town.simulator.ask(coordinator, "target indikator 1")
        assert "tahun 2020" in after.text
