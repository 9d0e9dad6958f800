from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from spbe.catalogue import Domain
from spbe.matrix import Opd, Target
from spbe.people import Action, Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import NotAllowed, Outdated, RowUnknown
from spbe.replies import MembersOnly
from spbe.reports import NewEvidence, NewReport, Report
from spbe.usecases.histories import Decided, History, Moved, Reported, Submitted, read_history
from spbe.usecases.task_cards import Card, open_card
from spbe.usecases.tasks import (
    Meant,
    NoAgency,
    Rows,
    Tasks,
    Wanted,
    list_tasks,
    narrow_tasks,
    understand,
    usual,
)
from tests.usecases.conftest import Office

KOORDINATOR, AYU, BUDI, DEWI = 1, 11, 12, 13
GUEST = Person(99, Role.GUEST)
OWN, ALL = Wanted("own"), Wanted("all")
HUKUM_ROWS = [15, 33]


async def coordinator(city: Office, *opds: str) -> Person:
    return await city.member(KOORDINATOR, Role.COORDINATOR, *opds, name="Kadek")


async def hukum(city: Office) -> Person:
    return await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


async def tasks_of(city: Office, person: Person, wanted: Wanted, *, size: int = 100, spare: int = 0) -> Tasks:
    found = await list_tasks(city.resources, person, wanted, size=size, spare=spare)
    assert isinstance(found, Tasks)
    return found


async def card_of(city: Office, person: Person, row: int) -> Card:
    card = await open_card(city.resources, person, row)
    assert isinstance(card, Card)
    return card


async def history_of(city: Office, person: Person, row: int) -> History:
    history = await read_history(city.resources, person, row)
    assert isinstance(history, History)
    return history


async def stands(city: Office, row: int, status: RowStatus, percent: int = 50) -> None:
    """Let a row take a status."""
    async with city.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        await store.follow_ups.set_state(found.id, status=status, percent=percent, blocker=None, at=city.time)


async def reports(city: Office, row: int, by: int, takes: RowStatus = RowStatus.WAITING, **more: Any) -> Report:
    """Let somebody report on a row, which takes a status."""
    async with city.database.open_store() as store:
        found = await store.follow_ups.find(row)
        assert found
        given: dict[str, Any] = {"status": Status.DONE, "percent": 100, "reported_at": city.time} | more
        new = NewReport(follow_up_id=found.id, reporter_id=by, **given)
        report = await store.reports.add(new, year=2019)
        await store.follow_ups.set_state(found.id, status=takes, percent=new.percent, blocker=new.blocker, at=city.time)
        return report


def numbers(tasks: Tasks) -> list[int]:
    return [task.follow_up.row.number for task in tasks.items]


async def test_own_tasks_are_those_of_ones_agencies(city: Office) -> None:
    found = await tasks_of(city, await hukum(city), OWN)
    assert (numbers(found), found.total, found.goes_on) == (HUKUM_ROWS, 2, False)
    assert [opd.short for opd in found.opds] == ["Bag. Hukum"]
    several = await city.member(BUDI, Role.READER, "Bag. Hukum", "BPKAD")
    assert numbers(await tasks_of(city, several, OWN)) == [11, 15, 29, 33]


async def test_a_list_neither_reads_the_whole_matrix_nor_counts_it_twice(city: Office) -> None:
    person = await hukum(city)
    resources = replace(city.resources, answerers=Untouched())  # type: ignore[arg-type]  # it must not be used
    first = await list_tasks(resources, person, OWN, size=8)
    assert isinstance(first, Tasks)
    assert await narrow_tasks(resources, await coordinator(city), ALL, "domain")
    async with city.database.open_store() as store:
        kept = await resources.outlines.of(store)
        assert await resources.outlines.of(store) is kept
        present = await store.follow_ups.matrix()
        await store.follow_ups.replace("MONEV 2020", present.of_indicator(33), at=city.time)
        assert await resources.outlines.of(store) is not kept
    second = await list_tasks(resources, person, OWN, size=8)
    assert isinstance(second, Tasks)
    assert (first.total, second.total) == (2, 1)


