from typing import get_args

from bot.settings import CONTENT
from handlers.messages import Messages
from spbe.refusals import TableFault, TableFileRefused
from storage.content_files import load_content

MESSAGES = Messages(load_content(CONTENT).messages, instance="Kota Contoh")


def said(refusal: TableFileRefused) -> str:
    return MESSAGES.render("refused", kind=type(refusal).__name__, refusal=refusal)


def test_each_fault_of_a_matrix_file_is_told_in_words_of_its_own_with_the_way_out() -> None:
    told = [said(TableFileRefused(fault, ("B5",), 2_000)) for fault in get_args(TableFault)]
    assert len(set(told)) == len(told)
    assert [text for text in told if "Silakan" not in text or "tidak dapat diproses" in text] == []


def test_what_is_at_fault_is_named() -> None:
    assert "Sel A3, D3 memuat rumus" in said(TableFileRefused("formulas", ("A3", "D3")))
    assert "matriks: 2018, A&lt;b." in said(TableFileRefused("several", ("2018", "A<b")))
    assert "urutan ke-3" in said(TableFileRefused("uneven", ("urutan ke-3",)))
    assert "2.000 baris" in said(TableFileRefused("rows", limit=2_000))
