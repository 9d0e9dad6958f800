"""Closed cycles: a snapshot of every row, the settled ones out of the matrix, the others going on."""

from datetime import timedelta

from spbe.cycles import Cycle
from spbe.progress import RowStatus
from tests.storage.conftest import NOW, YEAR_END, Office, said

LATER = NOW + timedelta(days=300)


async def settle(office: Office, number: int, status: RowStatus = RowStatus.VERIFIED) -> None:
    async with office.open_store() as store:
        await store.follow_ups.set_state(office.ids[number], status=status, percent=100, blocker=None, at=NOW)
        await store.follow_ups.set_level(office.ids[number], "verified", 3)


async def test_closing_archives_the_settled_and_carries_the_rest(office: Office) -> None:
    await settle(office, 1)
    await settle(office, 3, RowStatus.CANCELLED)
    async with office.open_store() as store:
        await store.reports.add(said(office.ids[2]), year=2026)
        revision = await store.follow_ups.revision()
        closed = await store.cycles.close(next_title="MONEV 2027", opened_at=NOW, by=7, at=LATER)
        assert await store.follow_ups.revision() == revision + 1
        matrix = await store.follow_ups.matrix()
        (left,) = await store.follow_ups.present()
        assert (matrix.title, left.id) == ("MONEV 2027", office.ids[2])
        assert left.state.last_report is not None
        gone = await store.follow_ups.get(office.ids[1])
        assert gone
        assert gone.gone_at == LATER
        statuses = {RowStatus.VERIFIED: 1, RowStatus.CANCELLED: 1, RowStatus.NOT_STARTED: 1}
        assert await store.cycles.all() == (Cycle(closed, "MONEV 2026", "2018", NOW, LATER, statuses, 1),)
        rows = await store.cycles.rows(closed)
    assert [(each.number, each.status.value, each.carried, each.level_verified) for each in rows] == [
        (1, "terverifikasi", False, 3),
        (2, "belum", True, None),
        (3, "dibatalkan", False, 3),
    ]
    first = rows[0]
    assert (first.indicator, first.name, first.level, first.target) == (11, "Kebijakan", 1, YEAR_END)
    assert (first.recommendation, first.follow_up, first.opd_text) == ("Sebaiknya", "Membuat", "DKIS")


async def test_a_snapshot_does_not_follow_the_row_and_each_cycle_is_remembered(office: Office) -> None:
    async with office.open_store() as store:
        first = await store.cycles.close(next_title="MONEV 2027", opened_at=None, by=7, at=NOW)
    await settle(office, 2)
    async with office.open_store() as store:
        second = await store.cycles.close(next_title="MONEV 2028", opened_at=NOW, by=7, at=LATER)
        assert [each.id for each in await store.cycles.all()] == [second, first]
        assert [each.status for each in await store.cycles.rows(first)] == [RowStatus.NOT_STARTED] * 3
        assert [each.title for each in await store.cycles.carrying(office.ids[1])] == ["MONEV 2026", "MONEV 2027"]
        assert [each.title for each in await store.cycles.carrying(office.ids[2])] == ["MONEV 2026"]
        assert await store.cycles.rows(999) == ()
