import pytest

from spbe.texts import file_name_of


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Matriks MONEV 2019/2020", "Matriks-MONEV"),
        ("../../SK Tim: Café.", "SK-Tim-Cafe"),
        ("…", ""),
    ],
)
def test_the_name_of_a_file_is_one_that_every_file_system_takes(text: str, name: str) -> None:
    assert file_name_of(text, most=14) == name
