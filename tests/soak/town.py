"""The people of a run, their posts, and what each does on a day."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

from sqlalchemy import create_engine, text

from simulator.values import User
from spbe.people import Role
from storage.database import open_database
from tests.soak.coordinator import Coordinator
from tests.soak.fleet import Fleet
from tests.soak.focal_point import FocalPoint
from tests.soak.ledger import Ledger
from tests.soak.person import Person
from tests.soak.post import Post

CHIEFS = (101, 102)
"""The coordinators of the settings, who are not at work: those who are have names."""

COORDINATORS, FOCAL_POINTS, READERS, GUESTS = 1_000, 2_000, 3_000, 5_000
GROUP = -9_001
IN_GROUP = 12
EVERY = 4
"""A row is reported on every so many days only: else nobody would be due a reminder."""

HOURS = (9, 10, 11, 14, 15)

Act = Callable[[], Awaitable[None]]


@dataclass
class Town:
    """All people, with chances that depend on the seed and on nothing else."""

    seed: int
    ledger: Ledger
    guests: list[Person]
    readers: list[Person]
    focal_points: list[FocalPoint]
    coordinators: list[Coordinator]
    opds: list[str]

    @property
    def people(self) -> list[Person]:
        """Everybody."""
        return [*self.coordinators, *self.focal_points, *self.readers, *self.guests]

    async def live(self, day: int, *, seconds: float, present: float) -> None:
        """Let a day pass: who is there begins nothing after so many seconds, and ends what was begun."""
        until = asyncio.get_running_loop().time() + seconds
        async with asyncio.TaskGroup() as group:
            for person in self.people:
                chance = Random(f"{self.seed}:{day}:{person.id}")  # noqa: S311 - a lot is drawn, nothing is kept secret
                if chance.random() < present:
                    group.create_task(self._work(person, day, chance, seconds, until))

    async def _work(self, person: Person, day: int, chance: Random, seconds: float, until: float) -> None:
        await asyncio.sleep(chance.uniform(0, 0.85 * seconds))
        for _ in range(chance.choice((1, 2, 2, 3))):
            if asyncio.get_running_loop().time() > until:
                return
            self.ledger.figures["doings"] += 1
            await self._act(person, day, chance)()
            await asyncio.sleep(chance.uniform(0.2, 2))

    def _act(self, person: Person, day: int, chance: Random) -> Act:
        likely: list[tuple[float, Act]] = [
            (4, person.asks),
            (1, lambda: person.asks(3)),
            (2, person.asks_something),
            (1, person.asks_inline),
        ]
        if person in self.readers:
            likely.append((1, lambda: person.wishes(HOURS[(day + person.id) % len(HOURS)])))
        if person in self.readers[:IN_GROUP]:
            likely.append((3, lambda: person.asks_in_group(GROUP)))
        if isinstance(person, FocalPoint):
            rows = [row for row in person.rows if row % EVERY == day % EVERY] or []
            if rows:
                likely += [
                    (10, lambda: person.reports(chance.choice(rows))),
                    (2, lambda: person.drops_a_draft(chance.choice(rows))),
                ]
        if isinstance(person, Coordinator):
            likely.append((20, person.decides))
            strangers = [each for each in self.guests if self.ledger.roles[each.id] == "guest"]
            likely.append((1, lambda: person.invites(chance.choice(strangers), chance.choice(self.opds))))
        weights, acts = zip(*likely, strict=True)
        return chance.choices(acts, weights)[0]  # type: ignore[no-any-return]


async def settle(fleet: Fleet, post: Post, ledger: Ledger, database_url: str, *, people: int, seed: int) -> Town:
    """Let so many people join, with posts in all agencies of the matrix, before the first machine starts."""
    rows = _rows_by_opd(database_url)
    coordinators, focal_points, readers = max(3, people // 60), people * 26 // 100, people * 30 // 100
    guests = people - coordinators - focal_points - readers
    shorts = sorted(rows)
    seats = [
        short for short in shorts for _ in range(1 + len(rows[short]) // 3)
    ]  # agencies with more rows have more people
    posts: list[tuple[int, Role, str, str]] = [
        (COORDINATORS + number, Role.COORDINATOR, f"Koordinator {number}x", "") for number in range(coordinators)
    ]
    posts += [
        (FOCAL_POINTS + number, Role.FOCAL_POINT, f"Pic {number}x", seats[number % len(seats)])
        for number in range(focal_points)
    ]
    posts += [
        (READERS + number, Role.READER, f"Staf {number}x", shorts[number % len(shorts)]) for number in range(readers)
    ]
    async with open_database(database_url) as database, database.open_store() as store:
        ids = {opd.short: opd.id for opd in await store.opds.all()}
        for person, role, name, short in posts:
            await store.people.join(person, role=role, name=name, opds=[ids[short]] if short else [], at=fleet.clock())

    def of(number: int, name: str, role: str) -> tuple[User, str, object, Post, Ledger, Random]:
        user = fleet.simulator.user(number, first_name=name, started=True)
        ledger.roles[number] = role
        return (user, role, fleet.simulator, post, ledger, Random(f"{seed}:{number}"))  # noqa: S311 - as above

    for chief in CHIEFS:
        fleet.simulator.user(chief, first_name="Kepala", started=True)
        ledger.roles[chief] = "koordinator"
    town = Town(seed, ledger, [], [], [], [], shorts)
    for person, role, name, short in posts:
        common = of(person, name, role.value)
        if role is Role.COORDINATOR:
            town.coordinators.append(Coordinator(*common, name=name))  # type: ignore[arg-type]
        elif role is Role.FOCAL_POINT:
            town.focal_points.append(FocalPoint(*common, rows=rows[short]))  # type: ignore[arg-type]
        else:
            town.readers.append(Person(*common))  # type: ignore[arg-type]
    town.guests = [Person(*of(GUESTS + number, f"Tamu {number}x", "guest")) for number in range(guests)]  # type: ignore[arg-type]
    fleet.simulator.group(GROUP, "Tim SPBE", *(each.user for each in town.readers[:IN_GROUP]))
    return town


def _rows_by_opd(database_url: str) -> dict[str, tuple[int, ...]]:
    engine = create_engine(database_url.replace("+aiosqlite", ""))
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT o.short, f.number FROM follow_up f JOIN follow_up_opd x ON x.follow_up_id = f.id"
                " JOIN opd o ON o.id = x.opd_id WHERE f.gone_at IS NULL ORDER BY f.number"
            )
        ).all()
    engine.dispose()
    rows: dict[str, tuple[int, ...]] = {}
    for short, number in found:
        rows[short] = (*rows.get(short, ()), number)
    return rows
