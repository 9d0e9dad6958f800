from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from spbe.blockers import blocked_in
from spbe.checks import Check, Facts, findings
from spbe.matrix import Target
from spbe.progress import Blocker, RowStatus, Status
from spbe.reports import Evidence, FollowUp, Report, StoredFile
from tests.spbe.rows import IDS, row

TODAY, ZONE = date(2019, 11, 14), ZoneInfo("Asia/Makassar")
NOW = datetime(2019, 11, 14, 2, tzinfo=UTC)
PAST = Target(date(2019, 11, 13), "day")


def evidence(number: int, sha256: str = "a") -> Evidence:
    file = StoredFile(1, sha256, "x", 1, "application/pdf", NOW)
    return Evidence(
        id=1,
        row=number,
        follow_up_id=IDS + number,
        report_id=None,
        kind="file",
        name="SK.pdf",
        classification="terbuka",
        revision=1,
        uploaded_by=1,
        uploader=None,
        uploaded_at=NOW,
        file=file,
    )


def report(days_ago: int, *, confirmed: bool = False) -> Report:
    return Report(
        id=1,
        reference="L-2019-0001",
        row=5,
        follow_up_id=IDS + 5,
        revision=1,
        reporter_id=1,
        reporter=None,
        status=Status.DONE,
        percent=100,
        reported_at=NOW - timedelta(days=days_ago),
        on_behalf=1,
        confirmed_at=NOW if confirmed else None,
    )


def checked(
    *rows: FollowUp,
    proof: Mapping[int, Sequence[Evidence]] | None = None,
    unowned: Collection[int] = (),
    documents: Sequence[Collection[int]] = (),
) -> dict[Check, list[int]]:
    proven = {IDS + number: pieces for number, pieces in (proof or {}).items()}
    blocked = blocked_in(rows, {}, (), today=TODAY, zone=ZONE)
    found = findings(Facts(rows, proven, unowned, blocked, documents, TODAY, ZONE))
    return {each.check: [one.follow_up.row.number for one in each.rows] for each in found}


def test_a_row_in_order_is_found_by_no_check() -> None:
    verified = row(5, status=RowStatus.VERIFIED, percent=100, since=NOW)
    assert checked(row(1), verified, proof={5: [evidence(5)]}) == {}


CASES: list[tuple[FollowUp, Check]] = [
    (row(5, status=RowStatus.WAITING, percent=100), Check.DONE_BARE),
    (row(5, status=RowStatus.VERIFIED, percent=100, since=NOW), Check.VERIFIED_BARE),
    (row(5, target=PAST), Check.OVERDUE),
    (row(5, claimed=2), Check.LEVEL_NOT_HIGHER),
    (row(5, claimed=1), Check.LEVEL_NOT_HIGHER),
    (row(5, report=report(7)), Check.UNCONFIRMED),
    (
        row(5, status=RowStatus.BLOCKED, blocker=Blocker.STAFF, since=NOW - timedelta(days=31)),
        Check.BLOCKED_LONG,
    ),
]


@pytest.mark.parametrize(("found", "check"), CASES)
def test_each_check_finds_its_fault(found: FollowUp, check: Check) -> None:
    assert checked(found) == {check: [5]}


FINE = [
    row(5, claimed=3),
    row(5, report=report(6)),
    row(5, report=report(30, confirmed=True)),
    row(5, status=RowStatus.BLOCKED, blocker=Blocker.STAFF, since=NOW - timedelta(days=30)),
    row(5, target=Target(TODAY, "day")),
    row(5, target=PAST, status=RowStatus.WAITING),
    row(5, target=PAST, status=RowStatus.CANCELLED, percent=100),
]


@pytest.mark.parametrize("fine", FINE)
def test_what_is_just_in_order_is_not_found(fine: FollowUp) -> None:
    assert checked(fine) == {}


def test_a_row_verified_after_its_target_is_late_and_one_verified_on_the_day_is_not() -> None:
    proof = {5: [evidence(5)], 6: [evidence(6, "b")]}
    late = row(5, status=RowStatus.VERIFIED, since=NOW, target=PAST)
    in_time = row(6, status=RowStatus.VERIFIED, since=datetime(2019, 11, 13, 15, tzinfo=UTC), target=PAST)
    assert checked(late, in_time, proof=proof) == {Check.VERIFIED_LATE: [5]}


def test_rows_without_an_owner_are_found_unless_settled() -> None:
    assert checked(row(5), row(6, status=RowStatus.CANCELLED), unowned=(5, 6)) == {Check.UNOWNED: [5]}


def test_the_same_file_is_found_with_the_other_rows() -> None:
    rows = [row(5), row(6), row(7)]
    proof = {IDS + 5: [evidence(5)], IDS + 6: [evidence(6)], IDS + 7: [evidence(7, "other"), evidence(7, "other")]}
    (found,) = findings(Facts(rows, proof, (), (), (), TODAY, ZONE))
    assert [(one.follow_up.row.number, one.others) for one in found.rows] == [(5, (6,)), (6, (5,))]


def test_the_file_of_one_document_is_meant_for_all_its_rows() -> None:
    proof = {5: [evidence(5)], 6: [evidence(6)]}
    document = (IDS + 5, IDS + 6, IDS + 7)
    assert checked(row(5), row(6), proof=proof, documents=[document]) == {}
    assert Check.SAME_FILE in checked(row(5), row(6), proof=proof, documents=[(IDS + 5, IDS + 7)])
