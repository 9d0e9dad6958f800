"""Names of indicators in what somebody supposes."""

import pytest

from spbe.index_names import with_rows

ROWS = {"integrasi sistem aplikasi": 23, "layanan naskah dinas": 25, "dokumentasi dan informasi hukum": 15}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("kalo integrasi sistem aplikasi naik ke 4", "kalo baris 23 naik ke 4"),
        ("simulasi layanan naskah dinas jadi 4", "simulasi baris 25 jadi 4"),
        ("dokumentasi dan informasi hukum jadi 3", "baris 15 jadi 3"),
        ("integrasi sistem aplikasi dan layanan naskah dinas jadi 4", "baris 23  dan baris 25 jadi 4"),
        ("integrasi sistem aplikasi jadi 3, ind 5 jadi 3", "baris 23 jadi 3, ind 5 jadi 3"),
        ("hal lain jadi 4", "hal lain jadi 4"),
        ("23 jadi 4", "23 jadi 4"),
        ("", ""),
    ],
)
def test_a_name_becomes_the_number_of_its_row(text: str, read: str) -> None:
    assert with_rows(text, lambda name: ROWS.get(name.strip())) == read
