import asyncio
from typing import Any

import pytest

from spbe.matrix import Target
from spbe.people import Action, Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import NotAllowed, Outdated, OwnWork, RowUnknown, TextTooLong
from spbe.reports import AuditEntry, FollowUp, NewEvidence, NewReport, Report
from spbe.status_questions import ReportAsked, RowAsked
from spbe.usecases import levels, verifying
from spbe.usecases.verifying import LONGEST_NOTE, Doubt, ReturnReason
from storage.database import open_database
from tests.usecases.conftest import Office

AYU, BUDI, CITRA, DEWI = 1, 7_000_000_002, 7_000_000_003, 7_000_000_004
"""Ayu is a coordinator by the settings, Citra by the database; Budi and Dewi are focal points."""

WAITING, RETURNED, VERIFIED = RowStatus.WAITING, RowStatus.RETURNED, RowStatus.VERIFIED
ROW = 33
LINK = NewEvidence("link", "Perwali 5/2019", "terbuka", text="https://jdih.contoh.id/5")


@pytest.fixture
def ayu() -> Person:
    return Person(AYU, Role.COORDINATOR)


@pytest.fixture
async def budi(city: Office) -> Person:
    return await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")


async def row_of(city: Office, number: int = ROW) -> FollowUp:
    async with city.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def reported(city: Office, reporter: Person, number: int = ROW, **said: Any) -> Report:
    """Add a report that a row is done, but for what is given, as the form does."""
    row = await row_of(city, number)
    given: dict[str, Any] = {"status": Status.DONE, "percent": 100, "reported_at": city.time} | said
    async with city.database.open_store() as store:
        new = NewReport(follow_up_id=row.id, reporter_id=reporter.id, **given)
        report = await store.reports.add(new, year=2019)
        status = WAITING if new.status is Status.DONE else RowStatus(new.status.value)
        await store.follow_ups.set_state(row.id, status=status, percent=new.percent, blocker=new.blocker, at=city.time)
    return report


async def attached(city: Office, *items: NewEvidence, rows: dict[int, Report | None]) -> None:
    """Add one submission of evidence to rows, each with the report that it supports."""
    ids = {(await row_of(city, number)).id: report.id if report else None for number, report in rows.items()}
    async with city.database.open_store() as store:
        await store.evidence.attach(ids, items, by=BUDI, at=city.time)


async def a_file(city: Office, name: str = "SK Tim.pdf") -> NewEvidence:
    async with city.database.open_store() as store:
        file = await store.evidence.add_file(
            sha256="a" * 64, stored_name="f1", size=1_234, media_type="application/pdf", at=city.time
        )
    return NewEvidence("file", name, "terbuka", file_id=file.id)


async def trail(city: Office, subject: str) -> list[tuple[str, str | None, str | None]]:
    async with city.database.read_store() as store:
        return [(each.action, each.old, each.new) for each in await store.audit.of_subject(subject)]


async def test_the_queue_is_told_oldest_first_and_in_pages(city: Office, ayu: Person, budi: Person) -> None:
    for number in (33, 15, 1, 2, 3, 4, 6):
        await reported(city, budi, number)
        city.passes(days=1)
    first = await verifying.queue(city.resources, ayu)
    assert [(each.follow_up.row.number, each.days) for each in first.items] == [
        (33, 7),
        (15, 6),
        (1, 5),
        (2, 4),
        (3, 3),
    ]
    assert (first.total, first.page, first.upcoming) == (7, 0, None)
    second = await verifying.queue(city.resources, ayu, 1)
    assert [each.follow_up.row.number for each in second.items] == [4, 6]
    assert await verifying.queue(city.resources, ayu, 9) == second


async def test_waiting_is_counted_in_days_of_the_calendar_of_the_instance(
    city: Office, ayu: Person, budi: Person
) -> None:
    city.passes(hours=15, minutes=59)  # 23.59 in Makassar
    await reported(city, budi)
    city.passes(minutes=1)
    assert [each.days for each in (await verifying.queue(city.resources, ayu)).items] == [1]


