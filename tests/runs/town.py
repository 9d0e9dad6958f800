"""The town of the simulated year: its content, its matrix with targets over the year, and its people."""

import csv
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import holidays

from bot.app import House, import_file, open_house
from bot.settings import CONTENT, Settings
from simulator.app import create_app
from simulator.control import Simulator
from simulator.server import serve
from spbe.people import Person, Role
from spbe.reminding import HoursWish, Preference
from spbe.usecases import people
from tests.e2e.conftest import SAMPLE, settings_for
from tests.runs.facts import DAY, OPENS, ZONE, Facts, Post, Timeline, Wish

MADE, WAYAN = 101, 102
"""Coordinators: one of the settings, one invited."""

FIRST_FOCAL_POINT, FIRST_READER = 2001, 3001
WITHOUT_ANYBODY = "Tenaga Kerja"
TWICE = ("DKIS", "Bappeda")

WIB, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Jayapura")
WISHES = (
    Wish(),
    Wish(at=time(13, 30)),
    Wish(zone=WIB),
    Wish(quiet=frozenset({4})),
    Wish(zone=WIT),
    Wish(at=time(16, 30)),  # nobody is told so late: it becomes 15.30
    Wish(quiet=frozenset({0, 2})),
    Wish(at=time(14), zone=WIB),
)

DAY_OFF, WORKED_AFTER_ALL = date(2027, 7, 14), date(2027, 2, 5)
STAGES = {
    "Sosialisasi evaluasi SPBE 2027": (date(2027, 2, 20), (7, 1)),
    "Batas akhir evaluasi mandiri 2027": (date(2027, 4, 4), (30, 14, 7, 3, 1, 0)),
    "Wawancara evaluasi SPBE 2027": (date(2027, 10, 11), (7, 1)),
}


@dataclass(frozen=True)
class Period:
    """How long a run takes: days on which the bot runs, and a week in which it does not. `targets` are cells."""

    first: date
    last: date
    down: tuple[date, date]
    targets: tuple[str, ...]
    last_target: date


YEAR = Period(
    date(2027, 1, 1),
    date(2028, 2, 4),
    (date(2027, 9, 6), date(2027, 9, 12)),
    (
        "2027-01-30", "2027-02-06", "2027-02-28", "2027-03-05", "2027-03-08", "2027-03-10", "2027-03-13", "2027-03-15",
        "2027-03-16", "2027-05-18", "2027-08-17", "2027-09-08", "2027-09-14", "2027-12-24", "2027-12-25", "2027-12-28",
        "TW 2 2027", "Triwulan III 2027", "Agustus 2027", "April 2027", "2027",
    ),
    date(2027, 12, 30),
)  # fmt: skip
WEEKS = Period(
    date(2027, 2, 8),
    date(2027, 4, 11),
    (date(2027, 3, 22), date(2027, 3, 28)),
    (
        "2027-02-20", "2027-02-28", "2027-03-05", "2027-03-08", "2027-03-10", "2027-03-13", "2027-03-15", "2027-03-16",
        "2027-03-25", "2027-03-28", "TW 1 2027",
    ),
    date(2027, 4, 20),
)  # fmt: skip
"""The weeks around Idulfitri: for a run that is to be over in seconds."""


@dataclass
class Clock:
    """The time of the bot and of the simulated Telegram: it only moves where the run moves it."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def move_to(self, moment: datetime) -> datetime:
        """Go ahead to a moment; never back."""
        self.time = max(self.time, moment.astimezone(UTC))
        return self.time


@dataclass
class YearTown:
    """Where a run takes place. `address` is the simulator's, `content` the folder with stages in the year."""

    period: Period
    simulator: Simulator
    house: House
    facts: Facts
    clock: Clock
    chance: Random
    address: str
    ids: dict[int, int] = field(default_factory=dict)
    """Of the rows, by number."""

    async def person(self, person_id: int) -> Person:
        return (await people.identify(self.house.resources, person_id)).person

    async def settle_in(self) -> None:
        """Write down what the matrix holds, and let everybody join."""
        now = self.clock()
        async with self.house.database.read_store() as store:
            matrix = await store.follow_ups.matrix()
            for row in matrix.rows:
                found = await store.follow_ups.find(row.number)
                assert found
                self.ids[row.number] = found.id
                self.facts.opds[row.number] = found.opds
                self.facts.targets[row.number] = Timeline(now, row.target.day)
                self.facts.statuses[row.number] = Timeline(now, found.state.status)
        self.facts.came_at = now
        acting = sorted({opd for row in matrix.rows for opd in row.opds}, key=lambda opd: opd.id)
        served = [opd for opd in acting if WITHOUT_ANYBODY not in opd.name]
        assert len(served) == len(acting) - 1
        seats = [opd for opd in served for _ in range(1 + (opd.short in TWICE))]
        for number, opd in enumerate(seats):
            await self.joins(FIRST_FOCAL_POINT + number, Role.FOCAL_POINT, opd.id, wish=WISHES[number % len(WISHES)])
        await self.joins(WAYAN, Role.COORDINATOR)
        await self.joins(FIRST_READER, Role.READER, seats[0].id, wish=Wish(zone=WIT))
        await self.joins(FIRST_READER + 1, Role.READER, seats[-1].id)
        self.simulator.user(MADE, first_name="Made", started=True)
        await people.greet(self.house.resources, await self.person(MADE), "Made")
        self.facts.posts[MADE] = Timeline(now, Post(Role.COORDINATOR))

    async def joins(self, person_id: int, role: Role, *opds: int, wish: Wish = WISHES[0]) -> None:
        """Let somebody join and say when they want to be told."""
        self.simulator.user(person_id, first_name=f"Orang {person_id}", started=True)
        hours = HoursWish(wish.at if wish.at != OPENS else None, wish.zone.key if wish.zone is not ZONE else None)
        async with self.house.database.open_store() as store:
            await store.people.join(person_id, role=role, name=f"Orang {person_id}", opds=opds, at=self.clock())
            await store.preferences.put(person_id, Preference(hours, wish.quiet))
        self.facts.posts[person_id] = Timeline(datetime(2000, 1, 1, tzinfo=UTC), Post(Role.GUEST))
        self.facts.posts[person_id].note(self.clock(), Post(role, frozenset(opds)))
        self.facts.wishes[person_id] = wish


