"""What no longer holds when a digest is claimed is not sent."""

from dataclasses import replace

import pytest

from spbe.matrix import Target
from spbe.people import Role
from spbe.progress import RowStatus
from spbe.reminding import Preference
from spbe.usecases.ports import Store
from spbe.working_days import DAY
from storage.database import Database
from tests.storage.conftest import BUDI, NOW, Office, said
from tests.storage.reminding import (
    CITRA,
    DEWI,
    HUKUM_ID,
    LEASE,
    MONDAY,
    POLICY,
    ROW,
    STAGE,
    TARGET,
    Change,
    Desk,
    at,
    claim,
    desk_of,
    logged,
    plan_at,
    planned,
    undone,
)


@pytest.fixture
async def desk(office: Office, database: Database) -> Desk:
    """Budi reported on row 3; Budi and Citra are told of its stage on Monday."""
    return await desk_of(office, database)


AT_NIGHT = at(MONDAY, 7)


async def report(store: Store) -> None:
    await store.reports.add(said(ROW, reported_at=AT_NIGHT), year=2026)


async def settle_row(store: Store, status: RowStatus) -> None:
    await store.follow_ups.set_state(ROW, status=status, percent=100, blocker=None, at=AT_NIGHT)


async def move(store: Store) -> None:
    await store.follow_ups.move_targets([ROW], Target(TARGET + DAY, "day"), reason="TTD", by=DEWI, at=AT_NIGHT)


WHAT_CANCELS: dict[str, Change] = {
    "a report": report,
    "waiting": lambda store: settle_row(store, RowStatus.WAITING),
    "verified": lambda store: settle_row(store, RowStatus.VERIFIED),
    "cancelled": lambda store: settle_row(store, RowStatus.CANCELLED),
    "moved": move,
    "gone": lambda store: store.follow_ups.replace("MONEV", [], at=AT_NIGHT),
    "snoozed": lambda store: store.preferences.snooze(BUDI, ROW, until=MONDAY + DAY, at=AT_NIGHT),
    "disowned": lambda store: store.preferences.disown(BUDI, ROW, at=AT_NIGHT),
    "on leave": lambda store: store.preferences.put(BUDI, Preference(leave_until=MONDAY)),
    "blocked": lambda store: store.reminders.mark_blocked(BUDI, at=AT_NIGHT),
    "left": lambda store: store.people.remove(BUDI, at=AT_NIGHT),
    "in another agency": lambda store: store.people.set_agency(BUDI, HUKUM_ID, belongs=False, at=AT_NIGHT),
    "only a reader": lambda store: store.people.set_role(BUDI, Role.READER),
}


async def test_what_no_longer_holds_is_not_sent(desk: Desk) -> None:
    await planned(desk)
    found = {}
    for case, change in WHAT_CANCELS.items():
        async with undone(desk.database) as store:
            await change(store)
            claimed = await store.reminders.claim(at(MONDAY, 8), today=MONDAY, lease=LEASE, limit=9)
            (entry,) = (await store.reminders.log(person_id=BUDI, limit=9)).items
            found[case] = (BUDI in {each.person_id for each in claimed}, entry.outcome, entry.digest_outcome)
    assert found == dict.fromkeys(WHAT_CANCELS, (False, "cancelled", "empty"))


async def leave_and_come_back(store: Store) -> None:
    await settle_row(store, RowStatus.RETURNED)
    await store.follow_ups.set_state(ROW, status=RowStatus.WAITING, percent=100, blocker=None, at=AT_NIGHT)


NOT_FOR_DEWI: dict[str, Change] = {
    "verified": lambda store: settle_row(store, RowStatus.VERIFIED),
    "returned and sent again": leave_and_come_back,
    "no coordinator any more": lambda store: store.people.set_role(DEWI, Role.READER),
    "left": lambda store: store.people.remove(DEWI, at=AT_NIGHT),
}


async def test_what_a_coordinator_is_told_of_the_queue_holds_as_well(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        waiting = RowStatus.WAITING
        await store.follow_ups.set_state(ROW, status=waiting, percent=100, blocker=None, at=at(MONDAY - 10 * DAY))
    await planned(desk)
    outcomes = {}
    for case, change in NOT_FOR_DEWI.items():
        async with undone(desk.database) as store:
            await change(store)
            assert await store.reminders.claim(at(MONDAY, 8), today=MONDAY, lease=LEASE, limit=9) == ()
            outcomes[case] = {each.outcome for each in (await store.reminders.log(person_id=DEWI, limit=9)).items}
    assert outcomes == {case: {"cancelled"} for case in NOT_FOR_DEWI}
    (digest,) = await claim(desk, at(MONDAY, 8))
    assert (digest.person_id, [each.rule.kind for each in digest.reminders]) == (DEWI, ["review"])


async def test_a_coordinator_whose_agency_has_nothing_to_do_with_a_row_still_verifies_it(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        waiting = RowStatus.WAITING
        await store.follow_ups.set_state(ROW, status=waiting, percent=100, blocker=None, at=at(MONDAY - 10 * DAY))
        await store.preferences.disown(DEWI, ROW, at=AT_NIGHT)
    await planned(desk)
    assert [each.person_id for each in await claim(desk, at(MONDAY, 8))] == [DEWI]


async def test_stages_are_for_those_who_are_still_there(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.reminders.plan(plan_at(at(MONDAY), policy=replace(POLICY, stages=(STAGE,))))
        await store.people.remove(DEWI, at=AT_NIGHT)
    told = {each.person_id: [each.stage for each in each.reminders] for each in await claim(desk, at(MONDAY, 8))}
    assert DEWI not in told
    assert told[BUDI] == [None, "wawancara"]


async def test_of_two_rows_only_the_reported_one_is_left_out(desk: Desk) -> None:
    async with desk.database.open_store() as store:
        await store.follow_ups.move_targets([2], Target(TARGET, "day"), reason=None, by=None, at=NOW)
    await planned(desk)
    async with desk.database.open_store() as store:
        await report(store)
    told = {each.person_id: each.reminders for each in await claim(desk, at(MONDAY, 8))}
    assert [each.follow_up.row.number for each in told[BUDI] if each.follow_up] == [2]
    assert sorted(await logged(desk), key=str) == [("before:7", "cancelled", None), ("before:7", None, None)]


async def test_a_withdrawn_report_cancels_nothing(desk: Desk) -> None:
    await planned(desk)
    async with desk.database.open_store() as store:
        await report(store)
        (added,) = await store.reports.of_person(BUDI)
        await store.reports.withdraw(added.id, at=AT_NIGHT)
    assert {each.person_id for each in await claim(desk, at(MONDAY, 8))} == {BUDI, CITRA}
