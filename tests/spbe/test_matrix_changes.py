from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spbe.matrix import MatrixRow, Target
from spbe.matrix_changes import FieldChange, changes, identities
from spbe.matrix_table import rows_from
from spbe.progress import RowStatus
from spbe.reports import FollowUp, RowState
from tests.matrix_samples import DKIS, HUKUM, INSTRUMENT, OPDS, line, table

ROWS = rows_from(
    table(line("1"), line("2", "Layanan Naskah Dinas"), line("4", "PRO DENPASAR", opd="DKIS, dll")),
    opds=OPDS,
    instrument=INSTRUMENT,
)
ONE, TWO, FOUR = ROWS
YEAR, JUNE = Target(date(2019, 12, 31), "year"), Target(date(2019, 6, 30), "month")


def stored(row: MatrixRow, *, first: Target | None = None, gone: bool = False) -> FollowUp:
    state = RowState(
        status=RowStatus.NOT_STARTED,
        percent=0,
        blocker=None,
        since=None,
        last_report=None,
        first_target=first or row.target,
        target=row.target,
        target_reason=None,
    )
    return FollowUp(100 + row.number, row, state, datetime(2019, 1, 1, tzinfo=UTC) if gone else None)


def test_the_same_rows_change_nothing() -> None:
    for present in (ROWS, [stored(row) for row in ROWS]):
        found = changes(present, ROWS)
        assert found.is_empty
        assert (found.unchanged, found.moved) == (ROWS, ())


def test_rows_are_new_changed_gone_or_as_they_were() -> None:
    new = replace(ONE, number=3, name="Layanan Pengadaan", indicator=3)
    better = replace(TWO, level=3, follow_up="Lain", target=JUNE)
    found = changes(ROWS, (ONE, better, new))
    assert (found.new, found.gone, found.unchanged) == ((new,), (FOUR,), (ONE,))
    (changed,) = found.changed
    assert (changed.number, changed.old, changed.new) == (2, TWO, better)
    assert changed.fields == (
        FieldChange("level", 1, 3),
        FieldChange("follow_up", "Membuat kebijakan", "Lain"),
        FieldChange("target", YEAR, JUNE),
    )
    assert not found.is_empty


def test_a_first_matrix_is_all_new() -> None:
    assert changes([], ROWS).new == ROWS


@pytest.mark.parametrize(
    ("row", "change"),
    [
        (replace(FOUR, opds=(HUKUM,)), FieldChange("opds", ("DKIS", "dll"), ("Bag. Hukum", "dll"))),
        (replace(FOUR, open_ended=False), FieldChange("opds", ("DKIS", "dll"), ("DKIS",))),
        (replace(FOUR, opd_text="Kominfo dll"), FieldChange("opd_text", "DKIS, dll", "Kominfo dll")),
        (replace(FOUR, opd_text="DKIS,\ndll"), None),
        (replace(FOUR, opds=(replace(DKIS, aliases=("Dinas Baru",)),)), None),
    ],
)
def test_agencies_are_compared_by_who_they_are(row: MatrixRow, change: FieldChange | None) -> None:
    found = changes([FOUR], [row])
    assert [each.fields for each in found.changed] == ([(change,)] if change else [])


def test_a_target_that_somebody_moved_stays_until_a_table_says_yet_another() -> None:
    moved = stored(replace(ONE, target=JUNE), first=YEAR)
    assert changes([moved], [ONE]).is_empty
    later = replace(ONE, target=Target(date(2020, 12, 31), "year"))
    ((changed,),) = (each.fields for each in changes([moved], [later]).changed)
    assert (changed.old, changed.new) == (JUNE, later.target)


def test_a_row_that_comes_back_is_not_new() -> None:
    found = changes([stored(ONE), stored(TWO, gone=True)], [ONE, TWO])
    assert (found.new, found.back, found.unchanged, found.gone) == ((), (TWO,), (ONE,), ())
    assert not found.is_empty


def test_a_row_with_another_number_and_nearly_the_same_words_goes_on() -> None:
    before = replace(TWO, follow_up="Membuat kebijakan layanan naskah dinas")
    after = replace(
        before, number=3, follow_up="Membuat kebijakan layanan naskah dinas elektronik", recommendation="Lain"
    )
    inserted = replace(ONE, number=2, name="Layanan Lain", recommendation="Baru sama sekali", follow_up="Anu")
    found = changes([ONE, before, FOUR], [ONE, inserted, after, FOUR])
    assert (found.new, found.gone, found.moved) == ((inserted,), (), ((2, 3),))
    assert [(each.old.number, each.number) for each in found.changed] == [(2, 3)]
    assert identities([stored(each) for each in (ONE, before, FOUR)], [ONE, inserted, after, FOUR])[3] == 102
    twin = replace(after, number=5)
    assert changes([ONE, before, FOUR], [ONE, inserted, after, FOUR, twin]).moved == ()


