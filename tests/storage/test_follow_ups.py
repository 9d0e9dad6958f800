"""How rows stand: their order, state, targets, and what an import does to them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from spbe.matrix import Target
from spbe.progress import Blocker, RowStatus
from spbe.reports import TargetChange
from tests.storage.conftest import AYU, NOVEMBER, NOW, YEAR_END, Office, row, said

DAY = timedelta(days=1)
MARCH = Target(date(2027, 3, 31), "quarter")


async def test_rows_come_by_urgency(office: Office) -> None:
    rows = [row(n, office.dkis, target=NOVEMBER if n == 8 else YEAR_END) for n in range(1, 9)]
    states = [
        RowStatus.VERIFIED,
        RowStatus.WAITING,
        RowStatus.BLOCKED,
        RowStatus.IN_PROGRESS,
        RowStatus.RETURNED,
        RowStatus.NOT_STARTED,
        RowStatus.CANCELLED,
        RowStatus.IN_PROGRESS,
    ]
    async with office.open_store() as store:
        await store.follow_ups.replace("MONEV 2026", rows, at=NOW)
        found = [await store.follow_ups.find(each.number) for each in rows]
        for each, status in zip(found, states, strict=True):
            assert each
            blocker = Blocker.BUDGET if status is RowStatus.BLOCKED else None
            await store.follow_ups.set_state(each.id, status=status, percent=40, blocker=blocker, at=NOW)
        assert [each.row.number for each in await store.follow_ups.present()] == list(range(1, 9))
        page = await store.follow_ups.tasks(limit=99)
        assert [each.row.number for each in page.items] == [5, 8, 6, 4, 3, 2, 7, 1]
        assert page.items[4].state.blocker is Blocker.BUDGET
        some = await store.follow_ups.tasks(
            opds=[office.dkis.id],
            statuses=[RowStatus.IN_PROGRESS, RowStatus.RETURNED],
            indicators=range(14, 18),
            limit=1,
            offset=1,
        )
        assert ([each.row.number for each in some.items], some.total) == ([4], 2)
        assert (await store.follow_ups.tasks(opds=[office.hukum.id], limit=9)).total == 0
        assert (await store.follow_ups.tasks(opds=[], limit=9)).items == ()


async def test_a_row_knows_its_state(office: Office) -> None:
    async with office.open_store() as store:
        before = await store.follow_ups.find(2)
        assert before
        state = before.state
        assert (state.status, state.percent, state.since, state.last_report) == (RowStatus.NOT_STARTED, 0, None, None)
        assert before.opds == {office.dkis.id, office.hukum.id}
        await store.follow_ups.set_level(before.id, "claimed", 3)
        await store.follow_ups.set_level(before.id, "verified", 2)
        await store.follow_ups.set_level(before.id, "external", 1)
        report = await store.reports.add(said(before.id), year=2026)
        for days in (0, 1):
            await store.follow_ups.set_state(
                before.id, status=RowStatus.IN_PROGRESS, percent=70 + days, blocker=None, at=NOW + days * DAY
            )
        after = await store.follow_ups.get(before.id, lock=True)
        assert after
        assert (after.state.level_claimed, after.state.level_verified, after.state.level_external) == (3, 2, 1)
        assert (after.state.percent, after.state.since, after.state.last_report) == (71, NOW, report)
        assert await store.follow_ups.find(99) is None
        assert await store.follow_ups.get(10**9) is None


async def test_a_target_is_moved_and_the_first_one_kept(office: Office) -> None:
    async with office.open_store() as store:
        revision = await store.follow_ups.revision()
        await store.follow_ups.move_targets([office.ids[1]], YEAR_END, reason="sama", by=AYU, at=NOW)
        assert await store.follow_ups.revision() == revision
        for target, reason in ((NOVEMBER, "dipercepat"), (MARCH, "anggaran")):
            await store.follow_ups.move_targets([office.ids[1]], target, reason=reason, by=AYU, at=NOW)
        assert await store.follow_ups.revision() == revision + 2
        moved = await store.follow_ups.get(office.ids[1])
        assert (await store.follow_ups.matrix()).by_number[1].target == MARCH
    assert moved
    assert (moved.state.first_target, moved.state.target, moved.state.target_reason) == (YEAR_END, MARCH, "anggaran")


async def test_an_import_undoes_no_move_but_may_make_one(office: Office) -> None:
    async with office.open_store() as store:
        await store.follow_ups.move_targets([office.ids[1]], NOVEMBER, reason="dipercepat", by=AYU, at=NOW)
        await store.follow_ups.replace("MONEV 2026", office.rows, at=NOW + DAY)
        same = await store.follow_ups.get(office.ids[1])
        later = [row(1, office.dkis, target=MARCH), *office.rows[1:]]
        await store.follow_ups.replace("MONEV 2026", later, at=NOW + 2 * DAY)
        moved = await store.follow_ups.get(office.ids[1])
        history = await store.reports.history(office.ids[1])
    assert same
    assert (same.state.target, same.state.target_reason) == (NOVEMBER, "dipercepat")
    assert moved
    assert (moved.state.first_target, moved.state.target) == (YEAR_END, MARCH)
    assert history[1:] == (TargetChange(NOVEMBER, MARCH, None, None, None, NOW + 2 * DAY),)


async def test_a_dropped_row_is_hidden_with_its_reports_and_comes_back(office: Office) -> None:
    async with office.open_store() as store:
        report = await store.reports.add(said(office.ids[2]), year=2026)
        await store.follow_ups.replace("MONEV 2027", [office.rows[0]], at=NOW)
        await store.follow_ups.replace("MONEV 2027", [office.rows[0]], at=NOW + DAY)
        gone = await store.follow_ups.get(office.ids[2])
        assert gone
        assert (gone.gone_at, gone.state.last_report) == (NOW, report)
        assert gone.opds == {office.dkis.id, office.hukum.id}
        assert await store.follow_ups.find(2) is None
        assert [each.number for each in (await store.follow_ups.matrix()).rows] == [1]
        assert (await store.follow_ups.tasks(limit=9)).total == 1
        assert await store.follow_ups.unowned() == (1,)
        assert await store.reports.history(office.ids[2]) == (report,)
        await store.follow_ups.replace("MONEV 2026", office.rows, at=datetime(2027, 1, 1, tzinfo=UTC))
        back = await store.follow_ups.find(2)
    assert back
    assert (back.id, back.gone_at, back.state.last_report, back.row) == (office.ids[2], None, report, office.rows[1])


async def test_rows_that_change_places_take_their_reports_along(office: Office) -> None:
    named = [row(n, office.dkis, name=f"Kebijakan {n}") for n in (1, 2, 3)]
    async with office.open_store() as store:
        await store.follow_ups.replace("MONEV 2026", named, at=NOW)
        report = await store.reports.add(said(office.ids[2]), year=2026)
        swapped = [named[0], replace(named[2], number=2), replace(named[1], number=3)]
        await store.follow_ups.replace("MONEV 2026", swapped, at=NOW)
        found = {each.row.number: each for each in await store.follow_ups.present()}
        last = found[3].state.last_report
    assert {number: each.id for number, each in found.items()} == {1: office.ids[1], 2: office.ids[3], 3: office.ids[2]}
    assert last
    assert (last.id, last.row, [opd.short for opd in found[3].row.opds]) == (report.id, 3, ["DKIS"])


async def test_a_number_may_be_anothers_while_the_row_that_had_it_is_gone(office: Office) -> None:
    other = replace(office.rows[1], indicator=30, name="Lain", recommendation="Lain")
    async with office.open_store() as store:
        report = await store.reports.add(said(office.ids[2]), year=2026)
        await store.follow_ups.replace("MONEV 2027", [other], at=NOW)
        new = await store.follow_ups.find(2)
        gone = await store.follow_ups.get(office.ids[2])
        assert new
        assert gone
        assert (new.state.last_report, gone.gone_at, gone.state.last_report) == (None, NOW, report)
        assert [each.id for each in await store.follow_ups.of_numbers([2])] == [new.id]
        assert await store.follow_ups.numbers([new.id, gone.id]) == {new.id: 2, gone.id: 2}
        assert await store.reports.history(gone.id) == (report,)
        await store.follow_ups.replace("MONEV 2026", office.rows, at=NOW)
        assert [each.id for each in await store.follow_ups.present()] == list(office.ids.values())
        assert (await store.follow_ups.get(new.id)) == replace(new, gone_at=NOW)
