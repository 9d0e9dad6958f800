import pytest

from spbe.paging import Paged, paged


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        (0, Paged(("a", "b"), 0, 0, 5)),
        (1, Paged(("c", "d"), 1, 2, 5)),
        (2, Paged(("e",), 2, 4, 5)),
        (3, Paged(("e",), 2, 4, 5)),
    ],
)
def test_a_page_that_is_no_more_is_the_last_one(page: int, shown: Paged[str]) -> None:
    assert paged("abcde", page, 2) == shown
    assert (shown.goes_on, shown.is_whole) == (page < 2, False)


def test_lists_of_one_page_and_of_nothing() -> None:
    assert paged("ab", 0, 2) == Paged(("a", "b"), 0, 0, 2)
    nothing = paged("", 7, 2)
    assert nothing == Paged((), 0, 0, 0)
    assert (paged("ab", 0, 2).is_whole, nothing.is_whole, nothing.goes_on) == (True, True, False)
