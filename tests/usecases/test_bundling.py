"""Rows that hang together: noting and forgetting, the same report for all of a document, and the end of waiting."""

import asyncio
from dataclasses import replace

import pytest

from spbe.bundles import Said
from spbe.people import Person, Role
from spbe.progress import Blocker, RowStatus, Status
from spbe.refusals import BundleRefused, NotAllowed, Outdated, RowUnknown
from spbe.report_form import Attachment, Step, attach, fill
from spbe.reports import Evidence, FollowUp, Report
from spbe.usecases import beginning, bundle_reports, bundling, reporting, sending, verifying
from tests.storage.test_scale import statements_of
from tests.usecases.conftest import Office

LINK = Attachment("link", "https://contoh.go.id/perwali", text="https://contoh.go.id/perwali")
POLICY = Said((5, 6, 7), title="Revisi Perwali")


@pytest.fixture
async def made(city: Office) -> Person:
    return await city.member(2, Role.COORDINATOR, name="Made")


@pytest.fixture
async def ayu(city: Office) -> Person:
    return await city.member(3, Role.FOCAL_POINT, "DKIS", name="Ayu")


async def row(city: Office, number: int) -> FollowUp:
    async with city.database.read_store() as store:
        found = await store.follow_ups.find(number)
    assert found
    return found


async def trail(city: Office, subject: str) -> list[tuple[str, str | None, str | None]]:
    async with city.database.read_store() as store:
        return [(each.action, each.old, each.new) for each in await store.audit.of_subject(subject)]


async def sent(city: Office, person: Person, number: int, status: Status = Status.DONE) -> sending.SentRow:
    """Send a full report on a row: with note, level and evidence."""
    form = await beginning.begin(city.resources, person, 2, number, "report")
    form = fill(fill(form, Step.STATUS, status), Step.PERCENT, 100 if status is Status.DONE else 60)
    if status is Status.BLOCKED:
        form = fill(form, Step.BLOCKER, Blocker.LEGAL)
    form = attach(fill(form, Step.NOTE, "Perwali terbit"), [LINK])
    form = fill(form, Step.CLASSIFICATION, "terbatas")
    form = fill(replace(form, opened=Step.LEVEL), Step.LEVEL, 3)
    await reporting.update(city.resources, person, 2, form)
    (one,) = await sending.send(city.resources, person, form.id)
    return one


async def history(city: Office, number: int) -> tuple[list[Report], list[Evidence]]:
    async with city.database.read_store() as store:
        items = await store.reports.history((await row(city, number)).id)
    return [each for each in items if isinstance(each, Report)], [each for each in items if isinstance(each, Evidence)]


async def test_what_is_noted_is_listed_with_a_trail_and_not_proposed(city: Office, made: Person) -> None:
    before = await bundling.noted(city.resources, made)
    assert [each.rows for _, each in before.proposals][:2] == [(5, 6, 7), (14, 16)]
    assert before.ties == ()
    tie = await bundling.bundle(city.resources, made, POLICY)
    after = await bundling.noted(city.resources, made)
    assert (tie, after.ties) == (after.ties[0], (tie,))
    assert [each.row.number for each in tie.rows] == [5, 6, 7]
    assert after.proposals[0][1].rows == (14, 16)
    ids = ",".join([str((await row(city, number)).id) for number in (5, 6, 7)])
    assert await trail(city, f"bundle:{tie.id}") == [("bundle", None, f"document {ids}")]


async def test_a_proposal_is_taken_once(city: Office, made: Person) -> None:
    key, proposal = (await bundling.noted(city.resources, made)).proposals[1]
    tie = await bundling.take_proposal(city.resources, made, key)
    assert (tie.kind, tie.title) == ("document", proposal.title)
    with pytest.raises(Outdated):
        await bundling.take_proposal(city.resources, made, key)


