import asyncio

import pytest

from spbe.people import Action, Person, Role
from spbe.progress import RowStatus, Status
from spbe.refusals import NotAllowed, Outdated
from spbe.reports import AuditEntry, NewReport, Report
from spbe.usecases import confirming
from spbe.usecases.confirming import focal_points
from storage.database import open_database
from tests.usecases.conftest import Office

AYU, BUDI, CITRA, DEWI = 1, 7_000_000_002, 7_000_000_003, 7_000_000_004
ROW, HUKUM = 33, "Bag. Hukum"


@pytest.fixture
async def budi(city: Office) -> Person:
    return await city.member(BUDI, Role.FOCAL_POINT, HUKUM, name="Budi")


async def reported(city: Office, reporter: int = AYU, on_behalf: str | None = HUKUM, number: int = ROW) -> Report:
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(number)
        assert row
        new = NewReport(
            follow_up_id=row.id,
            reporter_id=reporter,
            status=Status.DONE,
            percent=100,
            reported_at=city.time,
            on_behalf=city.opds[on_behalf] if on_behalf else None,
        )
        report = await store.reports.add(new, year=2019)
        await store.follow_ups.set_state(row.id, status=RowStatus.WAITING, percent=100, blocker=None, at=city.time)
    return report


async def test_an_agency_stands_by_a_report_once(city: Office, budi: Person) -> None:
    report = await reported(city)
    asked = await confirming.confirmation(city.resources, budi, report.id)
    assert (asked.standing, asked.opd.short, asked.report) == ("asked", HUKUM, report)
    city.passes(hours=1)
    done = await confirming.confirm(city.resources, budi, report.id)
    assert (done.standing, done.report.confirmer, done.report.confirmed_at) == ("confirmed", "Budi", city.time)
    assert (done.report.reporter_id, done.follow_up.row.number) == (AYU, ROW)
    async with city.database.read_store() as store:
        assert await store.reports.get(report.id) == done.report
        entries = await store.audit.of_subject(f"report:{report.id}")
    assert entries == (AuditEntry(city.time, BUDI, "pic", "confirm", f"report:{report.id}"),)
    with pytest.raises(Outdated):
        await confirming.confirm(city.resources, budi, report.id)


@pytest.mark.parametrize("settled", ["withdrawn", "replaced"])
async def test_what_no_longer_counts_is_not_confirmed(city: Office, budi: Person, settled: str) -> None:
    report = await reported(city)
    if settled == "replaced":
        await reported(city, BUDI, None)
    else:
        async with city.database.open_store() as store:
            await store.reports.withdraw(report.id, at=city.time)
    with pytest.raises(Outdated):
        await confirming.confirm(city.resources, budi, report.id)
    assert (await confirming.confirmation(city.resources, budi, report.id)).standing == settled


async def test_a_report_of_the_agency_itself_is_not_confirmed(city: Office, budi: Person) -> None:
    report = await reported(city, BUDI, None)
    citra = await city.member(CITRA, Role.COORDINATOR)
    for number in (report.id, 999):
        with pytest.raises(Outdated):
            await confirming.confirm(city.resources, citra, number)
        with pytest.raises(NotAllowed):
            await confirming.confirm(city.resources, budi, number)


async def test_which_reports_there_are_other_agencies_do_not_learn(city: Office) -> None:
    numbers = [(await reported(city)).id, (await reported(city, BUDI, None)).id, 999]
    dewi = await city.member(DEWI, Role.FOCAL_POINT, "Bappeda")
    for number in numbers:
        for refused in (confirming.confirm, confirming.confirmation):
            with pytest.raises(NotAllowed):
                await refused(city.resources, dewi, number)


async def test_who_was_of_the_agency_a_moment_ago_does_not_confirm(city: Office, budi: Person) -> None:
    report = await reported(city)
    async with city.database.open_store() as store:
        await store.people.remove(BUDI, at=city.time)
    with pytest.raises(NotAllowed):
        await confirming.confirm(city.resources, budi, report.id)


@pytest.mark.parametrize(
    ("role", "opds"),
    [
        (Role.GUEST, ()),
        (Role.READER, (HUKUM,)),
        (Role.FOCAL_POINT, ()),
        (Role.FOCAL_POINT, ("Bappeda",)),
    ],
)
async def test_who_is_not_of_the_agency_does_not_confirm(city: Office, role: Role, opds: tuple[str, ...]) -> None:
    report = await reported(city)
    person = await city.member(DEWI, role, *opds)
    for refused in (
        confirming.confirm(city.resources, person, report.id),
        confirming.confirmation(city.resources, person, report.id),
    ):
        with pytest.raises(NotAllowed) as raised:
            await refused
        assert raised.value.action is Action.CONFIRM


async def test_another_agency_of_the_row_does_not_confirm(city: Office) -> None:
    async with city.database.read_store() as store:
        matrix = await store.follow_ups.matrix()
    shared = next(row for row in matrix.rows if len(row.opds) > 1)
    first, second = shared.opds[:2]
    report = await reported(city, on_behalf=first.short, number=shared.number)
    with pytest.raises(NotAllowed):
        await confirming.confirm(city.resources, await city.member(CITRA, Role.FOCAL_POINT, second.short), report.id)
    person = await city.member(DEWI, Role.FOCAL_POINT, first.short)
    assert (await confirming.confirm(city.resources, person, report.id)).standing == "confirmed"


async def test_the_maker_does_not_confirm(city: Office) -> None:
    report = await reported(city)
    with pytest.raises(NotAllowed):
        await confirming.confirm(city.resources, Person(AYU, Role.COORDINATOR), report.id)


async def test_of_two_focal_points_at_once_one_confirms(city: Office, city_url: str, budi: Person) -> None:
    report = await reported(city)
    dewi = await city.member(DEWI, Role.FOCAL_POINT, HUKUM, name="Dewi")
    async with open_database(city_url) as other:
        there = Office(other, city.folder, city.time, city.opds)
        done = await asyncio.gather(
            confirming.confirm(city.resources, budi, report.id),
            confirming.confirm(there.resources, dewi, report.id),
            return_exceptions=True,
        )
    assert sorted(type(each).__name__ for each in done) == ["Confirmation", "Outdated"]


@pytest.mark.usefixtures("budi")
async def test_the_focal_points_of_agencies(city: Office) -> None:
    await city.member(CITRA, Role.READER, HUKUM, name="Citra")
    await city.member(DEWI, Role.FOCAL_POINT, "Bappeda", HUKUM, name="Dewi")
    async with city.database.read_store() as store:
        assert await focal_points(store, [city.opds[HUKUM]]) == (BUDI, DEWI)
        assert await focal_points(store, [city.opds["Bappeda"]]) == (DEWI,)
        assert await focal_points(store, []) == ()
