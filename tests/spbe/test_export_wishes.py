import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe.export_wishes import ExportWish, export_wish_from
from spbe.matrix_sheet import MatrixKind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("xlsx", "xlsx"),
        (".xlsx", "xlsx"),
        ("Excel", "xlsx"),
        ("matriks exel dong", "xlsx"),
        ("ke excell", "xlsx"),
        ("eksel", "xlsx"),
        ("word", "docx"),
        ("wrod", "docx"),
        ("dok", "docx"),
        ("matriks versi docx", "docx"),
        ("PDF", "pdf"),
        ("pfd", "pdf"),
        ("csv utk rapat", "csv"),
        ("", None),
        ("matriks", None),
        ("dkis", None),
        ("ganti", None),
    ],
)
def test_a_kind_of_file_is_read(text: str, kind: MatrixKind | None) -> None:
    assert export_wish_from(text) == ExportWish(kind=kind)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("bukti", ExportWish(evidence=True)),
        ("semua bukti dukung", ExportWish(evidence=True)),
        ("zip", ExportWish(evidence=True)),
        ("buki 33", ExportWish(evidence=True, rows=(33,))),
        ("bukti baris 33, 34 dan 36", ExportWish(evidence=True, rows=(33, 34, 36))),
        ("bukti 33-35", ExportWish(evidence=True, rows=(33, 34, 35))),
        ("bukti no 33 s/d 35", ExportWish(evidence=True, rows=(33, 34, 35))),
        ("bukti 0", ExportWish(evidence=True, rows=(0,))),
        ("bukti indikator 35", ExportWish(evidence=True, indicators=(35,))),
        ("bukti DKIS saja ya", ExportWish(evidence=True, words="dkis")),
        ("bukti milik Bag. Hukum", ExportWish(evidence=True, words="bag hukum")),
        ("bukti dkis baris 5", ExportWish(evidence=True, rows=(5,), words="dkis")),
        ("bukti pdf", ExportWish(evidence=True)),
    ],
)
def test_evidence_is_read_with_whose_it_is(text: str, wish: ExportWish) -> None:
    assert export_wish_from(text) == wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("bukti 9-5", ExportWish(evidence=True, rows=(5, 6, 7, 8, 9))),
        ("bukti indikator 33 dan 34", ExportWish(evidence=True, indicators=(33, 34))),
        ("bukti ind 33-35, baris 5", ExportWish(evidence=True, rows=(5,), indicators=(33, 34, 35))),
        ("bukti 1234", ExportWish(evidence=True, rows=(1234,))),
        ("bukti 5 s/d baris 7", ExportWish(evidence=True, rows=(5, 6, 7))),
        ("bukti 1-999", ExportWish(evidence=True, unread="1-999")),
        ("bukti 5, 12345678", ExportWish(evidence=True, rows=(5,), unread="12345678")),
        ("bukti 5a", ExportWish(evidence=True, unread="5a")),
        ("excel baris 5", ExportWish(kind="xlsx", unread="5")),
        ("matriks 2019 excel", ExportWish(kind="xlsx")),
        ("33", ExportWish(unread="33")),
    ],
)
def test_a_number_is_read_or_told_and_never_everything(text: str, wish: ExportWish) -> None:
    assert export_wish_from(text) == wish


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(export_wish_from(text), ExportWish)
