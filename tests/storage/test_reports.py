import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from spbe.people import Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.reports import Evidence, NewEvidence, Report, TargetChange, Verdict
from storage.database import Database, open_database
from tests.storage.conftest import AYU, BUDI, NOVEMBER, NOW, YEAR_END, Office, said

DAY = timedelta(days=1)


async def test_a_report_comes_back_as_it_was(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        new = said(
            office.ids[3],
            status=Status.BLOCKED,
            blocker=Blocker.LEGAL,
            note="harmonisasi di Bag. Hukum",
            target=NOVEMBER,
            on_behalf=office.hukum.id,
            reason="salah ketik",
        )
        added = await store.reports.add(new, year=2026)
        assert added == Report(
            id=added.id,
            reference="L-2026-0001",
            row=3,
            follow_up_id=office.ids[3],
            revision=1,
            reporter_id=BUDI,
            reporter="Budi",
            status=Status.BLOCKED,
            percent=70,
            reported_at=NOW,
            blocker=Blocker.LEGAL,
            note="harmonisasi di Bag. Hukum",
            target=NOVEMBER,
            on_behalf=office.hukum.id,
            reason="salah ketik",
        )
    async with office.open_store() as store:
        assert await store.reports.get(added.id) == added
        assert await store.reports.get(added.id, lock=True) == added
        assert await store.reports.find("L-2026-0001") == added
        assert await store.reports.find("L-2026-0002") is None
        assert await store.reports.of_person(BUDI) == (added,)
        assert await store.reports.latest([office.ids[1], office.ids[3]]) == {office.ids[3]: added}


async def test_references_count_on_and_revisions_begin_anew_with_each_row(office: Office) -> None:
    async with office.open_store() as store:
        added = [
            await store.reports.add(said(office.ids[number]), year=year)
            for number, year in ((1, 2026), (1, 2026), (2, 2026), (1, 2027))
        ]
        found = [await store.reports.find(each.reference) for each in added]
        others = ["L-2027-0001", "L-2026-9999", "L-2026-1", "L-2026-0001 ", "?", "L-2026-" + "9" * 30]
        assert [await store.reports.find(each) for each in others] == [None] * 6
    assert found == added
    assert [(each.reference, each.revision) for each in added] == [
        ("L-2026-0001", 1),
        ("L-2026-0002", 2),
        ("L-2026-0003", 1),
        ("L-2027-0004", 3),
    ]


async def test_a_report_on_no_row_is_a_fault(office: Office) -> None:
    async with office.open_store() as store:
        with pytest.raises(Exception, match="No row was found"):
            await store.reports.add(said(999), year=2026)


async def test_two_processes_report_on_one_row_at_once_and_all_is_kept_in_order(
    office: Office, database: Database, database_url: str
) -> None:
    async with open_database(database_url) as other:

        async def report(through: Database, percent: int) -> Report:
            async with through.open_store() as store:
                added = await store.reports.add(said(office.ids[1], percent=percent), year=2026)
                await asyncio.sleep(0.01)  # the other one comes in meanwhile
                await store.follow_ups.set_state(
                    office.ids[1], status=RowStatus.IN_PROGRESS, percent=percent, blocker=None, at=NOW
                )
                return added

        async with asyncio.TaskGroup() as tasks:
            for percent in range(20):
                tasks.create_task(report(other if percent % 2 else database, percent))
    async with office.open_store() as store:
        kept = [each for each in await store.reports.history(office.ids[1]) if isinstance(each, Report)]
        now = await store.follow_ups.get(office.ids[1])
    assert [each.revision for each in kept] == list(range(1, 21))
    assert [each.reference for each in kept] == [f"L-2026-{number:04d}" for number in range(1, 21)]
    assert all(before.id < after.id for before, after in pairwise(kept))
    assert {each.percent for each in kept} == set(range(20))
    assert now
    assert now.state.percent == kept[-1].percent


async def test_a_crash_between_the_steps_of_a_report_leaves_nothing(office: Office) -> None:
    async def crash() -> None:
        async with office.open_store() as store:
            added = await store.reports.add(said(office.ids[1]), year=2026)
            await store.evidence.attach(
                {office.ids[1]: added.id}, [NewEvidence("link", "SK", "terbuka", text="https://a.id")], by=BUDI, at=NOW
            )
            await store.follow_ups.set_state(
                office.ids[1], status=RowStatus.IN_PROGRESS, percent=70, blocker=None, at=NOW
            )
            raise ZeroDivisionError

    async with office.open_store() as store:
        before = await store.follow_ups.get(office.ids[1])
    with pytest.raises(ZeroDivisionError):
        await crash()
    async with office.open_store() as store:
        assert await store.follow_ups.get(office.ids[1]) == before
        assert await store.reports.history(office.ids[1]) == ()
        assert (await store.reports.add(said(office.ids[1]), year=2026)).revision == 1


async def test_a_withdrawn_report_no_longer_counts(office: Office) -> None:
    async with office.open_store() as store:
        first = await store.reports.add(said(office.ids[1]), year=2026)
        second = await store.reports.add(said(office.ids[1]), year=2026)
        assert await store.reports.withdraw(second.id, at=NOW + DAY)
        assert not await store.reports.withdraw(second.id, at=NOW + DAY)
        assert await store.reports.latest([office.ids[1]]) == {office.ids[1]: first}
        third = await store.reports.add(said(office.ids[1]), year=2026)
        withdrawn = await store.reports.get(second.id)
    assert withdrawn
    assert withdrawn.withdrawn_at == NOW + DAY
    assert third.revision == 3


async def test_a_report_on_behalf_is_confirmed_once(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.FOCAL_POINT, name="Ayu", opds=[office.dkis.id], at=NOW)
        own = await store.reports.add(said(office.ids[1]), year=2026)
        behalf = await store.reports.add(said(office.ids[1], on_behalf=office.dkis.id), year=2026)
        assert not await store.reports.confirm(own.id, by=AYU, at=NOW)
        assert await store.reports.confirm(behalf.id, by=AYU, at=NOW + DAY)
        assert not await store.reports.confirm(behalf.id, by=AYU, at=NOW + DAY)
        confirmed = await store.reports.get(behalf.id)
    assert confirmed
    assert (confirmed.confirmed_by, confirmed.confirmer, confirmed.confirmed_at) == (AYU, "Ayu", NOW + DAY)


async def test_the_history_tells_everything_in_order(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(AYU, role=Role.COORDINATOR, name="Ayu", opds=[], at=NOW)
        added = await store.reports.add(said(office.ids[3]), year=2026)
        link = NewEvidence("link", "SK", "terbatas", text="https://jdih.contoh.id/1")
        await store.evidence.attach({office.ids[3]: added.id}, [link], by=BUDI, at=NOW)
        assert await store.verdicts.last(added.id) is None
        await store.verdicts.add(added.id, accepted=False, reason="objek", note="bukan SK", by=AYU, at=NOW + DAY)
        await store.follow_ups.move_targets([office.ids[3]], NOVEMBER, reason="dipercepat", by=AYU, at=NOW + 2 * DAY)
        await store.reports.add(said(office.ids[3], reported_at=NOW + 3 * DAY), year=2026)
        await store.verdicts.add(added.id, accepted=True, reason=None, note=None, by=AYU, at=NOW + 4 * DAY)
        last = await store.verdicts.last(added.id)
        assert [each.accepted for each in await store.verdicts.of_person(AYU)] == [False, True]
        assert await store.verdicts.of_person(BUDI) == ()
        history = await store.reports.history(office.ids[3])
        assert await store.reports.history(office.ids[1]) == ()
        assert await store.verdicts.last_of([added.id, added.id + 1]) == {added.id: last}
    assert [type(each) for each in history] == [Report, Evidence, Verdict, TargetChange, Report, Verdict]
    assert history[2:4] == (
        Verdict(last.id - 1 if last else 0, added.id, False, "objek", "bukan SK", AYU, "Ayu", NOW + DAY),
        TargetChange(YEAR_END, NOVEMBER, "dipercepat", AYU, "Ayu", NOW + 2 * DAY),
    )
    assert history[5] == last


async def test_a_name_that_is_gone_is_gone_from_the_history(office: Office) -> None:
    async with office.open_store() as store:
        await store.people.join(BUDI, role=Role.FOCAL_POINT, name="Budi", opds=[office.hukum.id], at=NOW)
        await store.reports.add(said(office.ids[3]), year=2026)
        await store.people.remove(BUDI, at=NOW)
        (report,) = await store.reports.history(office.ids[3])
    assert isinstance(report, Report)
    assert (report.reporter_id, report.reporter) == (BUDI, None)


async def test_the_queue_is_oldest_first(office: Office) -> None:
    async with office.open_store() as store:
        for number, days in ((2, 1), (1, 2), (3, 0)):
            await store.reports.add(said(office.ids[number], status=Status.DONE), year=2026)
            for again in (0, 5):  # another report of a row that waits leaves it its place
                await store.follow_ups.set_state(
                    office.ids[number],
                    status=RowStatus.WAITING,
                    percent=100,
                    blocker=None,
                    at=NOW + (days + again) * DAY,
                )
        queue = await store.reports.waiting(limit=2)
        assert ([each.row.number for each in queue.items], queue.total) == ([3, 2], 3)
        assert [each.state.since for each in queue.items] == [NOW, NOW + DAY]
        assert [each.state.last_report is not None for each in queue.items] == [True, True]
        rest = await store.reports.waiting(limit=2, offset=2)
        assert [each.row.number for each in rest.items] == [1]
        of_dkis = await store.reports.waiting(opds=[office.dkis.id], limit=9)
        assert [each.row.number for each in of_dkis.items] == [2, 1]
        await store.follow_ups.replace("MONEV 2026", office.rows[:2], at=NOW)
        assert (await store.reports.waiting(limit=9)).total == 2