class Untouched:
    """Stands where the knowledge for questions is held, which nobody may ask for."""


async def test_the_most_urgent_comes_first_and_the_settled_last(city: Office) -> None:
    person = await hukum(city)
    await stands(city, 15, RowStatus.VERIFIED)
    found = await tasks_of(city, person, OWN)
    assert numbers(found) == [33, 15]
    assert [task.days_left for task in found.items] == [57, None]
    city.passes(days=60)
    assert [task.days_left for task in (await tasks_of(city, person, OWN)).items] == [-3, None]


async def test_several_rows_of_one_indicator_are_services(city: Office) -> None:
    found = await tasks_of(city, await coordinator(city), ALL)
    assert [task.follow_up.row.number for task in found.items if task.is_service] == [35, 36, 37]


async def test_a_coordinator_sees_all_and_narrows_them(city: Office) -> None:
    person = await coordinator(city)
    await stands(city, 33, RowStatus.BLOCKED)
    dkis, law = city.opds["DKIS"], city.opds["Bag. Hukum"]
    totals = {
        Wanted("all"): 37,
        Wanted("own"): 37,
        Wanted("all", opd=dkis): 16,
        Wanted("all", status=RowStatus.BLOCKED): 1,
        Wanted("all", opd=law, status=RowStatus.BLOCKED): 1,
        Wanted("all", opd=dkis, status=RowStatus.BLOCKED): 0,
        Wanted("all", domain=1): 17,
        Wanted("all", domain=2): 7,
        Wanted("all", domain=3): 13,
        Wanted("all", opd=law, domain=3): 1,
    }
    assert {wanted: (await tasks_of(city, person, wanted)).total for wanted in totals} == totals


async def test_a_coordinator_with_an_agency_has_own_tasks_too(city: Office) -> None:
    person = await coordinator(city, "Bag. Hukum")
    assert numbers(await tasks_of(city, person, OWN)) == HUKUM_ROWS


async def test_members_list_no_other_rows(city: Office) -> None:
    person = await hukum(city)
    await stands(city, 33, RowStatus.BLOCKED)
    narrowed = await tasks_of(city, person, Wanted("own", status=RowStatus.BLOCKED))
    assert numbers(narrowed) == [33]
    for wanted in (ALL, Wanted("all", opd=city.opds["DKIS"]), Wanted("own", opd=city.opds["DKIS"])):
        with pytest.raises(NotAllowed) as refused:
            await list_tasks(city.resources, person, wanted, size=8)
        assert refused.value.action is Action.READ_REPORTS
    with pytest.raises(NotAllowed):
        await narrow_tasks(city.resources, person, ALL, "opd")


@pytest.mark.parametrize("role", [Role.READER, Role.FOCAL_POINT])
async def test_a_member_of_no_agency_has_no_tasks(city: Office, role: Role) -> None:
    person = await city.member(BUDI, role)
    assert await list_tasks(city.resources, person, OWN, size=8) == NoAgency(role)


async def test_a_guest_is_told_nothing(city: Office) -> None:
    await reports(city, 33, AYU)
    for found in (
        await list_tasks(city.resources, GUEST, OWN, size=8),
        await open_card(city.resources, GUEST, 33),
        await open_card(city.resources, GUEST, 99),
        await read_history(city.resources, GUEST, 33),
        await understand(city.resources, GUEST, "dkis"),
    ):
        assert isinstance(found, MembersOnly)
    with pytest.raises(NotAllowed):
        await narrow_tasks(city.resources, GUEST, ALL, "opd")


async def test_pages_follow_each_other(city: Office) -> None:
    person = await city.member(DEWI, Role.FOCAL_POINT, "DKIS")
    pages = [await tasks_of(city, person, Wanted("own", page=page), size=6, spare=2) for page in range(3)]
    assert [len(page.items) for page in pages] == [6, 6, 4]
    assert [page.first for page in pages] == [0, 6, 12]
    assert [page.goes_on for page in pages] == [True, True, False]
    assert len({number for page in pages for number in numbers(page)}) == 16
    with pytest.raises(Outdated):
        await list_tasks(city.resources, person, Wanted("own", page=3), size=6, spare=2)


