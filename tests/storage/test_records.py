"""Drafts, questions and the audit trail."""

from dataclasses import replace
from datetime import timedelta

from spbe.reports import AskedQuestion, AuditEntry, Draft
from storage.database import Database
from tests.storage.conftest import NOW

AYU, BUDI = 7_000_000_001, 7_000_000_002
DAY = timedelta(days=1)


async def test_a_person_has_one_draft(database: Database) -> None:
    draft = Draft(AYU, -100, '{"row": 5, "note": "é"}', "percent", NOW)
    later = replace(draft, step="note", payload="{}", updated_at=NOW + DAY)
    async with database.open_store() as store:
        assert await store.drafts.get(AYU) is None
        await store.drafts.put(draft)
        assert await store.drafts.get(AYU) == draft
        await store.drafts.put(later)
    async with database.open_store() as store:
        assert await store.drafts.get(AYU) == later
        assert await store.drafts.get(BUDI) is None
        assert await store.drafts.delete(AYU)
        assert not await store.drafts.delete(AYU)


async def test_all_drafts_are_read(database: Database) -> None:
    drafts = tuple(Draft(person, person, "{}", "status", NOW) for person in (AYU, BUDI))
    async with database.open_store() as store:
        assert await store.drafts.all() == ()
        for draft in drafts:
            await store.drafts.put(draft)
        assert await store.drafts.all() == drafts


async def test_drafts_are_dropped_oldest_first(database: Database) -> None:
    drafts = [Draft(person, person, "{}", "status", NOW + days * DAY) for person, days in ((1, 2), (2, 0), (3, 1))]
    async with database.open_store() as store:
        for draft in drafts:
            await store.drafts.put(draft)
        assert await store.drafts.drop_expired(before=NOW + 2 * DAY) == (drafts[1], drafts[2])
        assert await store.drafts.drop_expired(before=NOW + 2 * DAY) == ()
        assert await store.drafts.get(drafts[0].person_id) == drafts[0]


async def test_the_audit_trail_is_read_by_subject_and_by_person(database: Database) -> None:
    entries = [
        AuditEntry(NOW, AYU, "koordinator", "verify", "report:7", "menunggu verifikasi", "terverifikasi"),
        AuditEntry(NOW, None, "sistem", "expire", "draft:1"),
        AuditEntry(NOW + DAY, AYU, "koordinator", "move_target", "report:7"),
    ]
    async with database.open_store() as store:
        for entry in entries:
            await store.audit.add(entry)
        assert await store.audit.of_subject("report:7") == (entries[0], entries[2])
        assert await store.audit.of_person(AYU) == (entries[0], entries[2])
        assert await store.audit.of_subject("report:8") == ()


async def test_questions_are_shown_to_their_asker_forgotten_and_purged(database: Database) -> None:
    async with database.open_store() as store:
        for person, days in ((AYU, 0), (AYU, 91), (BUDI, 0), (BUDI, 91)):
            await store.questions.add(
                asked_at=NOW + days * DAY, person_id=person, text="apa itu SPBE?", intent="guide", outcome="found"
            )
        assert (await store.questions.of_person(AYU))[0] == AskedQuestion(NOW, "apa itu SPBE?", "guide", "found", None)
        assert await store.questions.forget(AYU) == 2
        assert await store.questions.of_person(AYU) == ()
        assert await store.questions.purge(before=NOW + DAY) == 1
        assert [each.asked_at for each in await store.questions.of_person(BUDI)] == [NOW + 91 * DAY]
