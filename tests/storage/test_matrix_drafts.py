from dataclasses import replace
from datetime import timedelta

from spbe.usecases.ports import MatrixDraft
from tests.storage.conftest import AYU, BUDI, NOW, Office

DRAFT = MatrixDraft(
    AYU, "abc", "matriks.xlsx", b"PK\x00\xff", {"Bag. Umum": None, "Panitia": (), "Kominfo": (1, 2)}, NOW
)


async def test_a_matrix_is_kept_as_it_came_one_a_person(office: Office) -> None:
    newer = replace(DRAFT, token=DRAFT.token * 2, data=b"lain", settled={})
    async with office.open_store() as store:
        await store.matrix_drafts.put(DRAFT)
        await store.matrix_drafts.put(replace(newer, person_id=BUDI))
        assert await store.matrix_drafts.get(AYU, lock=True) == DRAFT
        await store.matrix_drafts.put(newer)
        assert await store.matrix_drafts.get(AYU) == newer
        assert [await store.matrix_drafts.delete(AYU) for _ in range(2)] == [True, False]
        assert await store.matrix_drafts.get(AYU) is None


async def test_an_old_matrix_is_dropped(office: Office) -> None:
    async with office.open_store() as store:
        await store.matrix_drafts.put(DRAFT)
        assert await store.matrix_drafts.drop_expired(before=NOW) == 0
        assert await store.matrix_drafts.drop_expired(before=NOW + timedelta(seconds=1)) == 1