async def test_who_waits_for_the_same_row_is_added_to_those_before(city: Office, made: Person) -> None:
    first = await bundling.bundle(city.resources, made, Said((23, 24), 20))
    second = await bundling.bundle(city.resources, made, Said((25, 24), 20))
    assert second.id == first.id
    assert [each.row.number for each in second.rows] == [23, 24, 25]


REFUSED = {
    "one": Said((5,)),
    "taken": Said((7, 8)),
    "known": Said((5, 6, 7)),
    "circle": Said((20,), 25),
}


@pytest.mark.parametrize("fault", REFUSED)
async def test_what_makes_no_sense_is_refused(city: Office, made: Person, fault: str) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    await bundling.bundle(city.resources, made, Said((23,), 20))
    await bundling.bundle(city.resources, made, Said((25,), 23))
    with pytest.raises(BundleRefused) as refused:
        await bundling.bundle(city.resources, made, REFUSED[fault])
    assert refused.value.fault == fault
    with pytest.raises(RowUnknown):
        await bundling.bundle(city.resources, made, Said((5, 99)))
    with pytest.raises(RowUnknown):
        await bundling.bundle(city.resources, made, Said((34,), 99))


async def test_a_row_does_not_wait_for_itself(city: Office, made: Person) -> None:
    with pytest.raises(BundleRefused):
        await bundling.bundle(city.resources, made, Said((20, 23), 20))


async def test_a_bundle_is_forgotten_once(city: Office, made: Person) -> None:
    tie = await bundling.bundle(city.resources, made, POLICY)
    assert await bundling.remove_bundle(city.resources, made, tie.id) == tie
    assert (await trail(city, f"bundle:{tie.id}"))[-1] == ("unbundle", f"document {_ids(tie)}", None)
    for missing in (bundling.remove_bundle, bundling.find_bundle):
        with pytest.raises(Outdated):
            await missing(city.resources, made, tie.id)


def _ids(tie: bundling.Tie) -> str:
    return ",".join(str(each.id) for each in tie.rows)


async def test_others_than_coordinators_note_nothing(city: Office, ayu: Person) -> None:
    for attempt in (
        bundling.noted(city.resources, ayu),
        bundling.bundle(city.resources, ayu, POLICY),
        bundling.take_proposal(city.resources, ayu, 1),
        bundling.find_bundle(city.resources, ayu, 1),
        bundling.remove_bundle(city.resources, ayu, 1),
    ):
        with pytest.raises(NotAllowed):
            await attempt


async def test_a_card_tells_how_far_the_awaited_row_is_to_those_who_may_know(
    city: Office, made: Person, ayu: Person
) -> None:
    await bundling.bundle(city.resources, made, Said((23, 25), 20, "Rencana Induk SPBE"))
    await bundling.bundle(city.resources, made, POLICY)
    other = await city.member(4, Role.FOCAL_POINT, "Bag. Organisasi")
    guest = Person(99, Role.GUEST)
    (tie,) = await bundling.ties_of_row(city.resources, ayu, 23)
    assert (tie.kind, tie.title, tie.others, tie.percent) == ("waits", "Rencana Induk SPBE", (25,), 0)
    (hidden,) = await bundling.ties_of_row(city.resources, other, 25)
    assert (hidden.awaited and hidden.awaited.row.number, hidden.percent) == (20, None)
    (document,) = await bundling.ties_of_row(city.resources, other, 6)
    assert document.others == (5, 7)
    assert await bundling.ties_of_row(city.resources, guest, 6) == ()
    assert await bundling.ties_of_row(city.resources, ayu, 20) == ()


