import asyncio
from dataclasses import replace

import pytest

from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import NotAllowed, Outdated, RowOfOthers, RowUnknown
from spbe.report_form import Attachment, Form, Step, attach, fill
from spbe.reports import Evidence, FollowUp, Report
from spbe.usecases import beginning, reporting, sending
from tests.usecases.conftest import Office

LINK = Attachment("link", "https://contoh.go.id/sk", text="https://contoh.go.id/sk")


@pytest.fixture
async def ayu(city: Office) -> Person:
    return await city.member(2, Role.FOCAL_POINT, "Bag. Hukum", name="Ayu")


@pytest.fixture
async def chief(city: Office) -> Person:
    return await city.member(3, Role.COORDINATOR, name="Made")


async def row(city: Office, number: int) -> FollowUp:
    async with city.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def own_rows(city: Office, person: Person) -> list[int]:
    page = await reporting.choices(city.resources, person, limit=40)
    return [each.row.number for each in page.items]


async def filled(
    city: Office, person: Person, number: int, status: Status = Status.DONE, percent: int = 100, **more: object
) -> Form:
    form = await beginning.begin(city.resources, person, 2, number, "report")
    form = fill(fill(form, Step.STATUS, status), Step.PERCENT, percent)
    if status is Status.BLOCKED:
        form = fill(form, Step.BLOCKER, Blocker.LEGAL)
    form = replace(fill(fill(form, Step.NOTE, "catatan"), Step.EVIDENCE, None), **more)  # type: ignore[arg-type]
    await reporting.update(city.resources, person, 2, form)
    return form


async def sent(city: Office, person: Person, number: int, *said: object) -> sending.SentRow:
    form = await filled(city, person, number, *said)  # type: ignore[arg-type]
    (one,) = await sending.send(city.resources, person, form.id)
    return one


async def history(city: Office, number: int) -> list[object]:
    async with city.database.read_store() as store:
        return list(await store.reports.history((await row(city, number)).id))


async def test_a_report_is_stored_with_the_state_of_its_row(city: Office, ayu: Person) -> None:
    one = await sent(city, ayu, 33, Status.BLOCKED, 60)
    assert one.report
    assert (one.report.reference, one.report.revision, one.report.reporter) == ("L-2019-0001", 1, "Ayu")
    assert (one.report.status, one.report.percent, one.report.note) == (Status.BLOCKED, 60, "catatan")
    state = (await row(city, 33)).state
    assert (state.status, state.percent, state.blocker) == (RowStatus.BLOCKED, 60, Blocker.LEGAL)
    assert await reporting.draft_of(city.resources, ayu) is None


async def test_done_waits_for_somebody_else(city: Office, ayu: Person) -> None:
    await sent(city, ayu, 33)
    assert (await row(city, 33)).state.status is RowStatus.WAITING


async def test_every_change_leaves_its_trace(city: Office, ayu: Person) -> None:
    form = attach(await filled(city, ayu, 33), [LINK])
    form = replace(fill(form, Step.CLASSIFICATION, "terbatas"), opened=Step.LEVEL)
    await reporting.update(city.resources, ayu, 2, fill(form, Step.LEVEL, 3))
    await sending.send(city.resources, ayu, form.id)
    async with city.database.read_store() as store:
        entries = await store.audit.of_person(ayu.id)
    assert [(entry.action, entry.old, entry.new) for entry in entries] == [
        ("report", None, "row:33"),
        ("set_state", "belum 0%", "menunggu verifikasi 100%"),
        ("claim_level", None, "3"),
        ("attach_evidence", None, None),
    ]
    assert {entry.actor_role for entry in entries} == {"pic"}


async def test_a_form_is_sent_once(city: Office, ayu: Person) -> None:
    form = await filled(city, ayu, 33)
    results = await asyncio.gather(
        *(sending.send(city.resources, ayu, form.id) for _ in range(3)), return_exceptions=True
    )
    assert sorted(type(each).__name__ for each in results) == ["Outdated", "Outdated", "tuple"]
    assert len(await history(city, 33)) == 1


async def test_two_people_at_once_are_kept_in_order(city: Office, ayu: Person) -> None:
    budi = await city.member(4, Role.FOCAL_POINT, "Bag. Hukum", name="Budi")
    forms = [await filled(city, ayu, 33), await filled(city, budi, 33, Status.IN_PROGRESS, 40)]
    await asyncio.gather(
        sending.send(city.resources, ayu, forms[0].id), sending.send(city.resources, budi, forms[1].id)
    )
    reports = [each for each in await history(city, 33) if isinstance(each, Report)]
    assert [each.revision for each in reports] == [1, 2]
    assert {each.reporter for each in reports} == {"Ayu", "Budi"}
    state = (await row(city, 33)).state
    assert state.last_report == reports[-1]
    assert state.percent == reports[-1].percent


