"""What many are told at once: a draft, its order, one claim for each notice, and what became of all."""

from datetime import UTC, datetime, timedelta

from spbe.broadcasts import Audience, Tally
from spbe.people import Role
from storage.database import Database, open_database

NOW = datetime(2019, 11, 4, 1, tzinfo=UTC)
LEASE = timedelta(minutes=5)
BOSS, AYU, BUDI = 1, 2, 3
DAY = timedelta(days=1)


async def drafted(database: Database, text: str = "Rapat besok", *, at: datetime = NOW) -> int:
    async with database.open_store() as store:
        return await store.broadcasts.add(text, Audience(frozenset({Role.FOCAL_POINT}), frozenset({4})), by=BOSS, at=at)


async def ordered(database: Database, *people: int, due_at: datetime = NOW) -> int:
    broadcast = await drafted(database)
    async with database.open_store() as store:
        assert await store.broadcasts.order(broadcast, people, at=NOW, due_at=due_at)
    return broadcast


async def asked(database: Database, person_id: int, text: str = "apa itu TTE", *, at: datetime = NOW) -> int:
    async with database.open_store() as store:
        return await store.questions.add(
            asked_at=at, person_id=person_id, text=text, intent="out_of_scope", outcome="unknown"
        )


async def test_a_draft_is_kept_as_it_was_and_takes_the_place_of_the_last(database: Database) -> None:
    first, second = await drafted(database), await drafted(database, "Lain")
    async with database.open_store() as store:
        assert await store.broadcasts.get(first) is None
        found = await store.broadcasts.get(second)
        assert found is not None
        assert (found.text, found.audience.opds, found.made_by, found.ordered_at) == (
            "Lain",
            frozenset({4}),
            BOSS,
            None,
        )
        assert await store.broadcasts.aim(second, Audience(overdue=True))
        aimed = await store.broadcasts.get(second)
        assert aimed is not None
        assert aimed.audience == Audience(overdue=True)
        assert await store.broadcasts.drop_drafts(before=NOW) == 0
        assert await store.broadcasts.drop_drafts(before=NOW + DAY) == 1
    await drafted(database)
    async with database.open_store() as store:
        dropped = [await store.broadcasts.drop_draft(by=each) for each in (AYU, BOSS, BOSS)]
    assert dropped == [False, True, False]


async def test_it_is_ordered_once_and_each_person_is_claimed_once(database: Database) -> None:
    broadcast = await ordered(database, AYU, BUDI)
    async with database.open_store() as store:
        assert not await store.broadcasts.order(broadcast, [9], at=NOW, due_at=NOW)
        assert not await store.broadcasts.aim(broadcast, Audience())
        claimed = [await store.notices.claim(NOW, lease=LEASE, with_answers=False) for _ in range(3)]
    assert [each and (each.person_id, each.attempts, each.broadcast_id) for each in claimed] == [
        (AYU, 1, broadcast),
        (BUDI, 1, broadcast),
        None,
    ]


async def test_nothing_is_claimed_before_it_is_due_and_a_claim_ends_with_its_lease(database: Database) -> None:
    await ordered(database, AYU, due_at=NOW + DAY)
    async with database.open_store() as store:
        assert await store.notices.claim(NOW, lease=LEASE, with_answers=True) is None
        first = await store.notices.claim(NOW + DAY, lease=LEASE, with_answers=True)
        assert await store.notices.claim(NOW + DAY, lease=LEASE, with_answers=True) is None
        again = await store.notices.claim(NOW + DAY + LEASE, lease=LEASE, with_answers=True)
    assert first
    assert again
    assert (first.id, first.attempts, again.attempts) == (again.id, 1, 2)


async def test_what_is_given_back_counts_as_never_attempted(database: Database) -> None:
    await ordered(database, AYU)
    async with database.open_store() as store:
        claimed = await store.notices.claim(NOW, lease=LEASE, with_answers=False)
        assert claimed
        assert await store.notices.release(claimed.id, visible_at=NOW + timedelta(seconds=3))
        again = await store.notices.claim(NOW + timedelta(seconds=3), lease=LEASE, with_answers=False)
        assert again
        assert again.attempts == 1
        assert await store.notices.settle(claimed.id, "sent", at=NOW)
        assert not await store.notices.settle(claimed.id, "failed", at=NOW)
        assert not await store.notices.release(claimed.id, visible_at=NOW)


async def test_its_maker_is_told_once_when_all_is_settled(database: Database) -> None:
    broadcast = await ordered(database, AYU, BUDI)
    async with database.open_store() as store:
        for outcome in ("sent", "blocked"):
            assert [each.id for each in await store.broadcasts.unreported(due=NOW)] == [broadcast]
            assert not await store.broadcasts.report(broadcast, at=NOW)
            claimed = await store.notices.claim(NOW, lease=LEASE, with_answers=False)
            assert claimed
            await store.notices.settle(claimed.id, "sent" if outcome == "sent" else "blocked", at=NOW)
        assert await store.broadcasts.tallies([broadcast]) == {broadcast: Tally({"sent": 1, "blocked": 1})}
        assert await store.broadcasts.report(broadcast, at=NOW)
        assert not await store.broadcasts.report(broadcast, at=NOW)
        assert await store.broadcasts.unreported(due=NOW) == ()