async def test_the_same_report_is_made_for_the_others_with_evidence_and_level(
    city: Office, made: Person, ayu: Person
) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    one = await sent(city, ayu, 5)
    assert one.report
    (same,) = await bundle_reports.same_document(city.resources, ayu, (one,))
    assert ([each.row.number for each in same.rows], same.foreign) == ([6, 7], ())
    city.passes(minutes=3)
    done = await bundle_reports.report_same(city.resources, ayu, one.report.id)
    assert [(each.follow_up.row.number, each.status, each.evidence) for each in done.sent] == [
        (6, RowStatus.WAITING, 1),
        (7, RowStatus.WAITING, 1),
    ]
    for number in (6, 7):
        (report,), (piece,) = await history(city, number)
        assert (report.status, report.percent, report.note) == (Status.DONE, 100, "Perwali terbit")
        assert (piece.text, piece.classification, piece.report_id) == (LINK.text, "terbatas", report.id)
        state = (await row(city, number)).state
        assert state.status is RowStatus.WAITING
        assert state.level_claimed is None  # they have level 3 already
        assert ("report", None, f"row:{number}") in await trail(city, f"report:{report.id}")
    assert ("repeat_report", None, "rows:6,7") in await trail(city, f"report:{one.report.id}")


async def test_a_level_is_claimed_where_it_is_higher_and_of_the_same_indicator(city: Office, made: Person) -> None:
    await bundling.bundle(city.resources, made, Said((35, 36, 5)))
    await level(city, 36, 2)
    await level(city, 5, 2)
    one = await sent(city, made, 35)
    assert one.report
    done = await bundle_reports.report_same(city.resources, made, one.report.id)
    assert [each.follow_up.row.number for each in done.sent] == [5, 36]
    assert [(await row(city, number)).state.level_claimed for number in (36, 5)] == [3, None]


async def level(city: Office, number: int, value: int) -> None:
    """Give a row of the matrix another level, as an import does."""
    async with city.database.open_store() as store:
        rows = [each.row for each in await store.follow_ups.present()]
        changed = [replace(each, level=value) if each.number == number else each for each in rows]
        await store.follow_ups.replace("MONEV", changed, at=city.time)


async def test_what_is_further_or_waits_is_named_and_left_alone(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, Said((5, 6, 7, 14, 16)))
    await sent(city, ayu, 7)
    async with city.database.open_store() as store:
        for number, percent in ((6, 80), (14, 60), (16, 10)):
            id_ = (await row(city, number)).id
            await store.follow_ups.set_state(
                id_, status=RowStatus.IN_PROGRESS, percent=percent, blocker=None, at=city.time
            )
    city.passes(minutes=1)
    one = await sent(city, ayu, 5, Status.IN_PROGRESS)
    assert one.report
    (same,) = await bundle_reports.same_document(city.resources, ayu, (one,))
    assert [each.row.number for each in same.rows] == [14, 16]
    assert [each.row.number for each in same.ahead] == [6, 7]
    done = await bundle_reports.report_same(city.resources, ayu, one.report.id)
    assert [each.follow_up.row.number for each in done.sent] == [14, 16]
    assert [each.row.number for each in done.ahead] == [6, 7]
    standing = [(await row(city, number)).state for number in (6, 7, 16)]
    assert [each.percent for each in standing] == [80, 100, 60]
    assert standing[1].status is RowStatus.WAITING


async def test_where_all_others_are_further_nothing_is_asked(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, Said((5, 7)))
    await sent(city, ayu, 7)
    one = await sent(city, ayu, 5, Status.IN_PROGRESS)
    assert one.report
    assert await bundle_reports.same_document(city.resources, ayu, (one,)) == ()
    with pytest.raises(Outdated):
        await bundle_reports.report_same(city.resources, ayu, one.report.id)


