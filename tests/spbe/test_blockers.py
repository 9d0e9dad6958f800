from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from spbe.blockers import Actors, Blocked, blocked_in, by_actor, by_cause
from spbe.matrix import Opd
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp
from tests.spbe.rows import row

HUKUM, BAPPEDA, DKIS = Opd(1, "Bag. Hukum", "Bagian Hukum"), Opd(2, "Bappeda", "Badan"), Opd(3, "DKIS", "Dinas")
OPDS = (HUKUM, BAPPEDA, DKIS)
TODAY = date(2019, 11, 14)
ACTORS: Actors = {
    Blocker.LEGAL: ("Bag. Hukum",),
    Blocker.BUDGET: ("Bappeda", "Bag. Hukum"),
    Blocker.OTHER_OPD: None,
    Blocker.STAFF: (),
    Blocker.VENDOR: ("Dinas yang Hilang",),
}


def held(number: int, cause: Blocker | None, day: int = 4, status: RowStatus = RowStatus.BLOCKED) -> FollowUp:
    since = datetime(2019, 10, day, 20, tzinfo=UTC)  # the next day where the instance is
    return row(number, opds=(DKIS,), status=status, blocker=cause, since=since)


def found(*rows: FollowUp) -> tuple[Blocked, ...]:
    return blocked_in(rows, ACTORS, OPDS, today=TODAY, zone=ZoneInfo("Asia/Makassar"))


def test_the_oldest_comes_first_and_days_are_those_of_the_instance() -> None:
    rows = found(held(6, Blocker.LEGAL, 10), held(33, Blocker.LEGAL, 4), held(5, Blocker.LEGAL, 10))
    assert [each.follow_up.row.number for each in rows] == [33, 5, 6]
    assert (rows[0].since, rows[0].days) == (date(2019, 10, 5), 40)


@pytest.mark.parametrize("status", [RowStatus.WAITING, RowStatus.VERIFIED, RowStatus.CANCELLED])
def test_what_waits_for_the_coordinator_or_is_settled_is_not_held_up(status: RowStatus) -> None:
    assert found(held(5, Blocker.LEGAL, status=status)) == ()


def test_a_returned_row_or_one_in_progress_may_be_held_up() -> None:
    assert len(found(held(5, Blocker.LEGAL, status=RowStatus.RETURNED))) == 1
    assert len(found(held(5, Blocker.LEGAL, status=RowStatus.IN_PROGRESS))) == 1
    assert found(held(5, None, status=RowStatus.IN_PROGRESS)) == ()


def test_a_blocked_row_without_a_cause_is_not_lost() -> None:
    assert [each.cause for each in found(held(5, None))] == [Blocker.OTHER]


def test_rows_are_grouped_by_cause_the_one_of_the_oldest_first() -> None:
    groups = by_cause(found(held(1, Blocker.STAFF, 20), held(2, Blocker.LEGAL, 4), held(3, Blocker.STAFF, 4)))
    assert [(each.key, [row.follow_up.row.number for row in each.rows], each.days) for each in groups] == [
        (Blocker.LEGAL, [2], 40),
        (Blocker.STAFF, [3, 1], 40),
    ]


@pytest.mark.parametrize(
    ("cause", "actors"),
    [
        (Blocker.LEGAL, [HUKUM]),
        (Blocker.BUDGET, [BAPPEDA, HUKUM]),
        (Blocker.STAFF, [DKIS]),
        (Blocker.GUIDANCE, [DKIS]),
        (Blocker.OTHER_OPD, [None]),
        (Blocker.VENDOR, [None]),
    ],
)
def test_who_must_act_is_data(cause: Blocker, actors: list[Opd | None]) -> None:
    assert [each.key for each in by_actor(found(held(5, cause)))] == actors


def test_whom_nobody_knows_comes_last() -> None:
    groups = by_actor(found(held(1, Blocker.OTHER_OPD, 1), held(2, Blocker.STAFF, 20)))
    assert [each.key for each in groups] == [DKIS, None]