def test_an_edited_row_that_moved_takes_no_reports_of_the_one_in_whose_place_it_stands() -> None:
    shared = "Layanan publik sebaiknya ditingkatkan"
    first, second = (
        replace(FOUR, number=at, name=name, recommendation=shared, follow_up=f"Meningkatkan {name}")
        for at, name in ((4, "Bursa Kerja Online"), (5, "Perizinan Daring"))
    )
    imported = [
        replace(first, number=4, name="Antrean", follow_up="Membuat antrean"),
        replace(first, number=5, follow_up="Meningkatkan Bursa Kerja Online lagi"),
        replace(second, number=6, follow_up="Meningkatkan Perizinan Daring lagi"),
    ]
    found = changes([first, second], imported)
    assert (found.moved, [row.number for row in found.new], found.gone) == (((4, 5), (5, 6)), [4], ())


def test_a_table_that_takes_much_away_is_heavy() -> None:
    assert not changes(ROWS, [ONE, TWO, replace(FOUR, level=2)]).is_heavy
    other = replace(FOUR, number=5, name="Lain", recommendation="Lain", follow_up="Lain")
    few = changes([*ROWS, other], [ONE, TWO, FOUR])
    assert (few.is_heavy, few.abandoned, few.present) == (False, (), 4)
    assert changes(ROWS, [ONE, TWO]).abandoned == (FOUR.indicator,)
    assert changes(ROWS, [ONE]).is_heavy


def test_a_table_that_is_numbered_anew_is_noticed() -> None:
    found = changes(ROWS, [ONE, replace(FOUR, number=2), replace(TWO, number=4, level=3)])
    assert (found.moved, found.new, found.gone, found.replaced) == (((2, 4), (4, 2)), (), (), ())
    assert [(each.old.number, each.number, each.fields) for each in found.changed] == [
        (2, 4, (FieldChange("level", 1, 3),))
    ]
    assert found.reassigned == {2: 4, 4: 2}
    assert not changes(ROWS, [ONE, replace(TWO, number=3), FOUR]).is_empty


def test_a_number_that_stands_for_another_row_is_a_new_row_and_a_gone_one() -> None:
    other = replace(TWO, indicator=3, name="Layanan Pengadaan", recommendation="Lain")
    found = changes(ROWS, [ONE, other, FOUR])
    assert (found.new, found.gone, found.replaced, found.changed) == ((other,), (TWO,), (2,), ())
    assert found.reassigned == {2: None}


def test_rows_with_the_same_words_are_not_said_to_move() -> None:
    twins = [replace(ONE, number=number) for number in (1, 2)]
    assert changes(twins, [replace(ONE, number=3)]).moved == ()


OTHER = replace(ONE, indicator=9, name="Lain", recommendation="Lain")
SERVICE = replace(FOUR, number=5, name="Bursa Kerja", follow_up="Membuat bursa kerja")


@pytest.mark.parametrize(
    ("known", "imported", "expected"),
    [
        pytest.param(ROWS, ROWS, {1: 101, 2: 102, 4: 104}, id="the same"),
        pytest.param(ROWS, [replace(ONE, name="Lain")], {1: 101}, id="another name alone"),
        pytest.param(ROWS, [replace(ONE, recommendation="Lain", level=4)], {1: 101}, id="other words alone"),
        pytest.param(ROWS, [OTHER, TWO], {2: 102}, id="another row"),
        pytest.param(ROWS, [replace(ONE, edition="2020")], {}, id="another edition"),
        pytest.param(ROWS, [replace(TWO, number=1), replace(ONE, number=2)], {1: 102, 2: 101}, id="swapped"),
        pytest.param(
            [FOUR, SERVICE],
            [replace(SERVICE, number=4), replace(FOUR, number=5)],
            {4: 105, 5: 104},
            id="swapped services of one indicator",
        ),
        pytest.param(
            ROWS,
            [OTHER, *(replace(row, number=row.number + 1) for row in ROWS)],
            {2: 101, 3: 102, 5: 104},
            id="one put in front",
        ),
        pytest.param(ROWS, [replace(TWO, number=1), replace(TWO, number=9)], {}, id="twins"),
    ],
)
def test_which_row_is_which(known: list[MatrixRow], imported: list[MatrixRow], expected: dict[int, int]) -> None:
    assert identities([stored(row) for row in known], imported) == expected


def test_a_gone_row_is_itself_again_where_it_says_the_same() -> None:
    gone = stored(TWO, gone=True)
    assert identities([stored(ONE), gone], [ONE, TWO]) == {1: 101, 2: 102}
    assert identities([stored(ONE), gone], [ONE, replace(TWO, follow_up="Lain")]) == {1: 101}
    assert identities([stored(ONE), gone], [ONE, replace(TWO, number=3)]) == {1: 101}
    another = replace(stored(replace(OTHER, number=2)), id=7)
    assert identities([another, gone], [replace(OTHER, number=2)]) == {2: 7}
    assert identities([another, gone], [TWO]) == {2: 102}