async def test_a_list_that_needs_no_paging_has_room_for_more(city: Office) -> None:
    found = await tasks_of(city, await city.member(BUDI, Role.READER, "Bappeda"), OWN, size=3, spare=2)
    assert (len(found.items), found.goes_on) == (5, False)
    found = await tasks_of(city, await city.member(BUDI, Role.READER, "Bappeda"), OWN, size=2, spare=2)
    assert (len(found.items), found.goes_on) == (2, True)


async def test_a_domain_that_is_gone_is_outdated(city: Office) -> None:
    with pytest.raises(Outdated):
        await list_tasks(city.resources, await coordinator(city), Wanted("all", domain=9), size=8)


async def test_the_values_present_are_offered_with_their_counts(city: Office) -> None:
    person = await coordinator(city)
    await stands(city, 33, RowStatus.BLOCKED)
    await stands(city, 1, RowStatus.BLOCKED)
    blocked = Wanted("all", status=RowStatus.BLOCKED)

    agencies = {each.what: each.count for each in await narrow_tasks(city.resources, person, blocked, "opd")}
    assert {opd.short: count for opd, count in agencies.items() if isinstance(opd, Opd)} == {"DKIS": 1, "Bag. Hukum": 1}

    wanted = Wanted("all", opd=city.opds["DKIS"], status=RowStatus.VERIFIED)
    statuses = await narrow_tasks(city.resources, person, wanted, "status")
    assert [(each.what, each.count) for each in statuses] == [(RowStatus.NOT_STARTED, 15), (RowStatus.BLOCKED, 1)]

    domains = await narrow_tasks(city.resources, person, blocked, "domain")
    found = [(each.what.number, each.count) for each in domains if isinstance(each.what, Domain)]
    assert found == [(1, 1), (3, 1)]
    assert (await narrow_tasks(city.resources, person, ALL, "opd"))[0].count == 16


UNDERSTOOD: dict[str, list[int]] = {
    "33": [33],
    "baris 36": [36],
    "indikator 33": [33],
    "indikator 35": [35, 36, 37],
    "ind 35": [35, 36, 37],
    "pusat data": [5, 22],
    "pengaduan": [14, 32],
}


@pytest.mark.parametrize("text", UNDERSTOOD)
async def test_words_name_rows(city: Office, text: str) -> None:
    meant = await understand(city.resources, await coordinator(city), text)
    assert isinstance(meant, Rows)
    assert sorted(row.number for row in meant.rows) == UNDERSTOOD[text]


async def test_of_rows_with_like_names_a_member_means_their_own(city: Office) -> None:
    person = await city.member(BUDI, Role.FOCAL_POINT, "Dinas Perijinan")
    meant = await understand(city.resources, person, "indikator 35")
    assert isinstance(meant, Rows)
    assert [row.number for row in meant.rows] == [37]


@pytest.mark.parametrize("text", ["99", "indikator 99", "baris 0"])
async def test_a_row_that_is_not_there_is_unknown(city: Office, text: str) -> None:
    with pytest.raises(RowUnknown):
        await understand(city.resources, await coordinator(city), text)


async def test_words_narrow_the_tasks(city: Office) -> None:
    person = await coordinator(city)
    dkis, law = city.opds["DKIS"], city.opds["Bag. Hukum"]
    expected = {
        "dkis": Meant(Wanted("all", dkis)),
        "hukum terkendala": Meant(Wanted("all", law, RowStatus.BLOCKED)),
        "kominfo blm domain 2": Meant(Wanted("all", dkis, RowStatus.NOT_STARTED, 2)),
        "domain 9": Meant(Wanted("all"), unread="domain 9"),
        "entahlah": Meant(Wanted("all"), unread="entahlah"),
        "saya": Meant(Wanted("all")),
    }
    assert {text: await understand(city.resources, person, text) for text in expected} == expected