async def test_it_is_dropped_only_while_nobody_can_have_got_it(database: Database) -> None:
    waiting, draft = await ordered(database, AYU, due_at=NOW + DAY), await drafted(database)
    async with database.open_store() as store:
        assert await store.broadcasts.unreported(due=NOW) == ()
        assert await store.broadcasts.drop(waiting)
        assert await store.broadcasts.drop(draft)
        assert not await store.broadcasts.drop(draft)
        assert await store.notices.of_person(AYU) == ()
    begun = await ordered(database, AYU, BUDI)
    async with database.open_store() as store:
        await store.notices.claim(NOW, lease=LEASE, with_answers=False)
        assert not await store.broadcasts.drop(begun)


async def test_an_answer_is_told_once_and_only_when_answers_are_wanted(database: Database) -> None:
    question, same = await asked(database, AYU), await asked(database, AYU)
    async with database.open_store() as store:
        assert await store.notices.add_answered([question, 999], at=NOW, is_told=True) == 1
        assert await store.notices.add_answered([question], at=NOW, is_told=True) == 0
        assert await store.notices.add_answered([same], at=NOW, is_told=False) == 1
        assert await store.notices.claim(NOW, lease=LEASE, with_answers=False) is None
        claimed = await store.notices.claim(NOW, lease=LEASE, with_answers=True)
        assert claimed
        assert (claimed.question_id, claimed.broadcast_id) == (question, None)
        assert await store.notices.claim(NOW, lease=LEASE, with_answers=True) is None
        assert await store.questions.missed(since=NOW - DAY) == ()
        assert await store.questions.answered() == ((NOW, NOW), (NOW, NOW))


async def test_what_is_held_on_a_person_tells_what_and_its_end(database: Database) -> None:
    await ordered(database, AYU)
    question = await asked(database, AYU)
    async with database.open_store() as store:
        await store.notices.add_answered([question], at=NOW, is_told=True)
        await store.notices.claim(NOW, lease=LEASE, with_answers=False)
        await store.notices.end(AYU, at=NOW)
        first, second = await store.notices.of_person(AYU)
        assert (first.is_broadcast, first.text, first.outcome) == (True, "Rapat besok", "uncertain")
        assert (second.is_broadcast, second.text, second.outcome) == (False, "apa itu TTE", "left_out")
        await store.questions.forget(AYU)
        assert len(await store.notices.of_person(AYU)) == 1


async def test_what_is_old_goes_with_its_broadcast(database: Database) -> None:
    broadcast = await ordered(database, AYU)
    async with database.open_store() as store:
        await store.notices.end(AYU, at=NOW)
        await store.broadcasts.report(broadcast, at=NOW)
        assert await store.notices.drop_settled(before=NOW) == 0
        assert await store.broadcasts.get(broadcast)
        assert await store.notices.drop_settled(before=NOW + DAY) == 1
        assert await store.broadcasts.get(broadcast) is None


async def test_missed_questions_are_those_without_a_good_answer(database: Database) -> None:
    unknown, old = await asked(database, AYU), await asked(database, AYU, at=NOW - 9 * DAY)
    async with database.open_store() as store:
        found = await store.questions.add(asked_at=NOW, person_id=BUDI, text="x", intent="i", outcome="found")
        unclear = await store.questions.add(asked_at=NOW, person_id=BUDI, text="y", intent="i", outcome="unclear")
        assert [each.id for each in await store.questions.missed(since=NOW - DAY)] == [unknown, unclear]
        await store.questions.judge(found, person_id=BUDI, verdict="down", at=NOW)
        missed = await store.questions.missed(since=NOW - DAY)
        assert [(each.id, each.is_disliked) for each in missed] == [(unknown, False), (found, True), (unclear, False)]
        kept = await store.questions.get(old)
        assert kept
        assert (kept.person_id, kept.outcome) == (AYU, "unknown")
        assert await store.questions.get(999) is None


async def test_the_latest_of_what_is_unknown_is_asked_again(database: Database) -> None:
    first, second, third = [await asked(database, AYU) for _ in range(3)]
    async with database.open_store() as store:
        await store.questions.add(asked_at=NOW, person_id=AYU, text="x", intent="i", outcome="unclear")
        found = await store.questions.unanswered(since=NOW - DAY, limit=2)
        assert [each.id for each in found] == [second, third]
        await store.notices.add_answered([third], at=NOW, is_told=False)
        found = await store.questions.unanswered(since=NOW - DAY, limit=2)
        assert [each.id for each in found] == [first, second]
        assert await store.questions.unanswered(since=NOW + DAY, limit=2) == ()


async def test_what_is_ignored_can_be_restored(database: Database) -> None:
    async with database.open_store() as store:
        first = await store.questions.ignore("tanda tangan\ntangan", by=BOSS, at=NOW)
        assert await store.questions.ignore("tanda tangan\ntangan", by=BOSS, at=NOW) is None
        (ignored,) = await store.questions.ignored()
        assert (ignored.id, ignored.title, ignored.at) == (first, "tanda tangan", NOW)
        assert await store.questions.restore(ignored.id)
        assert not await store.questions.restore(ignored.id)


async def test_two_processes_never_claim_the_same(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        await ordered(database, AYU, BUDI)
        async with database.open_store() as one:
            first = await one.notices.claim(NOW, lease=LEASE, with_answers=True)
            async with database.open_store() as other:
                second = await other.notices.claim(NOW, lease=LEASE, with_answers=True)
    assert first
    assert second
    assert {first.person_id, second.person_id} == {AYU, BUDI}