async def test_pressed_twice_or_at_the_same_time_it_is_done_once(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    one = await sent(city, ayu, 5, Status.BLOCKED)
    assert one.report
    presses = [bundle_reports.report_same(city.resources, ayu, one.report.id) for _ in range(3)]
    results = await asyncio.gather(*presses, return_exceptions=True)
    assert sorted(type(each).__name__ for each in results) == ["Outdated", "Outdated", "Repeated"]
    assert [len((await history(city, number))[0]) for number in (5, 6, 7)] == [1, 1, 1]
    assert (await row(city, 7)).state.blocker is Blocker.LEGAL


async def test_rows_of_others_are_named_and_left_alone(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, Said((14, 15)))
    one = await sent(city, ayu, 14)
    assert one.report
    (same,) = await bundle_reports.same_document(city.resources, ayu, (one,))
    assert (same.rows, [each.row.number for each in same.foreign]) == ((), [15])
    with pytest.raises(Outdated):
        await bundle_reports.report_same(city.resources, ayu, one.report.id)
    assert (await row(city, 15)).state.last_report is None


async def test_what_is_settled_or_newer_stays_as_it_is(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    verified = await sent(city, ayu, 6)
    assert verified.report
    await verifying.accept(city.resources, made, verified.report.id)
    city.passes(hours=1)
    one = await sent(city, ayu, 5)
    assert one.report
    city.passes(hours=1)
    await sent(city, ayu, 7, Status.IN_PROGRESS)
    with pytest.raises(Outdated):
        await bundle_reports.report_same(city.resources, ayu, one.report.id)
    assert [(await row(city, number)).state.percent for number in (6, 7)] == [100, 60]


async def test_only_the_last_report_of_its_maker_is_repeated(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    budi = await city.member(4, Role.FOCAL_POINT, "DKIS", name="Budi")
    one = await sent(city, ayu, 5)
    assert one.report
    for person, report in ((budi, one.report.id), (ayu, 999)):
        with pytest.raises(Outdated):
            await bundle_reports.report_same(city.resources, person, report)
    await sending.withdraw(city.resources, ayu, one.report.id)
    with pytest.raises(Outdated):
        await bundle_reports.report_same(city.resources, ayu, one.report.id)


async def test_a_coordinator_repeats_on_behalf_and_the_agency_is_asked(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    one = await sent(city, made, 5)
    assert one.report
    done = await bundle_reports.report_same(city.resources, made, one.report.id)
    assert [each.to_confirm for each in done.sent] == [(ayu.id,), (ayu.id,)]


async def test_who_left_the_agency_repeats_nothing(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, POLICY)
    one = await sent(city, ayu, 5)
    assert one.report
    await city.member(ayu.id, Role.READER, "DKIS")
    with pytest.raises(NotAllowed):
        await bundle_reports.report_same(city.resources, ayu, one.report.id)


async def test_nothing_is_offered_where_no_document_ties_rows(city: Office, made: Person, ayu: Person) -> None:
    await bundling.bundle(city.resources, made, Said((23,), 20))
    assert await bundle_reports.same_document(city.resources, ayu, (await sent(city, ayu, 23),)) == ()


async def test_those_who_wait_are_told_once_with_their_open_rows(city: Office, made: Person, ayu: Person) -> None:
    budi = await city.member(4, Role.FOCAL_POINT, "Bappeda", "BPKAD", name="Budi")
    tie = await bundling.bundle(city.resources, made, Said((23, 27, 28, 29), 20))
    awaited = (await row(city, 20)).id
    report = (await sent(city, ayu, 20)).report
    assert report
    with statements_of(city.database) as statements:
        freed = (await verifying.accept(city.resources, made, report.id)).freed
    assert sum("person.role !=" in statement for statement, _ in statements) == 1
    assert freed
    assert {one.id: [each.row.number for each in rows] for one, rows in freed.people} == {
        ayu.id: [23],
        budi.id: [27, 28, 29],
    }
    assert (await trail(city, f"follow_up:{awaited}"))[-1] == ("free_rows", None, f"follow_ups:{_ids(tie)}")
    async with city.database.open_store() as store:
        assert await store.bundles.free(awaited, at=city.time) == ()
    other = (await sent(city, ayu, 19)).report
    assert other
    assert (await verifying.accept(city.resources, made, other.id)).freed is None
