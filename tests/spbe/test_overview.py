"""The overview: every row counts once in the whole and in its domain, and once for each of its agencies."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo import SAMPLE
from bot.settings import CONTENT
from spbe.index_band import band_of
from spbe.matrix import Opd, Target
from spbe.matrix_table import read_matrix
from spbe.overview import Overview, numbers_of, overview_of
from spbe.progress import RowStatus
from spbe.reports import FollowUp, RowState
from storage.content_files import load_content
from storage.tables import read_csv

LOADED = load_content(CONTENT)
INSTRUMENT = LOADED.catalogue.instruments["2018"]
OPDS = tuple(Opd(at, opd.short, opd.name, opd.aliases) for at, opd in enumerate(LOADED.opds, 1))
ROWS = {row.number: row for row in read_matrix(read_csv(SAMPLE), opds=OPDS, instrument=INSTRUMENT).rows}
TODAY = date(2019, 12, 20)
SINCE = datetime(2019, 11, 4, tzinfo=UTC)


def follow_up(
    number: int, status: RowStatus = RowStatus.NOT_STARTED, percent: int = 0, *, due: int = 11, level: int | None = None
) -> FollowUp:
    """Return a row of the sample whose target is so many days away."""
    row = replace(ROWS[number], target=Target(TODAY + timedelta(days=due), "day"))
    state = RowState(
        status=status, percent=percent, blocker=None, since=SINCE, last_report=None, first_target=row.target,
        target=row.target, target_reason=None, level_verified=level,
    )  # fmt: skip
    return FollowUp(number, row, state)


def overview(*rows: FollowUp) -> Overview:
    return overview_of("Matriks", INSTRUMENT, rows, today=TODAY)


@pytest.mark.parametrize(
    ("status", "due", "late"),
    [
        (RowStatus.NOT_STARTED, -1, True),
        (RowStatus.RETURNED, -1, True),
        (RowStatus.BLOCKED, 0, False),
        (RowStatus.WAITING, -40, False),
        (RowStatus.VERIFIED, -40, False),
        (RowStatus.CANCELLED, -40, False),
    ],
)
def test_only_who_still_has_to_act_is_late(status: RowStatus, due: int, *, late: bool) -> None:
    assert follow_up(1, status, due=due).is_overdue(TODAY) is late


def test_the_numbers_of_rows() -> None:
    rows = [
        follow_up(1, RowStatus.VERIFIED, 100),
        follow_up(2, RowStatus.BLOCKED, 50, due=-3),
        follow_up(3, RowStatus.CANCELLED, 0, due=-3),
        follow_up(4, RowStatus.IN_PROGRESS, 26, due=30),
        follow_up(5, RowStatus.IN_PROGRESS, 26, due=31),
    ]
    numbers = numbers_of(rows, TODAY)
    assert dict(numbers.statuses) == {
        RowStatus.IN_PROGRESS: 2, RowStatus.BLOCKED: 1, RowStatus.VERIFIED: 1, RowStatus.CANCELLED: 1
    }  # fmt: skip
    assert (numbers.rows, numbers.verified, numbers.waiting, numbers.blocked) == (5, 1, 0, 1)
    assert numbers.mean == 51, "50.5 of four; what was cancelled does not count"
    assert (numbers.overdue, numbers.soon) == (1, 1)


def test_nothing_has_no_mean() -> None:
    assert numbers_of([], TODAY).mean is None
    assert numbers_of([follow_up(1, RowStatus.CANCELLED)], TODAY).mean is None
    assert overview().whole.rows == 0


def test_who_is_furthest_behind_comes_first_and_who_is_not_is_left_out() -> None:
    found = overview(
        follow_up(1, due=-1),  # DKIS
        follow_up(4, due=-1),  # Bappeda
        follow_up(21, RowStatus.BLOCKED, due=-2),  # Bappeda
        follow_up(15, RowStatus.BLOCKED),  # Bag. Hukum
        follow_up(9),  # BKPSDM
    )
    assert [part.of.short for part in found.attention] == ["Bappeda", "DKIS", "Bag. Hukum"]
    assert [each.row.number for each in found.overdue] == [21, 1, 4]
    assert [each.row.number for each in found.overdue_of(ROWS[1].opds[0].id)] == [1]


def test_a_matrix_of_an_unknown_instrument_has_no_parts() -> None:
    found = overview_of("Matriks", None, [follow_up(1)], today=TODAY)
    assert (found.domains, found.aspects, found.levels, found.whole.rows) == ((), (), (), 1)


def test_levels_of_the_aspects_are_those_of_the_index() -> None:
    rows = [follow_up(number, level=4 if number == 20 else None) for number in ROWS]
    band, found = band_of(INSTRUMENT, rows), overview(*rows)
    assert [each.verified for each in found.levels] == [each.value for each in band.verified.aspects]
    assert [each.done for each in found.levels] == [each.value for each in band.done.aspects]
    assert found.levels[3].now == Fraction(5, 2)
    assert found.levels[3].verified == Fraction(7, 2)
    assert found.unrated == 0


def test_an_aspect_without_rows_has_no_level() -> None:
    found = overview(follow_up(1))
    assert found.levels[0].now == 1
    assert found.levels[1].now is None
    assert found.unrated == 6
    assert [part.of.number for part in found.aspects] == [1]


STATES = st.lists(
    st.tuples(st.sampled_from(list(RowStatus)), st.integers(0, 100), st.integers(-400, 400)), min_size=37, max_size=37
)


@given(STATES)
def test_parts_add_up(states: list[tuple[RowStatus, int, int]]) -> None:
    rows = [follow_up(at, status, percent, due=due) for at, (status, percent, due) in enumerate(states, 1)]
    found = overview(*rows)
    for parts in (found.domains, found.aspects):
        assert sum(part.numbers.rows for part in parts) == found.whole.rows == 37
        assert sum(part.numbers.overdue for part in parts) == found.whole.overdue == len(found.overdue)
    assert sum(part.numbers.rows for part in found.opds) == sum(len(each.row.opds) for each in rows)
    assert found.shared == sum(len(each.row.opds) > 1 for each in rows)
    sizes = [part.numbers.rows for part in found.opds]
    assert sizes == sorted(sizes, reverse=True)
