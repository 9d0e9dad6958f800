import pytest

from spbe.cycles import following_title, label_of, next_title, title_of_import

TITLES = {
    "MONEV 2019": ("2019", "MONEV 2020"),
    "Matriks MONEV 2019 Kota Contoh": ("2019", "Matriks MONEV 2020 Kota Contoh"),
    "Matriks MONEV Kota Contoh": ("Matriks MONEV Kota Contoh", "Matriks MONEV Kota Contoh 2022"),
    "Perpres 95 tahun 2018, siklus 2019": ("2019", "Perpres 95 tahun 2018, siklus 2020"),
    "Nomor 120199": ("Nomor 120199", "Nomor 120199 2022"),
    "": ("", "2022"),
}


@pytest.mark.parametrize("title", TITLES)
def test_the_next_title_has_the_next_year(title: str) -> None:
    assert (label_of(title), next_title(title, last_year=2021)) == TITLES[title]


@pytest.mark.parametrize(
    ("file", "present", "title"),
    [
        ("denpasar-2019.csv", "", "Matriks MONEV Kota Contoh 2019"),
        ("matriks.xlsx", "", "Matriks MONEV Kota Contoh"),
        ("revisi 2018-2019.docx", "", "Matriks MONEV Kota Contoh"),
        ("matriks.xlsx", "Siklus 2020", "Siklus 2020"),
        ("matriks-2020.xlsx", "Siklus 2020", "Siklus 2020"),
        ("matriks-2021.xlsx", "Siklus 2020", "Matriks MONEV Kota Contoh 2021"),
    ],
)
def test_an_import_keeps_the_title_unless_its_file_tells_another_year(file: str, present: str, title: str) -> None:
    assert title_of_import("Kota Contoh", file, present) == title


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("", "Matriks MONEV 2020"),
        ("2019", "Matriks MONEV 2020"),
        ("2019 buka 2021", "Matriks MONEV 2021"),
        ("2019, lalu buka siklus baru 2020", "Matriks MONEV 2020"),
        ("2019 buka MONEV Kota 2020", "MONEV Kota 2020"),
        ("Buka Data 2020", "Buka Data 2020"),
        ("tutup buku MONEV 2021", "tutup buku MONEV 2021"),
        ("Judul Lain", "Judul Lain"),
    ],
)
def test_the_next_cycle_is_called_as_was_said(said: str, title: str) -> None:
    assert following_title(said, "Matriks MONEV 2019", last_year=2019) == title
