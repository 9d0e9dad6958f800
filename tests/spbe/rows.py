"""Rows of a matrix as the rules see them, made up for tests."""

from datetime import date, datetime

from spbe.matrix import MatrixRow, Opd, Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import FollowUp, Report, RowState

END_OF_2019 = Target(date(2019, 12, 31), "year")
IDS = 1_000
"""Ids are not numbers: a row's is so much higher."""


def row(
    number: int,
    *,
    follow_up: str = "Membuat kebijakan",
    opds: tuple[Opd, ...] = (),
    status: RowStatus = RowStatus.NOT_STARTED,
    percent: int = 0,
    blocker: Blocker | None = None,
    since: datetime | None = None,
    report: Report | None = None,
    target: Target = END_OF_2019,
    claimed: int | None = None,
) -> FollowUp:
    """Return a row at level 2."""
    state = RowState(
        status=status,
        percent=percent,
        blocker=blocker,
        since=since,
        last_report=report,
        first_target=target,
        target=target,
        target_reason=None,
        level_claimed=claimed,
    )
    of = MatrixRow(number, number, "2018", f"Layanan {number}", "Sebaiknya", 2, follow_up, target, opds, "")
    return FollowUp(IDS + number, of, state)