def settings_of(folder: Path, database_url: str, address: str) -> Settings:
    """Return the settings of the bot of a run, the same in every process."""
    return settings_for(
        folder, api_url=address, database_url=database_url, content=folder / "content", coordinators=str(MADE), now=None
    )


@asynccontextmanager
async def year_town(folder: Path, database_url: str, period: Period, seed: int) -> AsyncIterator[YearTown]:
    """Open a town a day before the first of a period."""
    chance = Random(seed)  # noqa: S311 - a run that fails must fail again
    clock = Clock(datetime.combine(period.first - DAY, time(10), ZONE).astimezone(UTC))
    simulator = Simulator(now=clock)
    _write_content(folder / "content")
    async with (
        serve(create_app(simulator)) as address,
        open_house(settings_of(folder, database_url, address), clock=clock) as house,
    ):
        await import_file(house, _matrix_file(folder / "matriks.csv", period, chance))
        town = YearTown(period, simulator, house, Facts(_days_off(), STAGES), clock, chance, address)
        await town.settle_in()
        yield town


def _write_content(folder: Path) -> None:
    """Copy the content, with stages in the year, and with days on and off of its own."""
    shutil.copytree(CONTENT, folder)
    policy = folder / "reminders.yaml"
    kept = policy.read_text().partition("\nstages:")[0]
    entries = "".join(
        f'  - {{key: tahap-{number}, title: "{title}", day: {day}, offsets: {list(offsets)}}}\n'
        for number, (title, (day, offsets)) in enumerate(STAGES.items())
    )
    policy.write_text(f"{kept}\nstages:\n{entries}")
    calendar = folder / "calendar.yaml"
    text = calendar.read_text()
    for old, new in (
        ("extra_days_off: []", f'extra_days_off:\n  - day: {DAY_OFF}\n    name: "Libur daerah"'),
        ("working_after_all: []", f"working_after_all: [{WORKED_AFTER_ALL}]"),
    ):
        assert old in text
        text = text.replace(old, new)
    calendar.write_text(text)


def _days_off() -> frozenset[date]:
    """Return all days of the two years that nobody works, from where the bot has them but not by its code."""
    first, last = date(2026, 6, 1), date(2028, 12, 31)
    weekends = {day for day in (first + number * DAY for number in range((last - first).days)) if day.weekday() > 4}
    national = holidays.country_holidays("ID", years=range(2026, 2029), categories=("public", "government"))
    return frozenset(weekends | set(national) | {DAY_OFF}) - {WORKED_AFTER_ALL}


def _matrix_file(file: Path, period: Period, chance: Random) -> Path:
    """Write the sample matrix with a target of its own for each row."""
    with SAMPLE.open(encoding="utf-8", newline="") as source:
        heading, *rows = csv.reader(source)
    days = [period.first + timedelta(days=number) for number in range(4, (period.last_target - period.first).days)]
    free = [day.isoformat() for day in days if day.isoformat() not in period.targets]
    cells = [*period.targets, *chance.sample(free, len(rows) - len(period.targets))]
    chance.shuffle(cells)
    place = heading.index("Target Waktu")
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(heading)
        for row, cell in zip(rows, cells, strict=True):
            writer.writerow([*row[:place], cell, *row[place + 1 :]])
    return file
