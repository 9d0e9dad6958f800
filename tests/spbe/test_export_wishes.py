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
        ("33", None),
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
        ("bukti indikator 35", ExportWish(evidence=True, indicator=35)),
        ("bukti DKIS saja ya", ExportWish(evidence=True, words="dkis")),
        ("bukti milik Bag. Hukum", ExportWish(evidence=True, words="bag hukum")),
        ("bukti dkis baris 5", ExportWish(evidence=True, rows=(5,), words="dkis")),
        ("bukti pdf", ExportWish(evidence=True)),
    ],
)
def test_evidence_is_read_with_whose_it_is(text: str, wish: ExportWish) -> None:
    assert export_wish_from(text) == wish


def test_a_long_stretch_is_not_counted_out() -> None:
    assert len(export_wish_from("bukti 1-999").rows) < 200


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    assert isinstance(export_wish_from(text), ExportWish)