async def test_words_of_a_member_narrow_their_own_tasks(city: Office) -> None:
    person = await hukum(city)
    meant = await understand(city.resources, person, "dkis terkendala")
    assert isinstance(meant, Meant)
    assert meant.wanted == Wanted("own", status=RowStatus.BLOCKED)
    assert meant.foreign is not None
    assert meant.foreign.short == "DKIS"
    assert await understand(city.resources, person, "hukum") == Meant(Wanted("own", city.opds["Bag. Hukum"]))
    assert usual(person) == OWN


async def test_a_card_tells_how_a_row_stands(city: Office) -> None:
    person = await hukum(city)
    await reports(city, 33, AYU, RowStatus.BLOCKED, status=Status.BLOCKED, percent=60, blocker=Blocker.LEGAL, note="TL")
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(33)
        assert row
        quarter = Target(date(2020, 3, 31), "quarter")
        await store.follow_ups.move_targets([row.id], quarter, reason="anggaran", by=KOORDINATOR, at=city.time)
        await store.follow_ups.set_level(row.id, "claimed", 3)
        link = NewEvidence("link", "https://contoh.id", "terbuka", text="https://contoh.id")
        await store.evidence.attach({row.id: None}, [link], by=AYU, at=city.time)
    card = await card_of(city, person, 33)
    assert card.standing is not None
    state = card.standing.state
    assert (state.status, state.percent, state.blocker) == (RowStatus.BLOCKED, 60, Blocker.LEGAL)
    assert (card.row.target, card.days_left, state.target_reason) == (quarter, 148, "anggaran")
    assert card.first_target == Target(date(2019, 12, 31), "year")
    assert (card.row.level, state.level_claimed, state.level_verified) == (2, 3, None)
    assert (card.standing.pieces, card.services) == (1, 1)
    assert state.last_report is not None
    assert (state.last_report.reporter, state.last_report.note) == ("Ayu", "TL")


async def test_an_untouched_row_has_its_first_target_and_no_report(city: Office) -> None:
    card = await card_of(city, await coordinator(city), 36)
    assert card.standing is not None
    assert (card.first_target, card.standing.state.last_report, card.standing.pieces) == (None, None, 0)
    assert (card.row.indicator, card.services) == (35, 3)


@pytest.mark.parametrize("role", [Role.READER, Role.FOCAL_POINT])
async def test_members_of_other_agencies_see_only_what_the_matrix_says(city: Office, role: Role) -> None:
    await reports(city, 33, AYU, RowStatus.VERIFIED)
    card = await card_of(city, await city.member(BUDI, role, "Bappeda"), 33)
    assert (card.standing, card.offers, card.days_left) == (None, (), 57)
    with pytest.raises(NotAllowed) as refused:
        await read_history(city.resources, await city.member(BUDI, role, "Bappeda"), 33)
    assert refused.value.action is Action.READ_REPORTS


async def test_what_is_offered_is_what_one_may_do(city: Office) -> None:
    pic, reader = await hukum(city), await city.member(BUDI, Role.READER, "Bag. Hukum")
    lead = await coordinator(city)
    assert (await card_of(city, reader, 33)).offers == ("history",)
    assert (await card_of(city, pic, 33)).offers == ("report", "blocker", "evidence", "history", "snooze", "disown")
    assert (await card_of(city, lead, 33)).offers == ("report", "blocker", "evidence", "history", "level", "target")

    report = await reports(city, 33, AYU)
    async with city.database.open_store() as store:
        number = NewEvidence("register", "ND-1", "rahasia", text="ND-1")
        await store.evidence.attach({report.follow_up_id: report.id}, [number], by=AYU, at=city.time)
    assert (await card_of(city, reader, 33)).offers == ("history", "files")
    assert (await card_of(city, pic, 33)).offers[:5] == ("report", "blocker", "evidence", "history", "files")
    card = await card_of(city, lead, 33)
    assert card.offers == ("report", "blocker", "evidence", "history", "files", "level", "review")
    assert card.report_id == report.id

    await stands(city, 33, RowStatus.CANCELLED)
    assert (await card_of(city, pic, 33)).offers == ("history", "files")


