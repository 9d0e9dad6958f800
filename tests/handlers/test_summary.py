"""The page for leadership: one sheet A4 whatever it says, with nothing left out and nobody named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from hypothesis import given, settings

from benchmarks.exporting import follow_up, sample
from bot.settings import CONTENT
from handlers.messages import Messages
from handlers.pictures.progress import Group
from handlers.pictures.svg import Fonts
from handlers.summary_page import SummaryPage
from handlers.summary_pdf import HEIGHT, MARGIN, summary_drawing, summary_pdf
from handlers.summary_words import summary_page
from spbe.blockers import blocked_in, by_cause
from spbe.index_band import band_of
from spbe.matrix import Opd
from spbe.overview import overview_of
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp
from spbe.usecases.overview import Summary
from storage.content_files import load_content
from tests.handlers.picture_samples import PAGES
from tests.handlers.test_pictures import assert_legible

FOLDER = CONTENT / "fonts"
FONTS = Fonts(FOLDER)
LOADED = load_content(CONTENT)
MESSAGES = Messages(LOADED.messages, instance="Kota Contoh")
TODAY = date(2020, 2, 3)
ZONE = ZoneInfo("Asia/Makassar")
SAMPLE = sample()
LONG = Opd(900, "Dinas Penanaman Modal, Pelayanan Terpadu Satu Pintu & <Perizinan> Daerah " * 2, "Dinas")


def standing(row: FollowUp, status: RowStatus, blocker: Blocker | None = None) -> FollowUp:
    since = datetime(2019, 12, 1, tzinfo=UTC) + timedelta(days=row.id % 60)
    state = replace(
        row.state, status=status, percent=50, blocker=blocker, since=since, level_claimed=None, level_verified=None
    )
    return replace(row, state=state)


def rows(count: int, *, long: bool = False) -> list[FollowUp]:
    """Return so many rows in every state, from the first on."""
    found, statuses, blockers = [], list(RowStatus), list(Blocker)
    for number in range(1, count + 1):
        base = SAMPLE[(number - 1) % 37]
        if long:
            base = replace(base, name="Layanan Pengaduan = \n<b>Publik</b> " * 12, opds=(LONG, *base.opds), opd_text="")
        status = statuses[number % len(statuses)]
        blocker = blockers[number // len(statuses) % len(blockers)] if status is RowStatus.BLOCKED else None
        found.append(standing(follow_up(replace(base, number=number)), status, blocker))
    return found


def summary_of(rows: Sequence[FollowUp], title: str = "Matriks MONEV 2019") -> Summary:
    instrument = LOADED.catalogue.instruments["2018"]
    blocked = by_cause(blocked_in(rows, {}, (), today=TODAY, zone=ZONE))
    return Summary(
        overview_of(title, instrument, rows, today=TODAY),
        band_of(instrument, rows) if len(rows) >= 37 else None,
        blocked,
        {},
    )


def read(page: SummaryPage) -> str:
    """Return the text of the page, after seeing that it is one sheet A4."""
    pdf = pypdfium2.PdfDocument(summary_pdf(page, FOLDER))
    try:
        assert len(pdf) == 1
        assert [round(each) for each in pdf[0].get_size()] == [595, 842]
        return " ".join(str(pdf[0].get_textpage().get_text_range()).split())
    finally:
        pdf.close()


@pytest.mark.parametrize(
    ("count", "long"), [(1, False), (2, False), (37, False), (37, True), (500, False), (500, True)]
)
def test_the_page_is_one_sheet_and_has_all_its_parts(count: int, *, long: bool) -> None:
    summary = summary_of(rows(count, long=long), "Matriks MONEV " + "sangat panjang " * 20 * long)
    page = summary_page(MESSAGES, summary)
    said = read(page)
    assert summary_drawing(page, FONTS).height <= HEIGHT
    assert_legible(summary_drawing(page, FONTS))
    whole = summary.overview.whole
    assert f"{whole.rows} baris, rata-rata 50%, {whole.overdue} lewat target" in said
    for part in ("Ringkasan tindak lanjut SPBE", "Lewat target", "Kendala menurut penyebab", "Yang perlu diputuskan"):
        assert part in said
    assert all(label in said for label in page.legend)
    assert said.count("Sumber: Matriks MONEV") == 1
    assert ("Indeks SPBE menurut instrumen 2018: terverifikasi 2,64 (Baik)" in said) is (count >= 37)
    assert "Budi" not in said, "the reporter of every row"


def test_what_is_late_and_what_leadership_decides_stands_there() -> None:
    few = [standing(each, RowStatus.IN_PROGRESS) for each in rows(7)]
    few[0] = standing(few[0], RowStatus.BLOCKED, Blocker.SIGNATURE)
    few[1] = standing(few[1], RowStatus.BLOCKED, Blocker.VENDOR)
    few[2] = standing(few[2], RowStatus.BLOCKED, Blocker.BUDGET)
    said = read(summary_page(MESSAGES, summary_of(few)))
    assert "Baris 1 Kebijakan Tim Pengarah SPBE: DKIS, target tahun 2019, lewat 34 hari" in said
    assert "Baris 5 " in said.split("Kendala")[0]
    assert "Baris 6 " not in said
    assert "dan 2 lagi" in said
    assert "Menunggu penetapan/TTD: 1 baris, terlama 63 hari (baris 1)" in said
    decided = said.split("Yang perlu diputuskan")[1]
    assert "Penetapan atau penandatanganan dokumen: baris 1 Kebijakan Tim Pengarah SPBE (DKIS)" in decided
    assert "Penyediaan anggaran: baris 3 " in decided
    assert "Keputusan tentang aplikasi atau vendor: baris 2 " in decided
    assert "Kepastian target untuk 7 baris yang lewat target: baris 1, 2, 3, 4, 5, 6, 7" in decided


def test_the_agencies_fill_what_room_there_is_and_only_then_are_shared_rows_explained() -> None:
    few = summary_page(MESSAGES, summary_of([standing(each, RowStatus.NOT_STARTED) for each in rows(37)]))
    said = read(few)
    assert "Per OPD" in said
    assert "Per aspek, terverifikasi: Kebijakan Internal Tata Kelola SPBE 2,00;" in said
    assert "Layanan Publik Berbasis Elektronik" in said
    assert "dihitung pada setiap OPD" in said
    assert summary_drawing(few, FONTS).height > 0.9 * HEIGHT
    full = read(replace(few, opds=Group("Per OPD", ())))
    assert "Per OPD" not in full
    assert "dihitung pada setiap OPD" not in full


def test_nothing_to_tell_is_said() -> None:
    said = read(summary_page(MESSAGES, summary_of([standing(each, RowStatus.VERIFIED) for each in rows(3)])))
    assert "Tidak ada baris yang lewat target." in said
    assert "Tidak ada baris yang terkendala." in said
    assert "Tidak ada yang menunggu keputusan pimpinan." in said


@settings(max_examples=40, deadline=None)
@given(PAGES)
def test_any_page_fits(page: SummaryPage) -> None:
    drawing = summary_drawing(page, FONTS)
    assert drawing.height <= HEIGHT
    assert all(FONTS.box(text).right <= drawing.width - MARGIN + 1 for text in drawing.texts)


@settings(max_examples=10, deadline=None)
@given(PAGES)
def test_any_page_can_be_painted(page: SummaryPage) -> None:
    read(page)
