"""Plans and people for the tests of reminders."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from spbe.matrix import Opd, Target
from spbe.people import Role
from spbe.reminders import EvaluationStage, Policy
from spbe.reminding import ClaimedDigest, DigestOutcome, HoursWish, PlanDay, Planned, plan_of
from spbe.reports import NewReport
from spbe.usecases.ports import Store
from spbe.working_days import DAY, WorkCalendar
from storage.database import Database
from storage.store import SqlStore
from tests import policies
from tests.storage.conftest import AYU, BUDI, NOW, Office, said

CITRA, DEWI, EKA = 7_000_000_003, 7_000_000_004, 7_000_000_005
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=5)
WITA = ZoneInfo("Asia/Makassar")
EVERY_DAY = WorkCalendar({}, frozenset(), time(7, 30), time(16))
WEEKDAYS = WorkCalendar({}, frozenset({5, 6}), time(7, 30), time(16))
TARGET = date(2026, 4, 20)
"""A Monday."""

POLICY = replace(policies.POLICY, stale_after_days=300)
"""Nothing is stale before long: who is told of row 3 is told of nothing else."""

NUDGING = policies.POLICY
STAGE = EvaluationStage("wawancara", "Wawancara", TARGET, (7, 1))

ANOTHER_ROW, ROW, HUKUM_ID = 2, 3, 2
"""Ids: of rows 2 and 3, and of Bag. Hukum."""

MONDAY = TARGET - 7 * DAY
"""The day on which before:7 is reached."""

Change = Callable[[Store], Awaitable[object]]

Told = tuple[int, int | str | None, str, str | None]
"""A person, the number of a row or the key of a stage, the rule and why."""


def at(day: date, hour: int = 0, minute: int = 5) -> datetime:
    """Return a moment of a day where the instance is."""
    return datetime.combine(day, time(hour, minute), WITA).astimezone(UTC)


def plan_at(
    now: datetime,
    *,
    calendar: WorkCalendar = EVERY_DAY,
    policy: Policy = POLICY,
    wishes: Collection[HoursWish] = (),
    coordinators: Collection[int] = (),
) -> PlanDay:
    """Return what to plan at a moment of a working day."""
    day = plan_of(
        now, at=time(8), zone=WITA, calendar=calendar, policy=policy, wishes=wishes, coordinators=coordinators
    )
    assert day
    return day


def plan_on(day: date, *, calendar: WorkCalendar = EVERY_DAY, policy: Policy = POLICY) -> PlanDay:
    """Return what to plan right after midnight."""
    return plan_at(at(day), calendar=calendar, policy=policy)


async def told(store: Store) -> set[Told]:
    """Return everything that was ever planned."""
    log = await store.reminders.log(limit=100_000)
    return {(each.person_id, each.row or each.stage, str(each.rule), each.why) for each in log.items}


def reported(follow_up_id: int, moment: datetime, *, by: int = BUDI) -> NewReport:
    """Return what somebody says about a row at a moment."""
    return replace(said(follow_up_id, reported_at=moment), reporter_id=by)


class _Undone(Exception):
    """Nothing of a unit is to stay."""


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[SqlStore]:
    """Open a unit of work of which nothing stays."""
    with suppress(_Undone):
        async with database.open_store() as store:
            yield store
            raise _Undone


@dataclass(frozen=True)
class Desk:
    """The office with people, where only row 3, of Bag. Hukum, has a target near enough to be told of.

    Budi and Citra are focal points of Bag. Hukum, Ayu of DKIS, Dewi coordinates, Eka reads.
    """

    office: Office
    database: Database

    async def plan(self, day: PlanDay) -> set[Told]:
        """Plan and return what was ever planned."""
        async with self.database.open_store() as store:
            await store.reminders.plan(day)
            return await told(store)

    async def report(self, moment: datetime, *, by: int = BUDI) -> None:
        """Report on row 3."""
        async with self.database.open_store() as store:
            await store.reports.add(reported(ROW, moment, by=by), year=2026)


async def desk_of(office: Office, database: Database) -> Desk:
    """Seat everybody."""
    assert (office.ids[2], office.ids[3], office.hukum.id) == (ANOTHER_ROW, ROW, HUKUM_ID)
    async with database.open_store() as store:
        seats: tuple[tuple[int, Role, tuple[Opd, ...]], ...] = (
            (AYU, Role.FOCAL_POINT, (office.dkis,)),
            (BUDI, Role.FOCAL_POINT, (office.hukum,)),
            (CITRA, Role.FOCAL_POINT, (office.hukum,)),
            (DEWI, Role.COORDINATOR, ()),
            (EKA, Role.READER, (office.hukum,)),
        )
        for person_id, role, opds in seats:
            await store.people.join(person_id, role=role, name=None, opds=[opd.id for opd in opds], at=NOW)
        await store.follow_ups.move_targets([office.ids[3]], Target(TARGET, "day"), reason=None, by=None, at=NOW)
    return Desk(office, database)


async def claim(desk: Desk, now: datetime, *, limit: int = 10) -> tuple[ClaimedDigest, ...]:
    """Claim what is due."""
    today = now.astimezone(WITA).date()
    async with desk.database.open_store() as store:
        return await store.reminders.claim(now, today=today, lease=LEASE, limit=limit)


async def planned(desk: Desk, day: date = MONDAY) -> Planned:
    """Plan a day right after midnight."""
    async with desk.database.open_store() as store:
        return await store.reminders.plan(plan_on(day))


async def settle(desk: Desk, digest: ClaimedDigest, outcome: DigestOutcome, moment: datetime) -> bool:
    """Settle a digest."""
    async with desk.database.open_store() as store:
        return await store.reminders.settle(digest.id, outcome, at=moment, message_id=77)


async def logged(desk: Desk, person_id: int = BUDI) -> list[tuple[str, str | None, str | None]]:
    """Return rule, outcome, and outcome of the digest of all reminders of a person, the first first."""
    async with desk.database.open_store() as store:
        log = await store.reminders.log(person_id=person_id, limit=100)
    return [(str(each.rule), each.outcome, each.digest_outcome) for each in reversed(log.items)]
