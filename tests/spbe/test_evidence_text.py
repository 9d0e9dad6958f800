import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spbe.evidence_text import LONGEST_NAME, TextEvidence, link_or_register, without_links


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://jdih.contoh.go.id/perwali/5", "https://jdih.contoh.go.id/perwali/5"),
        ("ini linknya https://drive.google.com/file/d/1AbC_d-E/view?usp=sharing, mohon dicek.",
         "https://drive.google.com/file/d/1AbC_d-E/view?usp=sharing"),
        ("drive.google.com/drive/folders/1x", "https://drive.google.com/drive/folders/1x"),
        ("Bukti di bit.ly/SK-TIK.", "https://bit.ly/SK-TIK"),
        ("cek di www.contohkota.go.id ya", "https://www.contohkota.go.id"),
        ("HTTP://10.0.0.5:8080/arsip", "HTTP://10.0.0.5:8080/arsip"),
        ("(lihat https://contoh.id/a)", "https://contoh.id/a"),
        ("https://id.wikipedia.org/wiki/SPBE_(Indonesia)", "https://id.wikipedia.org/wiki/SPBE_(Indonesia)"),
        ("https://contoh.id/1 dan https://contoh.id/2", "https://contoh.id/1 https://contoh.id/2"),
        ("SK No. 045/12/HK/2019: https://contoh.id/sk", "https://contoh.id/sk"),
    ],
)  # fmt: skip
def test_a_link_is_found(text: str, link: str) -> None:
    found = link_or_register(text)
    assert found
    assert (found.kind, found.text) == ("link", link)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("No. 188.45/123/HK/2019", "188.45/123/HK/2019"),
        ("SK Walikota no 188.45 / 123 / HK / 2019 ttg tim SPBE", "188.45 / 123 / HK / 2019"),
        ("SK 045/Diskominfos", "045/Diskominfos"),
        ("nomor register 12/RHS/2020", "12/RHS/2020"),
        ("noreg 12/RHS/2020", "12/RHS/2020"),
        ("Register: R-0042", "R-0042"),
        ("register no. 17", "17"),
        ("agenda nomor 45", "45"),
        ("B/12/2020", "B/12/2020"),
        ("Perwali Nomor 5 Tahun 2019", "5 Tahun 2019"),
        ("Peraturan Walikota tentang SPBE nomor 30 thn 2019", "30 thn 2019"),
        ("perwali no.45/2019", "45/2019"),
    ],
)
def test_a_register_number_is_found(text: str, number: str) -> None:
    assert link_or_register(text) == TextEvidence("register", number, text)


@pytest.mark.parametrize(
    "text",
    [
        "", "sudah", "lewati", "belum ada", "baris nomor 5", "no 5", "70%", "70/draf", "15/12/2019", "15/12", "24/7",
        "dan/atau", "2019/2020", "1/2/3", "proses/70%", "tw 3/2019", "SK sudah ditandatangani 2 lembar",
        "surat tanggal 12/11/2019", "agenda rapat 12 November", "budi@contoh.go.id", "SK.pdf", "Bag.Hukum/Setda",
        "selesai.mohon dicek", "javascript:alert(1)", "ftp://contoh.id/a", "https://", "https://user@contoh.id/a",
        "https://google.com@jahat.id/a", "http://[::1", "http://contoh.id:99999/", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_anything_else_is_neither(text: str) -> None:
    assert link_or_register(text) is None


def test_a_long_link_has_a_short_name() -> None:
    link = "https://contoh.id/" + "a" * 1_000
    assert link_or_register(link) == TextEvidence("link", link.removeprefix("https://")[: LONGEST_NAME - 1] + "…", link)


@example("1/\n1/d")
@given(st.text(alphabet="https:/.idno123 @()w\n\0\ud800", max_size=60))
def test_any_text_is_taken_or_not(text: str) -> None:
    found = link_or_register(text)
    if found:
        assert found.text
        assert found.name
        assert "\n" not in found.text + found.name
        (found.text + found.name).encode()


def test_links_are_blanked_out_in_place() -> None:
    text = "no 3 selesai, lihat https://contoh.id/open?id=5 ya"
    assert without_links(text) == f"no 3 selesai, lihat {' ' * len('https://contoh.id/open?id=5')} ya"