async def test_an_empty_queue_names_the_next_row(city: Office, ayu: Person) -> None:
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(7)
        assert row
        november = Target(row.state.target.day.replace(month=11, day=30), "month")
        await store.follow_ups.move_targets([row.id], november, reason=None, by=None, at=city.time)
    empty = await verifying.queue(city.resources, ayu)
    assert (empty.items, empty.total) == ((), 0)
    assert empty.upcoming
    assert empty.upcoming.row.number == 7


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
async def test_only_coordinators_verify(city: Office, budi: Person, role: Role) -> None:
    report = await reported(city, budi)
    person = Person(DEWI, role, opds=frozenset({city.opds["Bag. Hukum"]}))
    for refused in (
        verifying.queue(city.resources, person),
        verifying.review(city.resources, person, report.id),
        verifying.find_report(city.resources, person, report.reference),
        verifying.accept(city.resources, person, report.id),
        verifying.return_report(city.resources, person, report.id, ReturnReason.OTHER),
        levels.levels(city.resources, person, ROW),
        levels.set_level(city.resources, person, ROW, "external", 3),
    ):
        with pytest.raises(NotAllowed) as raised:
            await refused
        assert raised.value.action is Action.VERIFY
    assert (await row_of(city)).state.status is WAITING


async def test_a_card_has_the_report_its_evidence_and_what_came_without_one(
    city: Office, ayu: Person, budi: Person
) -> None:
    report = await reported(city, budi, note="Sudah ditetapkan")
    await attached(city, await a_file(city), rows={ROW: report})
    city.passes(hours=1)
    await attached(city, LINK, rows={ROW: None})
    card = await verifying.review(city.resources, ayu, report.id)
    assert (card.standing, card.report.reporter, card.report.note, card.doubts) == (
        "open",
        "Budi",
        "Sudah ditetapkan",
        (),
    )
    assert [(each.name, each.revision) for each in card.evidence] == [("SK Tim.pdf", 1)]
    assert [(each.name, each.revision) for each in card.loose] == [("Perwali 5/2019", 2)]
    with pytest.raises(Outdated):
        await verifying.review(city.resources, ayu, report.id + 1)


