"""What holds rows up, and the checks over the matrix, on both databases."""

import pytest

from spbe.checks import Check, Finding
from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus
from spbe.refusals import NotAllowed
from spbe.reports import NewEvidence
from spbe.usecases import broadcasting
from spbe.usecases.blockers import read_blockers
from spbe.usecases.checks import run_checks
from spbe.usecases.overview import read_overview
from tests.usecases.conftest import Office

BOSS = Person(1, Role.COORDINATOR)


async def stands(city: Office, number: int, status: RowStatus, blocker: Blocker | None = None) -> int:
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(number)
        assert row
        await store.follow_ups.set_state(row.id, status=status, percent=100, blocker=blocker, at=city.time)
        return row.id


async def test_blockers_are_grouped_with_who_must_act_by_the_content(city: Office) -> None:
    await stands(city, 5, RowStatus.BLOCKED, Blocker.LEGAL)
    city.passes(days=10)
    await stands(city, 33, RowStatus.BLOCKED, Blocker.SIGNATURE)
    await stands(city, 6, RowStatus.BLOCKED, Blocker.OTHER_OPD)
    city.passes(days=5)
    found = await read_blockers(city.resources, BOSS)
    assert [(each.key, each.days, len(each.rows)) for each in found.causes] == [
        (Blocker.LEGAL, 15, 1),
        (Blocker.OTHER_OPD, 5, 1),
        (Blocker.SIGNATURE, 5, 1),
    ]
    actors = [
        (each.key.short if each.key else None, [one.follow_up.row.number for one in each.rows]) for each in found.actors
    ]
    assert actors == [("Bag. Hukum", [5, 33]), (None, [6])]


async def test_checks_read_evidence_owners_and_documents(city: Office) -> None:
    await city.member(2, Role.FOCAL_POINT, "DKIS")
    first = await run_checks(city.resources, BOSS)
    assert [each.check for each in first.findings] == [Check.UNOWNED]
    assert first.rows == 37
    assert 5 not in [each.follow_up.row.number for each in first.findings[0].rows]
    ids = [await stands(city, number, RowStatus.WAITING) for number in (5, 6)]
    async with city.database.open_store() as store:
        file = await store.evidence.add_file(
            sha256="a" * 64, stored_name="a", size=1, media_type="application/pdf", at=city.time
        )
        piece = NewEvidence("file", "SK.pdf", "terbuka", file.id)
        await store.evidence.attach(dict.fromkeys(ids), [piece], by=2, at=city.time)
    await stands(city, 7, RowStatus.WAITING)
    found = {each.check: [one.follow_up.row.number for one in each.rows] for each in await _checks(city)}
    assert (found[Check.DONE_BARE], found[Check.SAME_FILE]) == ([7], [5, 6])
    async with city.database.open_store() as store:
        await store.bundles.add("document", ids, title=None, awaited=None, by=1, at=city.time)
    assert Check.SAME_FILE not in {each.check for each in await _checks(city)}


async def test_the_overview_the_checks_and_broadcasts_mean_the_same_rows_by_overdue(city: Office) -> None:
    for number in await _rows_of(city, "Bag. Hukum"):
        await stands(city, number, RowStatus.WAITING)
    await city.member(2, Role.FOCAL_POINT, "DKIS")
    await city.member(3, Role.FOCAL_POINT, "Bag. Hukum")
    city.passes(days=90)
    overview = await read_overview(city.resources, BOSS)
    found = {each.check: [one.follow_up for one in each.rows] for each in await _checks(city)}[Check.OVERDUE]
    assert 0 < len(found) < 37
    assert sorted(each.row.number for each in overview.overdue) == sorted(each.row.number for each in found)
    assert not {each.row.number for each in found} & set(await _rows_of(city, "Bag. Hukum"))
    audience = await broadcasting.draft(city.resources, BOSS, "yang lewat target: x")
    assert audience.people == {2}, "of Bag. Hukum nothing is wanted any more"


async def _rows_of(city: Office, opd: str) -> list[int]:
    async with city.database.read_store() as store:
        rows = await store.follow_ups.present()
    return [each.row.number for each in rows if city.opds[opd] in each.opds]


async def _checks(city: Office) -> tuple[Finding, ...]:
    return (await run_checks(city.resources, BOSS)).findings


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_see_them(city: Office, role: Role) -> None:
    person = Person(7, role, opds=frozenset(city.opds.values()))
    for reading in (read_blockers(city.resources, person), run_checks(city.resources, person)):
        with pytest.raises(NotAllowed):
            await reading
