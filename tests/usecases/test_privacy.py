"""What is held on a person, leaving without a trace of the name, and what goes by itself when its time is over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from spbe.form_json import to_json
from spbe.matrix import Target
from spbe.people import Membership, Person, Role
from spbe.progress import Status
from spbe.report_form import Form, Item
from spbe.reports import AuditEntry, Draft, NewEvidence, NewReport, Report
from spbe.usecases.privacy import Leaving, Left, Work, leave, leaving, own_data
from spbe.usecases.retention import CleanedUp, DroppedDraft, clean_up
from storage.database import StorageFault
from storage.schema import metadata
from tests.usecases.conftest import START, Office
from tests.usecases.desks import drafted

AYU, BUDI, CITRA, STRANGER = 11, 12, 13, 14
IN_SETTINGS = 1
NAME = "I Gusti Ayu Purnamawati"
DAY = timedelta(days=1)
DRAFT = Draft(AYU, AYU, '{"version": 0}', "percent", START)


async def ask(city: Office, person_id: int, text: str = "apa itu SPBE") -> None:
    async with city.database.open_store() as store:
        await store.questions.add(
            asked_at=city.time, person_id=person_id, text=text, intent="definition", outcome="found"
        )


async def report(city: Office, person: Person, number: int = 33) -> Report:
    """Report on a row with a piece of evidence, as `person`."""
    async with city.database.open_store() as store:
        row = await store.follow_ups.find(number)
        assert row
        new = NewReport(
            follow_up_id=row.id,
            reporter_id=person.id,
            status=Status.IN_PROGRESS,
            percent=60,
            reported_at=city.time,
            note="menunggu harmonisasi",
            target=Target(date(2019, 11, 30), "month"),
        )
        added = await store.reports.add(new, year=2019)
        link = NewEvidence("link", "SK", "terbuka", text="https://jdih.contoh.id/1")
        await store.evidence.attach({row.id: added.id}, [link], by=person.id, at=city.time)
        entry = AuditEntry(city.time, person.id, person.role.value, "report", f"report:{added.id}", None, "proses")
        await store.audit.add(entry)
    return added


async def invite(city: Office, code: str, *, by: int, name: str, hands_over: int | None = None) -> int:
    async with city.database.open_store() as store:
        return await store.invitations.add(
            code_hash=code * 64,
            role=Role.FOCAL_POINT,
            opd=city.opds["Bag. Hukum"],
            name=name,
            hands_over=hands_over,
            made_by=by,
            made_at=city.time,
            expires_at=city.time + 7 * DAY,
        )


async def everything_stored(city: Office) -> str:
    """Return the text of every row of every table."""

    def rows() -> Iterator[str]:
        for table, found in tables.items():
            yield from (f"{table}: {tuple(row)}" for row in found)

    async with city.database._writer.connect() as connection:
        tables = {table.name: (await connection.execute(select(table))).all() for table in metadata.sorted_tables}
    return "\n".join(rows())


async def test_a_member_is_told_everything(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name=NAME)
    budi = await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    await ask(city, AYU)
    await ask(city, BUDI, "rahasia Budi")
    added = await report(city, ayu)
    await report(city, budi, 15)
    link = await invite(city, "a", by=AYU, name="Dewi")
    async with city.database.open_store() as store:
        await store.drafts.put(DRAFT)
        await store.invitations.add_guess(AYU, at=city.time)
        await store.verdicts.add(added.id, accepted=True, reason=None, note=None, by=AYU, at=city.time)
        await store.audit.add(AuditEntry(city.time, BUDI, "koordinator", "change_role", f"person:{AYU}", "staf", "pic"))
    held = await own_data(city.resources, ayu)
    assert (held.person.name, held.member and held.member.joined_at, held.at) == (NAME, START, START)
    assert held.memberships == (Membership(city.opds["Bag. Hukum"], START, None),)
    assert [each.text for each in held.questions] == ["apa itu SPBE"]
    assert (held.draft, held.guesses, [each.id for each in held.invitations]) == (DRAFT, 1, [link])
    assert [each.action for each in held.about] == ["change_role"]
    assert held.work
    assert [each.reference for each in held.work.reports] == [added.reference]
    assert [each.uploaded_by for each in held.work.evidence] == [AYU]
    assert [each.report_id for each in held.work.verdicts] == [added.id]
    assert [each.action for each in held.work.changes] == ["report"]


async def test_a_guest_is_told_the_questions(city: Office) -> None:
    await ask(city, STRANGER)
    held = await own_data(city.resources, Person(STRANGER, Role.GUEST))
    assert (len(held.questions), held.member, held.memberships, held.work) == (1, None, (), None)
    assert set(held.counts.values()) == {0}


async def test_whoever_left_is_told_how_much_is_in_the_record_but_not_what(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name=NAME)
    await report(city, ayu)
    await leave(city.resources, ayu)
    held = await own_data(city.resources, Person(AYU, Role.GUEST))
    assert held.work is None
    assert held.counts == {"reports": 1, "evidence": 1, "verdicts": 0, "changes": 2, "reminders": 0, "notices": 0}


async def test_leaving_takes_the_name_out_of_every_table(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", name=NAME)
    await city.member(BUDI, Role.COORDINATOR, name="Budi")
    await ask(city, AYU, f"saya {NAME}, apa itu SPBE")
    added = await report(city, ayu)
    used = await invite(city, "a", by=BUDI, name=NAME)
    made = await invite(city, "b", by=AYU, name="Dewi")
    handing_over = await invite(city, "c", by=BUDI, name="Eka", hands_over=AYU)
    other = await invite(city, "d", by=BUDI, name="Feri")
    file = await drafted(city, ayu, note=f"dari {NAME}")
    async with city.database.open_store() as store:
        await store.invitations.use(used, person_id=AYU, at=city.time)
    assert NAME in await everything_stored(city)

    assert await leaving(city.resources, ayu) == Leaving(
        Role.FOCAL_POINT, has_draft=True, links=2, is_last_coordinator=False, is_in_settings=False
    )
    left = await leave(city.resources, ayu)
    assert left == Left(Role.FOCAL_POINT, 1, False, ("Bagian Hukum",), frozenset({IN_SETTINGS, BUDI}))
    assert NAME not in await everything_stored(city)
    async with city.database.read_store() as store:
        assert await store.people.get(AYU) == Person(AYU, Role.GUEST)
        kept = await store.reports.get(added.id)
        assert kept
        assert (kept.reporter, kept.note, kept.percent) == (None, "menunggu harmonisasi", 60)
        assert len(await store.evidence.of_person(AYU)) == 1
        assert [each.id for each in await store.invitations.open(at=city.time)] == [other]
        assert {made, handing_over}.isdisjoint({other})
        entry = (await store.audit.of_subject(f"person:{AYU}"))[-1]
        for link in (made, handing_over):
            (revoked,) = await store.audit.of_subject(f"invitation:{link}")
            assert (revoked.actor_id, revoked.action) == (AYU, "revoke_invitation")
        assert await store.drafts.get(AYU) is None
    assert not file.exists()
    assert (entry.action, entry.actor_role, entry.old, entry.new) == ("leave", "pic", "pic", "guest")


async def test_leaving_is_all_or_nothing(city: Office) -> None:
    ayu = await city.member(AYU, Role.READER, name=NAME)
    await ask(city, AYU)
    broken = replace(ayu, opds=frozenset())
    async with city.database._writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE audit RENAME TO audit_away")
    with pytest.raises(StorageFault):
        await leave(city.resources, broken)
    async with city.database._writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE audit_away RENAME TO audit")
    async with city.database.read_store() as store:
        assert (await store.people.get(AYU)).name == NAME
        assert len(await store.questions.of_person(AYU)) == 1


async def test_a_guest_loses_the_questions_and_leaves_no_trace(city: Office) -> None:
    for person_id in (STRANGER, CITRA):
        await ask(city, person_id)
    left = await leave(city.resources, Person(STRANGER, Role.GUEST))
    assert left == Left(Role.GUEST, 1, False, (), frozenset())
    async with city.database.read_store() as store:
        assert await store.questions.of_person(STRANGER) == ()
        assert len(await store.questions.of_person(CITRA)) == 1
        assert await store.audit.of_person(STRANGER) == ()


async def test_an_agency_that_keeps_a_focal_point_is_not_unattended(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", "DKIS", name=NAME)
    await city.member(BUDI, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    await city.member(CITRA, Role.READER, "DKIS", name="Citra")
    left = await leave(city.resources, ayu)
    assert [name for name in left.unattended if "Hukum" in name] == []
    assert len(left.unattended) == 1


@pytest.mark.parametrize(
    ("settings", "others", "is_last"),
    [(frozenset({1}), (), False), (frozenset(), (), True), (frozenset(), (BUDI,), False), (frozenset({AYU}), (), True)],
)
async def test_the_last_coordinator_is_warned_and_may_leave(
    city: Office, settings: frozenset[int], others: tuple[int, ...], is_last: bool
) -> None:
    ayu = await city.member(AYU, Role.COORDINATOR, name=NAME)
    for person_id in others:
        await city.member(person_id, Role.COORDINATOR, name="Budi")
    resources = replace(city.resources, coordinators=settings)
    told = await leaving(resources, ayu)
    assert (told.is_last_coordinator, told.is_in_settings) == (is_last, AYU in settings)
    left = await leave(resources, ayu)
    assert (left.is_in_settings, left.unattended) == (AYU in settings, ())
    assert NAME not in await everything_stored(city)


async def test_a_coordinator_of_the_settings_whom_the_storage_does_not_know_may_leave(city: Office) -> None:
    coordinator = Person(IN_SETTINGS, Role.COORDINATOR)
    await ask(city, IN_SETTINGS)
    left = await leave(city.resources, coordinator)
    assert (left.questions, left.is_in_settings) == (1, True)


async def test_what_is_over_is_deleted_and_the_rest_stays(city: Office) -> None:
    await ask(city, STRANGER)
    link = await invite(city, "a", by=BUDI, name=NAME)
    async with city.database.open_store() as store:
        await store.invitations.add_guess(STRANGER, at=city.time)
        await store.drafts.put(DRAFT)
    assert await clean_up(city.resources) == CleanedUp(0, 0, 0, ())
    city.passes(days=1, seconds=1)
    assert await clean_up(city.resources) == CleanedUp(0, 1, 0, ())
    city.passes(days=6)
    assert await clean_up(city.resources) == CleanedUp(0, 0, 1, (DroppedDraft(AYU, ()),))
    city.passes(days=83)
    await ask(city, CITRA)
    assert await clean_up(city.resources) == CleanedUp(1, 0, 0, ())
    assert await clean_up(city.resources) == CleanedUp(0, 0, 0, ())
    async with city.database.read_store() as store:
        assert len(await store.questions.of_person(CITRA)) == 1
        assert await store.drafts.get(AYU) is None
        assert [each.id for each in await store.invitations.of_person(BUDI)] == [link]
        (purged,) = await store.audit.of_subject("questions")
        assert (purged.actor_role, purged.action, purged.old) == ("sistem", "purge", "1")
        (expired,) = await store.audit.of_subject(f"draft:{AYU}")
        assert (expired.actor_id, expired.action) == (None, "expire")


async def test_a_draft_that_somebody_goes_on_with_stays(city: Office) -> None:
    async with city.database.open_store() as store:
        await store.drafts.put(DRAFT)
    city.passes(days=5)
    async with city.database.open_store() as store:
        await store.drafts.put(replace(DRAFT, updated_at=city.time))
    city.passes(days=5)
    assert (await clean_up(city.resources)).drafts == ()


async def test_the_rows_of_a_dropped_draft_are_told(city: Office) -> None:
    form = Form(id=1, purpose="report", items=(Item(row=33), Item(candidates=(1, 2)), Item(row=15)))
    async with city.database.open_store() as store:
        await store.drafts.put(replace(DRAFT, payload=to_json(form)))
    city.passes(days=8)
    assert (await clean_up(city.resources)).drafts == (DroppedDraft(AYU, (33, 15)),)


async def test_work_is_empty_for_a_member_who_did_nothing(city: Office) -> None:
    held = await own_data(city.resources, await city.member(AYU, Role.READER, name=NAME))
    assert held.work == Work()
