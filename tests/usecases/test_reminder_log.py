"""Who was reminded of what and when: what a coordinator finds in the log, and that nobody else reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from spbe.people import Action, Person, Role
from spbe.refusals import NotAllowed, RowUnknown
from spbe.usecases import privacy, reminding
from spbe.usecases.reminder_log import Log, Nobody, Several, Wanted, find_log, read_log
from spbe.usecases.resources import Resources
from tests.usecases.conftest import Office

CHIEF = Person(1, Role.COORDINATOR)
AYU, BUDI, CITRA = 7_000_000_001, 7_000_000_002, 7_000_000_003
MONDAY = datetime(2019, 12, 2, 1, tzinfo=UTC)
"""9 o'clock in Makassar; the Sunday on which 30 days before the end of the year are reached has passed."""

NEXT = datetime(2019, 12, 17, 1, tzinfo=UTC)


async def send_all(resources: Resources) -> int:
    """Plan, and send what is due."""
    await reminding.plan(resources)
    deliveries = await reminding.claim(resources)
    for number, each in enumerate(deliveries, 70):
        await reminding.settle(resources, each, "sent", number)
    return len(deliveries)


@pytest.fixture
async def told(city: Office) -> Office:
    """Ayu and Budi, of Bag. Hukum and DKIS, were told on 2 and 17 December."""
    await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="I Gusti Ayu Purnamawati")
    await city.member(BUDI, Role.FOCAL_POINT, "DKIS", name="Budi Ayuna")
    for moment in (MONDAY, NEXT):
        city.time = moment
        await send_all(city.resources)
    return city


async def found(city: Office, text: str, *, size: int = 5) -> Log:
    log = await find_log(city.resources, CHIEF, text, size=size, most=8)
    assert isinstance(log, Log)
    return log


async def test_the_newest_message_comes_first_with_its_rows(told: Office) -> None:
    log = await found(told, "purnamawati")
    assert (log.total, log.first, log.person and log.person.id) == (2, 0, AYU)
    newest, oldest = log.digests
    assert (newest.day, oldest.day) == (date(2019, 12, 17), date(2019, 12, 2))
    assert (oldest.name, oldest.opds, oldest.outcome) == ("I Gusti Ayu Purnamawati", ("Bag. Hukum",), "sent")
    assert {str(each.rule) for each in oldest.reminders} == {"before:30"}
    assert {each.anchor for each in oldest.reminders} == {date(2019, 12, 31)}
    assert 33 in {each.row for each in oldest.reminders}


FINDS: dict[str, tuple[int, set[int]]] = {
    "": (4, {AYU, BUDI}),
    "33": (2, {AYU}),
    "33 2 desember": (1, {AYU}),
    "desember": (4, {AYU, BUDI}),
    "november": (0, set()),
    "hukm": (2, {AYU}),
    "budi kemarin": (0, set()),
    "budi hari ini": (1, {BUDI}),
    "33 budi": (0, set()),
    f"{BUDI}": (2, {BUDI}),
    "2 minggu lalu": (2, {AYU, BUDI}),
}


async def test_what_is_found(told: Office) -> None:
    finds = {}
    for text in FINDS:
        log = await found(told, text)
        finds[text] = (log.total, {each.person_id for each in log.digests})
    assert finds == FINDS


async def test_whoever_may_be_meant_is_offered(told: Office) -> None:
    several = await find_log(told.resources, CHIEF, "ayu 33 desember", size=5, most=8)
    assert isinstance(several, Several)
    assert [(each.id, [opd.short for opd in opds]) for each, opds in several.people] == [
        (BUDI, ["DKIS"]),
        (AYU, ["Bag. Hukum"]),
    ]
    assert several.wanted == Wanted(None, 33, date(2019, 12, 1), date(2019, 12, 31))
    chosen = await read_log(told.resources, CHIEF, replace(several.wanted, person=AYU), size=5)
    assert (chosen.total, {each.row for digest in chosen.digests for each in digest.reminders}) == (2, {33})
    (first,) = (await find_log(told.resources, CHIEF, "ayu", size=5, most=1)).people  # type: ignore[union-attr]
    assert first[0].id == BUDI


async def test_words_that_name_nobody_are_told_back(told: Office) -> None:
    assert await find_log(told.resources, CHIEF, "wayan desember", size=5, most=8) == Nobody("wayan")


async def test_a_row_that_there_is_not_is_refused(told: Office) -> None:
    with pytest.raises(RowUnknown):
        await found(told, "baris 99")
    assert (await found(told, "baris 1 1 maret 2019")).total == 0


async def test_a_row_that_is_gone_is_still_proven(told: Office) -> None:
    async with told.database.open_store() as store:
        matrix = await store.follow_ups.matrix()
        rows = [each for each in matrix.rows if each.number != 33]
        await store.follow_ups.replace("MONEV", rows, at=told.time)
    assert (await found(told, "33")).total == 2


async def test_pages(told: Office) -> None:
    second = await read_log(told.resources, CHIEF, Wanted(page=1), size=3)
    assert (len(second.digests), second.first, second.total) == (1, 3, 4)
    assert await read_log(told.resources, CHIEF, Wanted(page=99), size=3) == second
    empty = await read_log(told.resources, CHIEF, Wanted(person=77, page=9), size=3)
    assert (empty.total, empty.digests) == (0, ())


async def test_whoever_left_has_no_name_there(told: Office) -> None:
    async with told.database.read_store() as store:
        ayu = await store.people.get(AYU)
    await privacy.leave(told.resources, ayu)
    log = await found(told, "33")
    assert [(each.name, each.has_left, each.opds) for each in log.digests] == [(None, True, ("Bag. Hukum",))] * 2
    assert await find_log(told.resources, CHIEF, "purnamawati", size=5, most=8) == Nobody("purnamawati")
    by_number = await read_log(told.resources, CHIEF, Wanted(person=AYU), size=5)
    assert by_number.person == Person(AYU, Role.GUEST)


async def test_coordinators_of_the_settings_are_found_by_name(told: Office) -> None:
    async with told.database.open_store() as store:
        await store.people.join(1, role=Role.GUEST, name="Ketut Kepala", opds=(), at=told.time)
    log = await found(told, "ketut")
    assert log.person == Person(1, Role.COORDINATOR, "Ketut Kepala")


async def test_stages_are_named(told: Office) -> None:
    assert (await found(told, "")).stages["wawancara-2020"].startswith("Wawancara")


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_read_the_log(told: Office, role: Role) -> None:
    person = Person(AYU, role, opds=frozenset({told.opds["Bag. Hukum"]}))
    for refused in (
        find_log(told.resources, person, "ayu", size=5, most=8),
        read_log(told.resources, person, Wanted(person=AYU), size=5),
    ):
        with pytest.raises(NotAllowed) as raised:
            await refused
        assert raised.value.action is Action.READ_REMINDER_LOG
