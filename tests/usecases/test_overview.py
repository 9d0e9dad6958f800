"""The overview as a use case: only for coordinators, and the same on both databases."""

import pytest

from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus
from spbe.refusals import NotAllowed
from spbe.usecases.overview import read_overview, read_summary, understand
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_read_it(city: Office, role: Role) -> None:
    person = await city.member(2, role, "DKIS") if role is not Role.GUEST else Person(3, role)
    for read in (read_overview(city.resources, person), understand(city.resources, person, "dkis")):
        with pytest.raises(NotAllowed):
            await read


async def test_the_sample_city(city: Office) -> None:
    async with city.database.open_store() as store:
        found = await store.follow_ups.find(16)
        assert found
        await store.follow_ups.set_state(
            found.id, status=RowStatus.BLOCKED, percent=40, blocker=Blocker.SIGNATURE, at=city.time
        )
    city.passes(days=90)
    summary = await read_summary(city.resources, BOSS)
    whole = summary.overview.whole
    assert (whole.rows, whole.blocked, whole.mean) == (37, 1, 1)
    assert whole.overdue == len(summary.overview.overdue) > 30
    assert [part.numbers.rows for part in summary.overview.domains] == [17, 7, 13]
    assert len(summary.overview.opds) == 10
    assert summary.overview.opds[0].of.short == "DKIS"
    assert [(group.key, group.days) for group in summary.blocked] == [(Blocker.SIGNATURE, 90)]
    assert summary.band
    assert summary.band.verified.predicate.name == "Baik"


async def test_without_a_matrix_there_is_nothing(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.follow_ups.replace("Matriks", [], at=city.time)
    summary = await read_summary(city.resources, BOSS)
    assert (summary.overview.whole.rows, summary.band, summary.overview.levels) == (0, None, ())


@pytest.mark.parametrize(
    ("words", "short", "unread"),
    [
        ("", None, ""),
        ("DKIS", "DKIS", ""),
        ("bag hukm", "Bag. Hukum", ""),
        ("xyz", None, "xyz"),
        ("kominfo", "DKIS", ""),
    ],
)
async def test_words_name_an_agency(city: Office, words: str, short: str | None, unread: str) -> None:
    meant = await understand(city.resources, BOSS, words)
    assert (meant.opd.short if meant.opd else None, meant.unread) == (short, unread)
