from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from spbe.matrix import MatrixRow, Precision, Target
from spbe.matrix_headings import headings_in
from spbe.matrix_sheet import OFFICIAL, STANDING, Value, official_cells, opd_cell, sheet_rows, target_cell
from spbe.progress import Blocker, RowStatus, Status
from spbe.reports import Evidence, EvidenceKind, FollowUp, Report, RowState, Verdict
from spbe.targets import target_from
from tests.matrix_files import sample_rows
from tests.matrix_samples import DKIS, HUKUM
from tests.spbe.conftest import Engine

ZONE = ZoneInfo("Asia/Makassar")
LATE_EVENING = datetime(2019, 11, 4, 17, 30, tzinfo=UTC)
"""In Denpasar it is the next day already."""

YEAR = Target(date(2019, 12, 31), "year")
ROW = MatrixRow(3, 3, "2018", "Kebijakan", "Sebaiknya", 1, "Membuat", YEAR, (DKIS, HUKUM), "Kominfo, Bag. Hukum")
FRESH = RowState(
    status=RowStatus.NOT_STARTED, percent=0, blocker=None, since=None, last_report=None, first_target=YEAR, target=YEAR,
    target_reason=None,
)  # fmt: skip
REPORT = Report(
    id=5, reference="L-5", row=3, follow_up_id=9, revision=1, reporter_id=1, reporter="Budi", status=Status.DONE,
    percent=100, reported_at=LATE_EVENING,
)  # fmt: skip


def standing_of(
    follow_up: FollowUp, evidence: tuple[Evidence, ...] = (), verdict: Verdict | None = None
) -> dict[str, Value]:
    """Return what the second sheet says of a row, by heading."""
    (row,) = sheet_rows(
        [follow_up], evidence={follow_up.id: evidence}, verdicts={follow_up.id: verdict} if verdict else {}, zone=ZONE
    )
    return dict(zip(STANDING, row.standing, strict=True))


def piece(name: str, kind: EvidenceKind = "file", text: str | None = None, **more: str) -> Evidence:
    classification = more.get("classification", "terbuka")
    return Evidence(
        id=1, row=3, follow_up_id=9, report_id=None, kind=kind, name=name, classification=classification,  # type: ignore[arg-type]
        revision=1, uploaded_by=1, uploader="Budi", uploaded_at=LATE_EVENING, text=text,
    )  # fmt: skip


def test_the_first_sheet_is_the_sample_as_it_came(engine: Engine) -> None:
    written = [["" if cell is None else str(cell) for cell in official_cells(row)] for row in engine.matrix.rows]
    assert [list(OFFICIAL), *written] == sample_rows()


@pytest.mark.parametrize(
    ("day", "precision", "written"),
    [
        (date(2019, 12, 31), "year", 2019),
        (date(2019, 3, 31), "quarter", "Triwulan I 2019"),
        (date(2019, 12, 31), "quarter", "Triwulan IV 2019"),
        (date(2020, 2, 29), "month", "Februari 2020"),
        (date(2019, 12, 31), "day", "31 Desember 2019"),
    ],
)
def test_a_target_keeps_its_precision(day: date, precision: Precision, written: str | int) -> None:
    target = Target(day, precision)
    assert target_cell(target) == written
    assert target_from(str(written)) == target


def test_agencies_stand_as_the_matrix_wrote_them() -> None:
    assert opd_cell(ROW) == "Kominfo, Bag. Hukum"
    assert opd_cell(replace(ROW, opd_text="", open_ended=True)) == "DKIS, Bag. Hukum, dll"


def test_a_row_that_nobody_reported_on_says_little() -> None:
    said = standing_of(FollowUp(9, ROW, FRESH))
    assert {heading: cell for heading, cell in said.items() if cell is not None} == {
        "No": 3,
        "Indikator": "Kebijakan",
        "OPD Terkait": "Kominfo, Bag. Hukum",
        "Status": "belum",
        "Persen": 0,
        "Target Waktu": 2019,
    }


def test_a_row_that_moved_says_how() -> None:
    state = replace(
        FRESH, status=RowStatus.VERIFIED, percent=100, blocker=Blocker.BUDGET, since=LATE_EVENING, last_report=REPORT,
        target=Target(date(2020, 3, 31), "quarter"), target_reason="Menunggu APBD", level_claimed=3, level_verified=2,
        level_external=0,
    )  # fmt: skip
    verdict = Verdict(1, 5, True, None, None, 2, "Sari", LATE_EVENING)
    said = standing_of(FollowUp(9, replace(ROW, target=state.target), state), (piece("SK.pdf"),), verdict)
    the_next_day = date(2019, 11, 5)
    assert tuple(said.values()) == (
        3, "Kebijakan", "Kominfo, Bag. Hukum", "terverifikasi", the_next_day, 100, "anggaran", "Triwulan I 2020", 2019,
        "Menunggu APBD", the_next_day, "SK.pdf", "diterima", the_next_day, "Sari", 3, 2, 0,
    )  # fmt: skip


def test_a_returned_report_says_so() -> None:
    verdict = Verdict(1, 5, False, "unreadable", None, 2, None, LATE_EVENING)
    said = standing_of(FollowUp(9, ROW, FRESH), verdict=verdict)
    assert (said["Hasil Verifikasi"], said["Verifikator"]) == ("dikembalikan", None)


def test_evidence_is_named_once_and_says_what_is_not_open() -> None:
    evidence = (
        piece("SK.pdf"),
        piece("SK.pdf"),
        piece("Rahasia.pdf", classification="rahasia"),
        piece("tautan", "link", "https://a.go.id/1"),
        piece("https://b.go.id/kunci", "link", "https://b.go.id/kunci", classification="terbatas"),
        piece("register", "register", "800/12/2019", classification="rahasia"),
    )
    assert standing_of(FollowUp(9, ROW, FRESH), evidence)["Bukti Dukung"] == (
        "SK.pdf\nRahasia.pdf (rahasia)\nhttps://a.go.id/1\nTautan (terbatas)\n800/12/2019 (rahasia)"
    )


def test_rows_that_are_gone_are_left_out_and_the_order_stays() -> None:
    rows = [
        FollowUp(1, replace(ROW, number=2), FRESH),
        FollowUp(2, replace(ROW, number=1), FRESH),
        FollowUp(3, ROW, FRESH, gone_at=LATE_EVENING),
    ]
    assert [row.official[0] for row in sheet_rows(rows, evidence={}, verdicts={}, zone=ZONE)] == [2, 1]


def test_the_second_sheet_is_not_taken_for_the_matrix() -> None:
    assert headings_in(OFFICIAL) == 7
    assert headings_in(STANDING) < 5
