"""Letters as they are kept: their order, one claim for each, what is given back, and what is deleted."""

from datetime import UTC, datetime, timedelta

from spbe.letters import KeptLetter, Letter
from storage.database import Database, open_database

NOW = datetime(2019, 11, 4, 1, tzinfo=UTC)
LEASE = timedelta(minutes=5)
LITTLE = timedelta(seconds=1)
AYU, BUDI = 7_000_000_001, 7_000_000_002
BUTTONS = '{"inline_keyboard": [[{"text": "Lapor", "callback_data": "r:33"}]]}'


async def kept(database: Database, *letters: Letter, visible_at: datetime = NOW) -> tuple[KeptLetter, ...]:
    async with database.open_store() as store:
        return await store.letters.add(letters, at=NOW, visible_at=visible_at)


async def claimed(database: Database, now: datetime = NOW) -> KeptLetter | None:
    async with database.open_store() as store:
        return await store.letters.claim(now, lease=LEASE)


async def of(database: Database, person_id: int) -> tuple[Letter, ...]:
    async with database.read_store() as store:
        return await store.letters.of_person(person_id)


async def test_they_are_kept_in_their_order_and_each_knows_its_id(database: Database) -> None:
    letters = [
        Letter((AYU, BUDI)[number % 2], f"<b>{number}</b>", BUTTONS if number % 3 else None) for number in range(7)
    ]
    added = await kept(database, *letters)
    assert [each.letter for each in added] == letters
    assert [each.id for each in added] == sorted({each.id for each in added})
    assert [await claimed(database) for _ in range(8)] == [
        *(KeptLetter(each.id, each.letter, attempts=1) for each in added),
        None,
    ]


async def test_of_nothing_nothing_is_kept(database: Database) -> None:
    assert await kept(database) == ()
    assert await claimed(database) is None


async def test_none_is_claimed_before_it_may_be(database: Database) -> None:
    (later,) = await kept(database, Letter(AYU, "nanti"), visible_at=NOW + LEASE)
    (sooner,) = await kept(database, Letter(AYU, "dahulu"), visible_at=NOW + LEASE - LITTLE)
    assert await claimed(database, NOW + LEASE - 2 * LITTLE) is None
    found = [await claimed(database, NOW + LEASE) for _ in range(3)]
    assert [each and each.id for each in found] == [sooner.id, later.id, None]


async def test_one_claims_it_and_another_only_after_the_lease(database: Database) -> None:
    (letter,) = await kept(database, Letter(AYU, "sekali", BUTTONS))
    assert await claimed(database) == KeptLetter(letter.id, letter.letter, attempts=1)
    assert await claimed(database, NOW + LEASE - LITTLE) is None
    assert await claimed(database, NOW + LEASE) == KeptLetter(letter.id, letter.letter, attempts=2)
    assert await claimed(database, NOW + LEASE) is None


async def test_what_is_given_back_counts_as_never_claimed(database: Database) -> None:
    (letter,) = await kept(database, Letter(AYU, "kembali"))
    for moment in (NOW, NOW + LITTLE):
        found = await claimed(database, moment)
        assert found == KeptLetter(letter.id, letter.letter, attempts=1)
        async with database.open_store() as store:
            await store.letters.release(letter.id, visible_at=moment + LITTLE)
        assert await claimed(database, moment) is None


async def test_what_nobody_has_claimed_is_not_given_back(database: Database) -> None:
    (letter,) = await kept(database, Letter(AYU, "milik penulisnya"), visible_at=NOW + LEASE)
    async with database.open_store() as store:
        await store.letters.release(letter.id, visible_at=NOW)
    assert await claimed(database) is None
    assert await claimed(database, NOW + LEASE) == KeptLetter(letter.id, letter.letter, attempts=1)


async def test_what_is_dropped_is_never_claimed(database: Database) -> None:
    first, second, third = await kept(database, *(Letter(AYU, text) for text in ("satu", "dua", "tiga")))
    async with database.open_store() as store:
        await store.letters.drop([first.id, third.id, 10**9])
        await store.letters.drop([])
    found = [await claimed(database) for _ in range(2)]
    assert [each and each.id for each in found] == [second.id, None]


async def test_only_those_of_one_person_are_dropped(database: Database) -> None:
    theirs = (Letter(BUDI, "dua"), Letter(BUDI, "empat", BUTTONS))
    await kept(database, Letter(AYU, "satu"), theirs[0], Letter(AYU, "tiga", BUTTONS), theirs[1])
    await claimed(database)
    async with database.open_store() as store:
        await store.letters.drop_of(AYU)
    assert await of(database, AYU) == ()
    assert await of(database, BUDI) == theirs


async def test_what_somebody_is_to_be_told_is_returned_oldest_first(database: Database) -> None:
    first, second = Letter(AYU, "satu", BUTTONS), Letter(AYU, "dua")
    await kept(database, first, Letter(BUDI, "lain"), visible_at=NOW + LEASE)
    await kept(database, second)
    await claimed(database)
    assert await of(database, AYU) == (first, second)


async def test_an_id_is_never_used_again(database: Database) -> None:
    """Whoever delivered a letter late deletes it by its id, which must not be another's by then."""
    first = await kept(database, Letter(AYU, "satu"), Letter(AYU, "dua"))
    async with database.open_store() as store:
        await store.letters.drop([each.id for each in first])
    second = await kept(database, Letter(BUDI, "tiga"))
    assert min(each.id for each in second) > max(each.id for each in first)


async def test_a_letter_goes_with_the_unit_that_keeps_it(database: Database) -> None:
    class Broken(Exception):
        """What ends the unit before its end."""

    try:
        async with database.open_store() as store:
            await store.letters.add([Letter(AYU, "tidak jadi")], at=NOW, visible_at=NOW)
            raise Broken
    except Broken:
        pass
    assert await of(database, AYU) == ()


async def test_two_processes_never_claim_the_same(postgresql_url: str) -> None:
    async with open_database(postgresql_url) as database:
        letters = await kept(database, Letter(AYU, "satu"), Letter(AYU, "dua"))
        async with database.open_store() as one:
            first = await one.letters.claim(NOW, lease=LEASE)
            async with database.open_store() as other:
                second = await other.letters.claim(NOW, lease=LEASE)
    assert [each and each.id for each in (first, second)] == [each.id for each in letters]