async def test_no_evidence_at_all_is_a_doubt(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    assert (await verifying.review(city.resources, ayu, report.id)).doubts == (Doubt("no_evidence"),)


async def test_only_evidence_older_than_the_report_is_a_doubt(city: Office, ayu: Person, budi: Person) -> None:
    first = await reported(city, budi)
    await attached(city, LINK, rows={ROW: first})
    city.passes(days=1)
    second = await reported(city, budi)
    assert (await verifying.review(city.resources, ayu, second.id)).doubts == (Doubt("only_older"),)
    await attached(city, LINK, rows={ROW: None})
    assert (await verifying.review(city.resources, ayu, second.id)).doubts == ()


async def test_a_file_that_serves_other_rows_or_came_before_is_a_doubt(city: Office, ayu: Person, budi: Person) -> None:
    file = await a_file(city)
    await attached(city, file, rows={5: None, 6: None, ROW: None})
    report = await reported(city, budi)
    await attached(city, file, LINK, rows={ROW: report})
    doubts = (await verifying.review(city.resources, ayu, report.id)).doubts
    assert doubts == (
        Doubt("serves_others", "SK Tim.pdf", (5, 6)),
        Doubt("sent_before", "SK Tim.pdf"),
        Doubt("serves_others", "SK Tim.pdf", (5, 6)),
    )


async def test_a_report_on_behalf_is_a_doubt_until_it_is_confirmed(city: Office, ayu: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, citra, on_behalf=city.opds["Bag. Hukum"])
    await attached(city, LINK, rows={ROW: report})
    card = await verifying.review(city.resources, ayu, report.id)
    assert (card.doubts, card.opd and card.opd.short) == ((Doubt("unconfirmed"),), "Bag. Hukum")
    async with city.database.open_store() as store:
        await store.reports.confirm(report.id, by=BUDI, at=city.time)
    assert (await verifying.review(city.resources, ayu, report.id)).doubts == ()


async def test_accepting_verifies_the_row_and_names_whom_to_tell(city: Office, ayu: Person, budi: Person) -> None:
    await city.member(DEWI, Role.FOCAL_POINT, "Bag. Hukum", name="Dewi")
    report = await reported(city, budi, percent=90)
    city.passes(hours=2)
    made = await verifying.accept(city.resources, ayu, report.id)
    assert (made.follow_up.state.status, made.follow_up.state.percent) == (VERIFIED, 90)
    assert (made.verdict.accepted, made.verdict.reason, made.verdict.by, made.verdict.at) == (
        True,
        None,
        AYU,
        city.time,
    )
    assert [each.name for each in made.tell] == ["Budi"]
    assert (made.scale, made.next_report) == ((0, 1, 2, 3, 4, 5), None)
    assert await row_of(city) == made.follow_up
    assert await trail(city, f"report:{report.id}") == [("accept", None, None)]
    assert await trail(city, f"follow_up:{made.follow_up.id}") == [
        ("set_state", "menunggu verifikasi", "terverifikasi")
    ]
    async with city.database.read_store() as store:
        (entry, *_) = await store.audit.of_person(AYU)
    assert entry == AuditEntry(city.time, AYU, "koordinator", "accept", f"report:{report.id}")
    assert (await verifying.review(city.resources, ayu, report.id)).standing == "accepted"


async def test_returning_keeps_the_reason_and_the_note(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    made = await verifying.return_report(
        city.resources, ayu, report.id, ReturnReason.UNSIGNED, "  Mohon TTD\0 Wali Kota \ud800 "
    )
    assert (made.verdict.reason, made.verdict.note) == ("unsigned", "Mohon TTD Wali Kota ?")
    assert made.follow_up.state.status is RETURNED
    assert await trail(city, f"report:{report.id}") == [("return", None, "unsigned")]
    card = await verifying.review(city.resources, ayu, report.id)
    assert (card.standing, card.earlier[0].verdict) == ("returned", made.verdict)


async def test_the_next_report_is_the_longest_waiting_one_of_somebody_else(
    city: Office, ayu: Person, budi: Person
) -> None:
    report = await reported(city, budi)
    city.passes(hours=1)
    await reported(city, ayu, 1)
    city.passes(hours=1)
    third = await reported(city, budi, 15)
    assert (await verifying.accept(city.resources, ayu, report.id)).next_report == third.id


async def test_a_note_that_is_too_long_is_not_sent(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    with pytest.raises(TextTooLong):
        await verifying.return_report(city.resources, ayu, report.id, ReturnReason.OTHER, "x" * (LONGEST_NOTE + 1))
    assert (await row_of(city)).state.status is WAITING
    made = await verifying.return_report(city.resources, ayu, report.id, ReturnReason.OTHER, "x" * LONGEST_NOTE)
    assert made.verdict.note == "x" * LONGEST_NOTE


@pytest.mark.usefixtures("budi")
async def test_a_decision_on_behalf_is_told_to_the_agency_too(city: Office, ayu: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, citra, on_behalf=city.opds["Bag. Hukum"])
    made = await verifying.accept(city.resources, ayu, report.id)
    assert [each.name for each in made.tell] == ["Citra", "Budi"]


async def test_who_left_is_not_told_but_who_took_over(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    await city.member(DEWI, Role.FOCAL_POINT, "Bag. Hukum", name="Dewi")
    async with city.database.open_store() as store:
        await store.people.remove(BUDI, at=city.time)
    made = await verifying.accept(city.resources, ayu, report.id)
    assert [each.id for each in made.tell] == [DEWI]


async def test_a_coordinator_by_the_settings_is_told(city: Office, ayu: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, ayu)
    made = await verifying.accept(city.resources, citra, report.id)
    assert [each.id for each in made.tell] == [AYU]


async def test_nobody_decides_on_a_report_of_their_own(city: Office, ayu: Person) -> None:
    report = await reported(city, ayu, on_behalf=city.opds["Bag. Hukum"])
    assert (await verifying.review(city.resources, ayu, report.id)).standing == "own"
    with pytest.raises(NotAllowed):
        await verifying.accept(city.resources, ayu, report.id)
    with pytest.raises(NotAllowed):
        await verifying.return_report(city.resources, ayu, report.id, ReturnReason.OTHER)
    assert (await row_of(city)).state.status is WAITING


async def test_nobody_decides_by_evidence_that_they_sent(city: Office, ayu: Person, budi: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, budi)
    await verifying.return_report(city.resources, ayu, report.id, ReturnReason.NO_EVIDENCE)
    row = await row_of(city)
    async with city.database.open_store() as store:
        await store.evidence.attach({row.id: report.id}, [LINK], by=AYU, at=city.time)
        await store.follow_ups.set_state(row.id, status=WAITING, percent=100, blocker=None, at=city.time)
    assert (await verifying.review(city.resources, ayu, report.id)).standing == "own_evidence"
    for refused in (
        verifying.accept(city.resources, ayu, report.id),
        verifying.return_report(city.resources, ayu, report.id, ReturnReason.OTHER),
        levels.set_level(city.resources, ayu, ROW, "verified", 3),
    ):
        with pytest.raises(OwnWork):
            await refused
    assert (await verifying.review(city.resources, citra, report.id)).standing == "open"
    assert (await verifying.accept(city.resources, citra, report.id)).follow_up.state.status is VERIFIED
    assert (await levels.set_level(city.resources, ayu, ROW, "external", 3)).follow_up.state.level_external == 3


async def test_evidence_without_a_report_counts_until_the_next_decision(
    city: Office, ayu: Person, budi: Person
) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    row = await row_of(city)
    async with city.database.open_store() as store:
        await store.evidence.attach({row.id: None}, [LINK], by=AYU, at=city.time)
    first = await reported(city, budi)
    with pytest.raises(OwnWork):
        await verifying.accept(city.resources, ayu, first.id)
    city.passes(hours=1)
    await verifying.accept(city.resources, citra, first.id)
    city.passes(hours=1)
    second = await reported(city, budi)
    assert (await verifying.accept(city.resources, ayu, second.id)).follow_up.state.status is VERIFIED


async def test_who_was_a_coordinator_a_moment_ago_decides_nothing(city: Office, budi: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, budi)
    async with city.database.open_store() as store:
        await store.people.remove(CITRA, at=city.time)
    for refused in (
        verifying.accept(city.resources, citra, report.id),
        verifying.return_report(city.resources, citra, report.id, ReturnReason.OTHER),
        levels.set_level(city.resources, citra, ROW, "external", 3),
    ):
        with pytest.raises(NotAllowed):
            await refused
    row = await row_of(city)
    assert (row.state.status, row.state.level_external) == (WAITING, None)


@pytest.mark.parametrize("asked", [RowAsked(ROW, to_check=True), ReportAsked("L-2019-0001", to_check=True)])
async def test_a_coordinator_finds_the_report_to_check(
    city: Office, ayu: Person, budi: Person, asked: RowAsked | ReportAsked
) -> None:
    assert await verifying.report_to_review(city.resources, ayu, asked) is None
    report = await reported(city, budi)
    assert await verifying.report_to_review(city.resources, ayu, asked) == report.id
    assert await verifying.report_to_review(city.resources, budi, asked) is None


async def test_what_is_decided_or_no_longer_counts_is_outdated(city: Office, ayu: Person, budi: Person) -> None:
    first = await reported(city, budi)
    second = await reported(city, budi)
    third = await reported(city, budi, 15, status=Status.BLOCKED, percent=40, blocker=Blocker.BUDGET)
    fourth = await reported(city, budi, 1)
    async with city.database.open_store() as store:
        await store.reports.withdraw(fourth.id, at=city.time)
    await verifying.accept(city.resources, ayu, second.id)
    standings = {}
    for report in (first, second, third, fourth):
        standings[report.id] = (await verifying.review(city.resources, ayu, report.id)).standing
        with pytest.raises(Outdated):
            await verifying.accept(city.resources, ayu, report.id)
        with pytest.raises(Outdated):
            await verifying.return_report(city.resources, ayu, report.id, ReturnReason.OTHER)
    assert list(standings.values()) == ["replaced", "accepted", "closed", "withdrawn"]
    with pytest.raises(Outdated):
        await verifying.accept(city.resources, ayu, 999)


async def test_a_row_that_the_matrix_lost_is_outdated(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    async with city.database.open_store() as store:
        matrix = await store.follow_ups.matrix()
        left = [row for row in matrix.rows if row.number != ROW]
        await store.follow_ups.replace(matrix.title, left, at=city.time)
    with pytest.raises(Outdated):
        await verifying.accept(city.resources, ayu, report.id)


async def test_a_returned_report_with_new_evidence_is_accepted(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    await verifying.return_report(city.resources, ayu, report.id, ReturnReason.NO_EVIDENCE)
    row = await row_of(city)
    async with city.database.open_store() as store:
        await store.follow_ups.set_state(row.id, status=WAITING, percent=100, blocker=None, at=city.time)
    card = await verifying.review(city.resources, ayu, report.id)
    assert (card.standing, [each.reference for each in card.earlier]) == ("open", [report.reference])
    made = await verifying.accept(city.resources, ayu, report.id)
    assert made.verdict.accepted
    assert [each.verdict.accepted for each in (await verifying.review(city.resources, ayu, report.id)).earlier] == [
        True,
        False,
    ]


async def test_of_two_coordinators_at_once_one_decides(city: Office, city_url: str, ayu: Person, budi: Person) -> None:
    citra = await city.member(CITRA, Role.COORDINATOR, name="Citra")
    report = await reported(city, budi)
    async with open_database(city_url) as other:
        there = Office(other, city.folder, city.time, city.opds)
        done = await asyncio.gather(
            verifying.accept(city.resources, ayu, report.id),
            verifying.return_report(there.resources, citra, report.id, ReturnReason.OTHER),
            verifying.accept(there.resources, citra, report.id),
            return_exceptions=True,
        )
    assert sorted(type(each).__name__ for each in done) == ["Decided", "Outdated", "Outdated"]
    async with city.database.read_store() as store:
        assert len(await store.audit.of_subject(f"report:{report.id}")) == 1


async def test_a_report_is_found_by_its_reference(city: Office, ayu: Person, budi: Person) -> None:
    report = await reported(city, budi)
    assert await verifying.find_report(city.resources, ayu, report.reference) == report.id
    with pytest.raises(Outdated):
        await verifying.find_report(city.resources, ayu, "L-2019-9999")


async def test_three_levels_are_kept_apart(city: Office, ayu: Person) -> None:
    row = await row_of(city)
    async with city.database.open_store() as store:
        await store.follow_ups.set_level(row.id, "claimed", 4)
    await levels.set_level(city.resources, ayu, ROW, "verified", 3)
    await levels.set_level(city.resources, ayu, ROW, "external", 2)
    await levels.set_level(city.resources, ayu, ROW, "external", 2)
    shown = await levels.set_level(city.resources, ayu, ROW, "verified", 5)
    state = shown.follow_up.state
    assert (state.level_claimed, state.level_verified, state.level_external) == (4, 5, 2)
    assert await levels.levels(city.resources, ayu, ROW) == shown
    assert await trail(city, f"follow_up:{row.id}") == [
        ("set_level_verified", None, "3"),
        ("set_level_external", None, "2"),
        ("set_level_verified", "3", "5"),
    ]


async def test_a_level_is_on_the_scale_of_the_instrument(city: Office, ayu: Person) -> None:
    for level in (-1, 6):
        with pytest.raises(Outdated):
            await levels.set_level(city.resources, ayu, ROW, "verified", level)
    assert (await levels.set_level(city.resources, ayu, ROW, "verified", 0)).follow_up.state.level_verified == 0
    for number in (0, 99):
        with pytest.raises(RowUnknown):
            await levels.set_level(city.resources, ayu, number, "verified", 3)
        with pytest.raises(RowUnknown):
            await levels.levels(city.resources, ayu, number)


async def test_nobody_verifies_the_level_of_a_report_of_their_own(city: Office, ayu: Person, budi: Person) -> None:
    await reported(city, ayu)
    with pytest.raises(NotAllowed):
        await levels.set_level(city.resources, ayu, ROW, "verified", 3)
    assert (await levels.set_level(city.resources, ayu, ROW, "external", 3)).follow_up.state.level_external == 3
    await reported(city, budi)
    assert (await levels.set_level(city.resources, ayu, ROW, "verified", 3)).follow_up.state.level_verified == 3