async def test_nobody_is_offered_to_review_their_own_report(city: Office) -> None:
    lead, other = await coordinator(city), await city.member(2, Role.COORDINATOR)
    await reports(city, 33, KOORDINATOR)
    assert "review" not in (await card_of(city, lead, 33)).offers
    assert "review" in (await card_of(city, other, 33)).offers


async def test_the_agency_is_asked_to_stand_by_what_was_reported_for_it(city: Office) -> None:
    pic, lead = await hukum(city), await coordinator(city)
    report = await reports(city, 33, KOORDINATOR, on_behalf=city.opds["Bag. Hukum"])
    card = await card_of(city, pic, 33)
    assert card.offers[:2] == ("confirm", "correct")
    assert card.report_id == report.id
    assert card.standing is not None
    assert card.standing.on_behalf is not None
    assert card.standing.on_behalf.short == "Bag. Hukum"
    assert "confirm" not in (await card_of(city, lead, 33)).offers
    reader = await city.member(BUDI, Role.READER, "Bag. Hukum")
    assert "confirm" not in (await card_of(city, reader, 33)).offers
    async with city.database.open_store() as store:
        await store.reports.confirm(report.id, by=AYU, at=city.time)
    assert "confirm" not in (await card_of(city, pic, 33)).offers


async def test_the_history_tells_the_whole_story(city: Office) -> None:
    pic = await hukum(city)
    await coordinator(city)
    first = await reports(city, 33, AYU)
    city.passes(minutes=1)
    async with city.database.open_store() as store:
        album = [NewEvidence("register", name, "terbuka", text=name) for name in ("ND-1", "ND-2")]
        await store.evidence.attach({first.follow_up_id: first.id}, album, by=AYU, at=city.time)
        later = city.time + timedelta(minutes=1)
        await store.evidence.attach({first.follow_up_id: None}, album[:1], by=AYU, at=later)
        city.passes(minutes=2)
        await store.verdicts.add(
            first.id, accepted=False, reason="other_object", note=None, by=KOORDINATOR, at=city.time
        )
        city.passes(minutes=1)
        moved = Target(date(2020, 6, 30), "month")
        await store.follow_ups.move_targets([first.follow_up_id], moved, reason=None, by=KOORDINATOR, at=city.time)
    city.passes(minutes=1)
    await reports(city, 33, KOORDINATOR, on_behalf=city.opds["Bag. Hukum"], reason="keliru")

    history = await history_of(city, pic, 33)
    assert [type(each) for each in history.happenings] == [Reported, Submitted, Submitted, Decided, Moved, Reported]
    begun, together, alone, decided, change, again = history.happenings
    assert isinstance(begun, Reported)
    assert (begun.report.reference, begun.on_behalf) == (first.reference, None)
    assert isinstance(together, Submitted)
    assert [piece.name for piece in together.pieces] == ["ND-1", "ND-2"]
    assert (together.reference, together.pieces[0].uploader) == (first.reference, "Ayu")
    assert isinstance(alone, Submitted)
    assert ([piece.revision for piece in alone.pieces], alone.reference) == ([2], None)
    assert isinstance(decided, Decided)
    assert (decided.reference, decided.verdict.name) == (first.reference, "Kadek")
    assert isinstance(change, Moved)
    assert change.change.new == moved
    assert isinstance(again, Reported)
    assert again.on_behalf is not None
    assert (again.on_behalf.short, again.report.revision, again.report.reason) == ("Bag. Hukum", 2, "keliru")


async def test_readers_of_the_agency_and_coordinators_read_the_history(city: Office) -> None:
    await reports(city, 33, AYU)
    for person in (await city.member(BUDI, Role.READER, "Bag. Hukum"), await coordinator(city)):
        assert len((await history_of(city, person, 33)).happenings) == 1
    assert (await history_of(city, await coordinator(city), 36)).happenings == ()


async def test_an_unknown_row_has_no_card_and_no_history(city: Office) -> None:
    person = await coordinator(city)
    with pytest.raises(RowUnknown):
        await open_card(city.resources, person, 99)
    with pytest.raises(RowUnknown):
        await read_history(city.resources, person, 99)
