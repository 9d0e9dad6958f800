"""Rows that hang together, on both databases."""

from datetime import timedelta

from spbe.bundles import Bundle
from tests.storage.conftest import AYU, NOW, Office


async def test_a_bundle_is_kept_extended_and_forgotten(office: Office) -> None:
    one, two, three = (office.ids[number] for number in (1, 2, 3))
    async with office.open_store() as store:
        document = await store.bundles.add("document", [two, one], title="Perwali", awaited=None, by=AYU, at=NOW)
        waits = await store.bundles.add("waits", [one], title=None, awaited=three, by=AYU, at=NOW)
        await store.bundles.extend(waits, [two, one])
    both = (
        Bundle(document, "document", "Perwali", None, (one, two)),
        Bundle(waits, "waits", None, three, (one, two)),
    )
    async with office.open_store() as store:
        assert await store.bundles.all() == both
        assert await store.bundles.of_row(two) == both
        assert await store.bundles.of_row(three) == ()
        assert await store.bundles.remove(document)
        assert not await store.bundles.remove(document)
        assert await store.bundles.locked() == both[1:]
        assert await store.bundles.of_row(one) == both[1:]


async def test_rows_are_freed_once(office: Office) -> None:
    one, two, three = (office.ids[number] for number in (1, 2, 3))
    async with office.open_store() as store:
        waits = await store.bundles.add("waits", [one], title=None, awaited=three, by=AYU, at=NOW)
        assert await store.bundles.free(one, at=NOW) == ()
        assert await store.bundles.free(three, at=NOW) == (one,)
        await store.bundles.extend(waits, [two])
        assert await store.bundles.free(three, at=NOW + timedelta(days=1)) == (two,)
        assert await store.bundles.free(three, at=NOW + timedelta(days=2)) == ()
