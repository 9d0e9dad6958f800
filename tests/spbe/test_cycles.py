import pytest

from spbe.cycles import label_of, next_title

TITLES = {
    "MONEV 2019": ("2019", "MONEV 2020"),
    "Matriks MONEV 2019 Kota Contoh": ("2019", "Matriks MONEV 2020 Kota Contoh"),
    "Matriks MONEV Kota Contoh (denpasar-2019.csv)": ("2019", "Matriks MONEV Kota Contoh 2020"),
    "Matriks MONEV Kota Contoh (matriks.xlsx)": ("Matriks MONEV Kota Contoh", "Matriks MONEV Kota Contoh 2022"),
    "Perpres 95 tahun 2018, siklus 2019": ("2019", "Perpres 95 tahun 2018, siklus 2020"),
    "Nomor 120199": ("Nomor 120199", "Nomor 120199 2022"),
    "": ("", "2022"),
}


@pytest.mark.parametrize("title", TITLES)
def test_the_next_title_has_the_next_year(title: str) -> None:
    assert (label_of(title), next_title(title, last_year=2021)) == TITLES[title]
