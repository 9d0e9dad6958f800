import io
from collections.abc import Iterable, Sequence

import pypdfium2 as pdfium
import pytest

from bot.settings import CONTENT
from spbe.matrix_sheet import OFFICIAL, Value, official_cells
from storage.pdf_files import write_pages
from tests.spbe.conftest import shipped_engine

TITLE = "Matriks MONEV R&D <2019>"
NASTY = (
    "<b>tebal</b>",
    "&amp; R&D",
    "=1+1",
    "“é – ½”",
    "x" * 300,
    "a/b/" * 60,
    "",
    "\n\nbaris\n\nkosong\t.",
    "🙂 \x00\ud83d",
)
EDGE = 842 - 34
"""Points: where the last column ends."""


def pages(rows: Iterable[Sequence[Value]], title: str = TITLE) -> list[pdfium.PdfTextPage]:
    file = io.BytesIO()
    write_pages(rows, file, title=title, fonts=CONTENT / "fonts")
    document = pdfium.PdfDocument(file.getvalue())
    return [page.get_textpage() for page in document]


def text_of(page: pdfium.PdfTextPage) -> str:
    return " ".join(page.get_text_bounded().split())


def row(number: int, *, recommendation: str = "Sebaiknya", opd: str = "DKIS") -> tuple[Value, ...]:
    return (number, "Kebijakan", recommendation, 1, "Membuat", 2019, opd)


def sample() -> list[tuple[Value, ...]]:
    return [official_cells(each) for each in shipped_engine().matrix.rows]


def test_every_cell_of_the_sample_is_there_in_order_and_pages_are_counted() -> None:
    found = [text_of(page) for page in pages(sample(), "Matriks MONEV Kota Denpasar 2019")]
    assert len(found) == 5
    for number, text in enumerate(found, 1):
        assert f"Halaman {number} dari 5" in text
        assert "Matriks MONEV Kota Denpasar 2019" in text
        for heading in OFFICIAL:
            assert heading.split()[0] in text
    together = "".join(" ".join(found).split())
    for cells in sample():
        for cell in cells:
            assert "".join(str(cell).split()) in together


def test_a_row_stays_on_one_page_where_a_page_holds_it() -> None:
    rows = [row(each, recommendation=f"mulai{each} {'isi ' * 150} akhir{each}") for each in range(1, 30)]
    found = [text_of(page) for page in pages(rows)]
    assert len(found) > 3
    for each in range(1, 30):
        assert sum(f"mulai{each} " in text and f"akhir{each}" in text for text in found) == 1


def test_a_row_longer_than_a_page_goes_on_with_its_number() -> None:
    long = " ".join(f"kata{each}." for each in range(3_000))
    found = [text_of(page) for page in pages([row(1), row(777, recommendation=long), row(3, opd="Bappeda")])]
    assert len(found) > 3
    assert all("777" in text for text in found[1:-1])
    together = " ".join(found)
    assert all(f"kata{each}." in together for each in range(3_000))
    assert "Bappeda" in found[-1]


@pytest.mark.parametrize("text", NASTY)
def test_what_people_wrote_is_text_and_stays_in_its_cell(text: str) -> None:
    (page,) = pages([row(1, opd=text), row(2)])
    written = text.replace("\x00", "").replace("\ud83d", "").replace("🙂", "")
    assert "".join(written.split()) in "".join(text_of(page).split())
    right = max(page.get_charbox(each)[2] for each in range(page.count_chars()))
    assert right < EDGE


def test_fonts_are_inside() -> None:
    file = io.BytesIO()
    write_pages(sample()[:2], file, title=TITLE, fonts=CONTENT / "fonts")
    data = file.getvalue()
    assert data.count(b"/FontFile2") == 2
    assert len(data) < 100_000


def test_an_empty_matrix_has_its_headings() -> None:
    (page,) = pages([])
    assert "Halaman 1 dari 1" in text_of(page)
