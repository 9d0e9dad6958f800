from datetime import UTC, date, datetime

from spbe.reminding import GroupLink
from storage.database import Database

AYU, BUDI = 7_000_000_001, 7_000_000_002
GROUP, SUPERGROUP, ANOTHER = -100, -100_000_000_001, -100_000_000_002
NOW = datetime(2019, 11, 4, tzinfo=UTC)
TODAY = date(2019, 11, 4)


async def test_a_link_remembers_that_its_group_was_shown_totals(database: Database) -> None:
    async with database.open_store() as store:
        await store.groups.link(GROUP, None, by=AYU, at=NOW, told_on=TODAY)
        await store.groups.link(ANOTHER, None, by=AYU, at=NOW)
        claimed = await store.groups.claim(TODAY, not_since=TODAY, limit=5)
    assert [each.chat_id for each in claimed] == [ANOTHER]


async def test_a_group_is_unlinked_with_all_its_topics(database: Database) -> None:
    async with database.open_store() as store:
        for chat_id, thread_id in ((GROUP, None), (GROUP, 5), (GROUP, 7), (ANOTHER, 5)):
            await store.groups.link(chat_id, thread_id, by=AYU, at=NOW)
        assert await store.groups.unlink_all(GROUP) == 3
        assert await store.groups.unlink_all(GROUP) == 0
        assert [(each.chat_id, each.thread_id) for each in await store.groups.all()] == [(ANOTHER, 5)]


async def test_links_go_on_under_another_id(database: Database) -> None:
    async with database.open_store() as store:
        await store.groups.link(GROUP, None, by=AYU, at=NOW, told_on=TODAY)
        assert await store.groups.move(GROUP, SUPERGROUP) == 1
        assert await store.groups.move(GROUP, SUPERGROUP) == 0
        assert await store.groups.all() == (GroupLink(SUPERGROUP, None, AYU, NOW, TODAY),)


async def test_a_link_that_is_there_stays_when_another_moves_to_it(database: Database) -> None:
    async with database.open_store() as store:
        await store.groups.link(GROUP, None, by=AYU, at=NOW)
        await store.groups.link(SUPERGROUP, None, by=BUDI, at=NOW)
        assert await store.groups.move(GROUP, SUPERGROUP) == 1
        assert await store.groups.all() == (GroupLink(SUPERGROUP, None, BUDI, NOW),)
