import pytest

from spbe.flooding import Floods, Patience, Reading

READ, TELL, SILENT = Reading
TRUE = Patience()


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def floods(clock: Clock) -> Floods:
    return Floods(TRUE, clock)


def several(floods: Floods, count: int, person: int = 1) -> list[Reading]:
    return [floods.take(person) for _ in range(count)]


def test_what_is_too_much_is_told_once_and_then_met_with_silence(floods: Floods) -> None:
    assert several(floods, 160) == [READ] * 60 + [TELL] + [SILENT] * 99
    assert (floods.floods, floods.unread, floods.flooding) == (1, 100, 1)


def test_one_who_floods_takes_nothing_from_another(floods: Floods) -> None:
    several(floods, 160)
    assert several(floods, 60, person=2) == [READ] * 60


def test_it_is_over_after_the_seconds_that_were_told(floods: Floods, clock: Clock) -> None:
    several(floods, 10_000)
    clock.now += TRUE.silence - 1
    assert several(floods, 1) == [SILENT]
    clock.now += 2
    assert several(floods, 31) == [READ] * 30 + [TELL]
    assert floods.floods == 2


def test_a_program_that_goes_on_is_told_nothing_more(floods: Floods, clock: Clock) -> None:
    several(floods, 61)
    answers = []
    for _ in range(1_000):
        clock.now += 0.5
        answers += several(floods, 1)
    assert set(answers) == {SILENT}


def test_somebody_impatient_gets_out_of_it(floods: Floods, clock: Clock) -> None:
    several(floods, 61)
    answers = []
    for _ in range(12):
        clock.now += 5
        answers += several(floods, 1)
    assert answers == [SILENT] * 7 + [READ] * 5


@pytest.mark.parametrize(("pause", "count"), [(0.3, 80), (1.0, 10_000)])
def test_quick_taps_and_steady_work_are_read(floods: Floods, clock: Clock, pause: float, count: int) -> None:
    answers = set()
    for _ in range(count):
        clock.now += pause
        answers |= set(several(floods, 1))
    assert answers == {READ}


def test_six_albums_at_once_are_read(floods: Floods) -> None:
    assert [floods.take(1, str(album)) for album in range(6) for _ in range(10)] == [READ] * 60


def test_an_album_that_was_begun_is_read_to_its_end_and_the_next_one_is_not(floods: Floods) -> None:
    several(floods, 55)
    assert [floods.take(1, "one") for _ in range(10)] == [READ] * 10
    assert [floods.take(1, "two") for _ in range(10)] == [TELL] + [SILENT] * 9


def test_a_piece_of_an_album_that_comes_late_is_read(floods: Floods) -> None:
    several(floods, 59)
    assert floods.take(1, "one") is READ
    assert several(floods, 2) == [TELL, SILENT]
    assert floods.take(1, "one") is READ
    assert several(floods, 1) == [SILENT]


def test_people_who_wrote_long_ago_are_forgotten(clock: Clock) -> None:
    floods = Floods(Patience(at_once=1, people=2), clock)
    assert [floods.take(person) for person in (1, 2, 1, 3, 1, 2)] == [READ, READ, TELL, READ, SILENT, READ]
