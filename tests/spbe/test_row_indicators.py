"""Which indicator a row is about, when rows are inserted, renumbered and written a little differently."""

from dataclasses import replace

import pytest

from spbe.matrix_table import rows_from
from spbe.row_indicators import RowIndicators
from tests.matrix_samples import INSTRUMENT, OPDS, line, table
from tests.spbe.conftest import Engine

SERVICE = rows_from(table(line("4", "PRO DENPASAR")), opds=OPDS, instrument=INSTRUMENT)


@pytest.mark.parametrize(
    ("number", "name", "indicator"),
    [
        (4, "Kebijakan Internal Rencana Induk SPBE", 3),
        (19, "Tim Pengarah SPBE", 18),
        (22, "Anggaran dan Belanja Teknologi Informasi Komunikasi", 21),
        (30, "Layanan Manajemen Keuangan", 29),
        (17, "Kebijakan Internal Layanan Whistle Blowing System (WBS)", 16),
        (35, "PRO DENPASAR", 35),
        (40, "Bursa Kerja Online", 35),
    ],
)
def test_the_name_tells_it_before_the_number(engine: Engine, number: int, name: str, indicator: int) -> None:
    indicators = RowIndicators(engine.content.catalogue.instruments["2018"])
    assert indicators.of(number, name) == indicator
    assert indicators.doubtful == ()


def test_a_row_put_in_between_is_doubtful_and_the_others_are_not(engine: Engine) -> None:
    indicators = RowIndicators(engine.content.catalogue.instruments["2018"])
    names = [
        (14, "Kebijakan Internal Layanan Pengaduan Publik"),
        (15, "Layanan Baru"),
        (16, "Kebijakan Internal Layanan Dokumentasi dan Informasi Hukum"),
    ]
    assert [indicators.of(*each) for each in names] == [14, 15, 15]
    assert indicators.doubtful == (15,)


def test_a_service_that_is_known_keeps_its_indicator() -> None:
    assert RowIndicators(INSTRUMENT, SERVICE).of(3, "PRO Denpasar") == 4
    assert RowIndicators(INSTRUMENT).of(3, "PRO Denpasar") == 3
    other = [replace(row, edition="2020") for row in SERVICE]
    assert RowIndicators(INSTRUMENT, other).of(3, "PRO Denpasar") == 3


def test_a_name_between_two_is_read_by_its_number_and_told() -> None:
    indicators = RowIndicators(INSTRUMENT)
    assert indicators.of(3, "Layanan Naskah") == 3
    assert indicators.doubtful == (3,)