async def test_an_unfinished_form_is_not_sent(city: Office, ayu: Person) -> None:
    form = await beginning.begin(city.resources, ayu, 2, 33, "report")
    with pytest.raises(Outdated):
        await sending.send(city.resources, ayu, form.id)
    assert await reporting.draft_of(city.resources, ayu)


async def test_several_rows_go_together_or_not_at_all(city: Office, ayu: Person) -> None:
    first, second = (await own_rows(city, ayu))[:2]
    form = await filled(city, ayu, first)
    foreign = replace(form, items=(form.items[0], replace(form.items[0], row=20)))
    await reporting.update(city.resources, ayu, 2, foreign)
    with pytest.raises(RowOfOthers):
        await sending.send(city.resources, ayu, form.id)
    assert await history(city, first) == []
    both = replace(form, items=(replace(form.items[0], row=second), form.items[0]))
    await reporting.update(city.resources, ayu, 2, both)
    rows = await sending.send(city.resources, ayu, form.id)
    assert [each.follow_up.row.number for each in rows] == sorted((first, second))


async def test_only_ones_own_rows_are_reported_on(city: Office, ayu: Person) -> None:
    with pytest.raises(RowOfOthers):
        await beginning.begin(city.resources, ayu, 2, 20, "report")
    with pytest.raises(RowUnknown):
        await beginning.begin(city.resources, ayu, 2, 99, "report")


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER])
async def test_readers_and_guests_report_nothing(city: Office, role: Role) -> None:
    person = await city.member(9, role, *(["Bag. Hukum"] if role is Role.READER else []))
    with pytest.raises(NotAllowed):
        await beginning.begin(city.resources, person, 9, 33, "report")
    with pytest.raises(NotAllowed):
        await beginning.begin_open(city.resources, person, 9)


async def test_who_lost_the_agency_meanwhile_sends_nothing(city: Office, ayu: Person) -> None:
    form = await filled(city, ayu, 33)
    async with city.database.open_store() as store:
        await store.people.remove(ayu.id, at=city.time)
    with pytest.raises(NotAllowed):
        await sending.send(city.resources, await _now(city, ayu), form.id)
    assert await history(city, 33) == []


async def _now(city: Office, person: Person) -> Person:
    async with city.database.read_store() as store:
        return await store.people.get(person.id)


async def test_a_coordinator_reports_on_behalf_of_the_agency(city: Office, ayu: Person, chief: Person) -> None:
    one = await sent(city, chief, 33)
    assert one.report
    assert one.report.on_behalf == city.opds["Bag. Hukum"]
    assert one.to_confirm == (ayu.id,)


async def test_evidence_is_attached_to_the_report(city: Office, ayu: Person) -> None:
    form = attach(await filled(city, ayu, 33), [LINK])
    await reporting.update(city.resources, ayu, 2, fill(form, Step.CLASSIFICATION, "rahasia"))
    (one,) = await sending.send(city.resources, ayu, form.id)
    assert one.report
    (evidence,) = [each for each in await history(city, 33) if isinstance(each, Evidence)]
    assert (evidence.report_id, evidence.kind, evidence.classification) == (one.report.id, "link", "rahasia")
    assert evidence.text == LINK.text


async def test_new_evidence_puts_a_returned_row_back_into_the_queue(city: Office, ayu: Person, chief: Person) -> None:
    one = await sent(city, ayu, 33)
    assert one.report
    async with city.database.open_store() as store:
        await store.verdicts.add(one.report.id, accepted=False, reason="object", note=None, by=chief.id, at=city.time)
        await store.follow_ups.set_state(
            one.follow_up.id, status=RowStatus.RETURNED, percent=100, blocker=None, at=city.time
        )
    form = attach(await beginning.begin(city.resources, ayu, 2, 33, "evidence"), [LINK])
    form = fill(form, Step.CLASSIFICATION, "terbuka")
    await reporting.update(city.resources, ayu, 2, form)
    (again,) = await sending.send(city.resources, ayu, form.id)
    assert (again.report, again.status) == (None, RowStatus.WAITING)
    assert (await row(city, 33)).state.status is RowStatus.WAITING


async def test_evidence_alone_leaves_an_open_row_as_it_was(city: Office, ayu: Person) -> None:
    form = attach(await beginning.begin(city.resources, ayu, 2, 33, "evidence"), [LINK])
    await reporting.update(city.resources, ayu, 2, fill(form, Step.CLASSIFICATION, "terbuka"))
    await sending.send(city.resources, ayu, form.id)
    assert (await row(city, 33)).state.status is RowStatus.NOT_STARTED
    assert len(await history(city, 33)) == 1


async def test_a_report_is_taken_back_within_ten_minutes(city: Office, ayu: Person) -> None:
    await sent(city, ayu, 33, Status.BLOCKED, 40)
    one = await sent(city, ayu, 33)
    assert one.report
    city.passes(minutes=9)
    await sending.withdraw(city.resources, ayu, one.report.id)
    state = (await row(city, 33)).state
    assert (state.status, state.percent, state.blocker) == (RowStatus.BLOCKED, 40, Blocker.LEGAL)
    with pytest.raises(Outdated):
        await sending.withdraw(city.resources, ayu, one.report.id)
    assert len(await history(city, 33)) == 2


async def test_the_first_report_taken_back_leaves_the_row_as_new(city: Office, ayu: Person) -> None:
    one = await sent(city, ayu, 33)
    assert one.report
    await sending.withdraw(city.resources, ayu, one.report.id)
    state = (await row(city, 33)).state
    assert (state.status, state.percent, state.last_report) == (RowStatus.NOT_STARTED, 0, None)


@pytest.mark.parametrize("accepted", [True, False])
async def test_taking_back_returns_to_what_was_decided_before(
    city: Office, ayu: Person, chief: Person, accepted: bool
) -> None:
    first = await sent(city, ayu, 33)
    assert first.report
    async with city.database.open_store() as store:
        await store.verdicts.add(first.report.id, accepted=accepted, reason=None, note=None, by=chief.id, at=city.time)
    second = await sent(city, ayu, 33, Status.IN_PROGRESS, 50)
    assert second.report
    await sending.withdraw(city.resources, ayu, second.report.id)
    expected = RowStatus.VERIFIED if accepted else RowStatus.RETURNED
    assert (await row(city, 33)).state.status is expected


async def test_what_is_too_late_to_take_back(city: Office, ayu: Person, chief: Person) -> None:
    first, second = await sent(city, ayu, 33), await sent(city, ayu, 33)
    assert first.report
    assert second.report
    with pytest.raises(Outdated):  # followed by another
        await sending.withdraw(city.resources, ayu, first.report.id)
    with pytest.raises(Outdated):  # somebody else's
        await sending.withdraw(city.resources, chief, second.report.id)
    city.passes(minutes=11)
    with pytest.raises(Outdated):
        await sending.withdraw(city.resources, ayu, second.report.id)


async def test_a_decided_report_is_not_taken_back(city: Office, ayu: Person, chief: Person) -> None:
    one = await sent(city, ayu, 33)
    assert one.report
    async with city.database.open_store() as store:
        await store.verdicts.add(one.report.id, accepted=True, reason=None, note=None, by=chief.id, at=city.time)
    with pytest.raises(Outdated):
        await sending.withdraw(city.resources, ayu, one.report.id)


async def test_a_correction_is_a_new_revision_with_its_reason(city: Office, ayu: Person) -> None:
    one = await sent(city, ayu, 33, Status.IN_PROGRESS, 40)
    assert one.report
    form = await beginning.begin_correction(city.resources, ayu, 2, one.report.id)
    form = fill(replace(form, opened=Step.PERCENT), Step.PERCENT, 45)
    form = fill(replace(form, opened=Step.REASON), Step.REASON, "salah ketik")
    await reporting.update(city.resources, ayu, 2, form)
    (again,) = await sending.send(city.resources, ayu, form.id)
    assert again.report
    assert (again.report.revision, again.report.percent, again.report.reason) == (2, 45, "salah ketik")
    with pytest.raises(Outdated):
        await beginning.begin_correction(city.resources, ayu, 2, one.report.id)


async def test_a_dropped_form_takes_no_more_answers(city: Office, ayu: Person) -> None:
    form = await beginning.begin(city.resources, ayu, 2, 33, "report")
    await reporting.drop(city.resources, ayu, form.id)
    with pytest.raises(Outdated):
        await reporting.update(city.resources, ayu, 2, form)
    with pytest.raises(Outdated):
        await reporting.drop(city.resources, ayu, form.id)


async def test_a_message_is_read_and_foreign_rows_are_left_out(city: Office, ayu: Person) -> None:
    reading = await reporting.read(city.resources, "no 33 sudah 70 persen, no 20 baru 10 persen")
    items = reading.items  # type: ignore[union-attr]
    form, refused = await beginning.begin_said(city.resources, ayu, 2, items)
    assert form
    assert [(item.row, item.percent) for item in form.items] == [(33, 70)]
    assert refused == (20,)
    assert form.is_ready


async def test_a_draft_is_cold_after_a_day(city: Office, ayu: Person) -> None:
    await beginning.begin(city.resources, ayu, 2, 33, "report")
    city.passes(hours=23)
    kept = await reporting.draft_of(city.resources, ayu)
    assert kept
    assert not kept.is_cold
    city.passes(hours=2)
    kept = await reporting.draft_of(city.resources, ayu)
    assert kept
    assert kept.is_cold


async def test_a_caption_names_the_row_of_a_file(city: Office, ayu: Person) -> None:
    named = await beginning.begin_evidence(city.resources, ayu, 2, "SK baris 33")
    assert (named.purpose, named.item.row) == ("evidence", 33)
    foreign = await beginning.begin_evidence(city.resources, ayu, 2, "baris 20")
    assert foreign.item.row is None
    report = await beginning.begin_evidence(city.resources, ayu, 2, "no 33 sudah 70 persen")
    assert (report.purpose, report.items[0].percent) == ("report", 70)


async def test_taking_back_leaves_new_evidence_in_the_queue(city: Office, ayu: Person, chief: Person) -> None:
    first = await sent(city, ayu, 33)
    assert first.report
    async with city.database.open_store() as store:
        await store.verdicts.add(first.report.id, accepted=False, reason="object", note=None, by=chief.id, at=city.time)
        await store.follow_ups.set_state(
            first.follow_up.id, status=RowStatus.RETURNED, percent=100, blocker=None, at=city.time
        )
    city.passes(hours=1)
    form = attach(await beginning.begin(city.resources, ayu, 2, 33, "evidence"), [LINK])
    await reporting.update(city.resources, ayu, 2, fill(form, Step.CLASSIFICATION, "terbuka"))
    await sending.send(city.resources, ayu, form.id)
    since = city.time
    city.passes(hours=1)
    second = await sent(city, ayu, 33, Status.IN_PROGRESS, 50)
    assert second.report
    await sending.withdraw(city.resources, ayu, second.report.id)
    state = (await row(city, 33)).state
    assert (state.status, state.since) == (RowStatus.WAITING, since)


async def test_taking_back_takes_back_the_level_too(city: Office, ayu: Person) -> None:
    made: list[sending.SentRow] = []
    for level in (2, 3):
        city.passes(hours=1)
        form = replace(await filled(city, ayu, 33), opened=Step.LEVEL)
        await reporting.update(city.resources, ayu, 2, fill(form, Step.LEVEL, level))
        made += await sending.send(city.resources, ayu, form.id)
    assert (await row(city, 33)).state.level_claimed == 3
    assert made[-1].report
    await sending.withdraw(city.resources, ayu, made[-1].report.id)
    assert (await row(city, 33)).state.level_claimed == 2


async def test_a_draft_about_rows_that_are_no_longer_theirs_is_dropped(city: Office, ayu: Person) -> None:
    await beginning.begin(city.resources, ayu, 2, 33, "report")
    async with city.database.open_store() as store:
        await store.people.set_agency(ayu.id, city.opds["Bag. Hukum"], belongs=False, at=city.time)
        await store.people.set_agency(ayu.id, city.opds["DKIS"], belongs=True, at=city.time)
    assert await reporting.draft_of(city.resources, await _now(city, ayu)) is None
    async with city.database.read_store() as store:
        assert await store.drafts.get(ayu.id) is None


async def test_a_form_that_is_sent_is_not_brought_back_by_an_answer(city: Office, ayu: Person) -> None:
    form = await filled(city, ayu, 33)
    results = await asyncio.gather(
        sending.send(city.resources, ayu, form.id),
        reporting.update(city.resources, ayu, 2, form),
        return_exceptions=True,
    )
    if not isinstance(results[0], Exception):
        assert await reporting.draft_of(city.resources, ayu) is None
    with pytest.raises(Outdated):
        await sending.send(city.resources, ayu, form.id)
    assert len(await history(city, 33)) == 1


async def test_a_form_in_place_of_another_leaves_no_file_behind(city: Office, ayu: Person) -> None:
    async with city.database.open_store() as store:
        file = await store.evidence.add_file(
            sha256="a" * 64, stored_name="0" * 32, size=3, media_type="application/pdf", at=city.time
        )
    city.passes(hours=1)
    form = await beginning.begin(city.resources, ayu, 2, 33, "evidence")
    stored = Attachment("file", "SK.pdf", file_id=file.id, size=3, sha256=file.sha256)
    await reporting.update(city.resources, ayu, 2, attach(form, [stored]))
    await beginning.begin(city.resources, ayu, 2, 15, "report")
    async with city.database.read_store() as store:
        assert await store.evidence.stored_names() == frozenset()
