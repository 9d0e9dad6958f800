"""The agencies as coordinators keep them: who may, what is asked again, and that two hands do not collide."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from spbe.people import Person, Role
from spbe.refusals import NameUnusable, NotAllowed, Outdated, SpellingTaken
from spbe.usecases import broadcasting, merging_opds, opd_orders, opds
from spbe.usecases.asking import ask
from spbe.usecases.merging_opds import Merge, Merged, OpdRemoval
from spbe.usecases.opd_orders import OpdUnclear, SpellingDrop
from spbe.usecases.opds import OpdCard, OpdPage, mark_of
from spbe.usecases.resources import Resources
from tests.usecases.conftest import CONTENTS, Office

CHIEF = Person(1, Role.COORDINATOR)
AYU = 7_000_000_001


async def said(city: Office, text: str, person: Person = CHIEF) -> object:
    return await opd_orders.obey_opd(city.resources, person, text, size=6)


async def card(city: Office, text: str) -> OpdCard:
    found = await said(city, text)
    assert isinstance(found, OpdCard)
    return found


async def merge(city: Office, gone: str, kept: str) -> Merged | Merge:
    one, other = city.opds[gone], city.opds[kept]
    preview = await merging_opds.merge_preview(city.resources, CHIEF, one, other)
    return await merging_opds.merge_opds(city.resources, CHIEF, one, other, preview.mark)


async def trail(city: Office, subject: str) -> list[tuple[str, str | None, str | None]]:
    async with city.database.read_store() as store:
        return [(each.action, each.old, each.new) for each in await store.audit.of_subject(subject)]


WAYS: tuple[Callable[[Resources, Person], Awaitable[object]], ...] = (
    lambda resources, person: opds.list_opds(resources, person, 0, size=6),
    lambda resources, person: opds.opd_card(resources, person, 1),
    lambda resources, person: opd_orders.obey_opd(resources, person, "DKIS", size=6),
    lambda resources, person: opds.add_opd(resources, person, "A", "B"),
    lambda resources, person: opds.rename_opd(resources, person, 1, short="A", name="B"),
    lambda resources, person: opds.add_spelling(resources, person, 1, "A"),
    lambda resources, person: opds.drop_spelling(resources, person, 1, 1),
    lambda resources, person: merging_opds.merge_targets(resources, person, 1, 0, size=6),
    lambda resources, person: merging_opds.merge_preview(resources, person, 1, 2),
    lambda resources, person: merging_opds.merge_opds(resources, person, 1, 2, 3),
    lambda resources, person: merging_opds.remove_opd(resources, person, 1),
)


@pytest.mark.parametrize("role", [Role.GUEST, Role.READER, Role.FOCAL_POINT])
@pytest.mark.parametrize("way", WAYS)
async def test_nobody_else_sees_or_changes_agencies(
    city: Office, role: Role, way: Callable[[Resources, Person], Awaitable[object]]
) -> None:
    person = await city.member(AYU, role, "DKIS")
    with pytest.raises(NotAllowed):
        await way(city.resources, person)


async def test_the_list_has_pages_and_counts(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "DKIS")
    found = await said(city, "")
    assert isinstance(found, OpdPage)
    assert (len(found.items), found.first) == (6, 0)
    last = await opds.list_opds(city.resources, CHIEF, 10**9, size=6)
    assert last.first + len(last.items) == last.total
    every = await opds.list_opds(city.resources, CHIEF, 0, size=1000)
    (dkis,) = [use for opd, use in every.items if opd.short == "DKIS"]
    assert (dkis.focal_points, dkis.rows) == (1, len((await card(city, "DKIS")).rows))


async def test_a_new_agency_and_spelling_answer_questions_at_once(city: Office) -> None:
    assert (await card(city, "tambah Dishub = Dinas Perhubungan")).done == "added"
    added = await card(city, "dishub sebutan Perhubungan Darat")
    assert (added.spellings, added.is_free) == (("Perhubungan Darat",), True)
    known = await city.resources.answerers.latest()
    assert known.matrix.opds[-1].aliases == ("Perhubungan Darat",)
    assert await trail(city, f"opd:{added.opd.id}") == [
        ("add_opd", None, "Dishub = Dinas Perhubungan"),
        ("add_opd_alias", None, "Perhubungan Darat"),
    ]


TAKEN = (
    "tambah Diskominfo = Dinas Baru",
    "tambah Baru = Dinas Komunikasi dan Informatika",
    "Bappeda sebutan kominfo",
    "DKIS sebutan Kominfo",
    "Bappeda nama DKIS",
)


@pytest.mark.parametrize("text", TAKEN)
async def test_a_spelling_of_another_is_refused_and_nothing_changes(city: Office, text: str) -> None:
    async with city.database.read_store() as store:
        before = await store.opds.all()
    with pytest.raises(SpellingTaken) as refused:
        await said(city, text)
    assert refused.value.opd == "DKIS"
    async with city.database.read_store() as store:
        assert await store.opds.all() == before


@pytest.mark.parametrize("text", ["tambah -- = ...", "tambah " + "x" * 61, "DKIS nama " + "y" * 151, "DKIS sebutan !!"])
async def test_a_name_that_is_none_is_refused(city: Office, text: str) -> None:
    with pytest.raises(NameUnusable):
        await said(city, text)


async def test_a_rename_survives_a_restart_and_both_names_find_the_agency(city: Office) -> None:
    renamed = await card(city, "DKIS nama Diskominfos = Dinas Kominfo, Statistik dan Persandian")
    assert (renamed.opd.short, renamed.done) == ("Diskominfos", "renamed")
    async with city.database.open_store() as store:
        await store.opds.add_missing(CONTENTS.content.opds)
    for spelling in ("DKIS", "diskominfos", "Dinas Komunikasi, Informatika dan Statistik", "Kominfo"):
        assert (await card(city, spelling)).opd.id == city.opds["DKIS"]
    again = await card(city, "Diskominfos nama Dinas Kominfo, Statistik dan Persandian")
    assert again.opd.short == "Diskominfos"
    assert len(await trail(city, f"opd:{city.opds['DKIS']}")) == 1


async def test_a_spelling_is_taken_away_only_when_said_again(city: Office) -> None:
    asked = await said(city, "DKIS hapus sebutan KOMINFO")
    assert asked == SpellingDrop((await card(city, "DKIS")).opd, "Kominfo")
    mark = mark_of("Kominfo")
    dropped = await opds.drop_spelling(city.resources, CHIEF, city.opds["DKIS"], mark)
    assert "Kominfo" not in dropped.spellings
    with pytest.raises(Outdated):
        await opds.drop_spelling(city.resources, CHIEF, city.opds["DKIS"], mark)
    unclear = await said(city, "DKIS hapus sebutan DKIS")
    assert isinstance(unclear, OpdUnclear)


async def test_words_that_name_no_agency_say_which_are_like_them(city: Office) -> None:
    found = await said(city, "Bagian")
    assert isinstance(found, OpdUnclear)
    nothing = await said(city, "qwertz")
    assert isinstance(nothing, OpdUnclear)
    assert nothing.likely == ()
    for text in ("gabung DKIS", "gabung DKIS ke Diskominfo", "gabung DKIS ke entah"):
        assert isinstance(await said(city, text), OpdUnclear)


async def test_a_merge_moves_what_it_said_and_the_content_does_not_undo_it(city: Office) -> None:
    ayu = await city.member(AYU, Role.FOCAL_POINT, "Bag. Hukum", "Bag. Organisasi")
    before = await card(city, "Bag. Hukum"), await card(city, "Bag. Organisasi")
    preview = await said(city, "gabungkan Ortala dengan Bagian Hukum")
    assert isinstance(preview, Merge)
    assert (preview.gone, preview.kept) == (before[1].opd, before[0].opd)
    assert (preview.use.rows, preview.use.focal_points) == (len(before[1].rows), 1)
    merged = await merge(city, "Bag. Organisasi", "Bag. Hukum")
    assert isinstance(merged, Merged)
    assert (merged.gone, merged.members) == (before[1].opd, (AYU,))
    assert set(merged.card.rows) == {*before[0].rows, *before[1].rows}
    async with city.database.open_store() as store:
        await store.opds.add_missing(CONTENTS.content.opds)
        assert city.opds["Bag. Organisasi"] not in {each.id for each in await store.opds.all()}
        assert (await store.people.get(ayu.id)).opds == {city.opds["Bag. Hukum"]}
    assert (await card(city, "Setda Organisasi")).opd.id == city.opds["Bag. Hukum"]
    assert [each[0] for each in await trail(city, f"opd:{city.opds['Bag. Organisasi']}")] == ["merge_opd"]
    assert isinstance(await ask(city.resources, CHIEF, "tugas ortala"), object)


async def test_a_broadcast_to_an_agency_goes_to_the_one_into_which_it_is_merged(city: Office) -> None:
    await city.member(AYU, Role.FOCAL_POINT, "Bag. Organisasi")
    draft = await broadcasting.draft(city.resources, CHIEF, "ke ortala, dkis: rapat")
    await merge(city, "Bag. Organisasi", "Bag. Hukum")
    after = await broadcasting.preview(city.resources, CHIEF, draft.broadcast.id)
    assert after.broadcast.audience.opds == {city.opds["Bag. Hukum"], city.opds["DKIS"]}
    assert (after.people, after.stamp) == (draft.people, draft.stamp)


async def test_a_merge_that_was_overtaken_is_shown_anew_and_done_once(city: Office) -> None:
    gone, kept = city.opds["Bag. Organisasi"], city.opds["Bag. Hukum"]
    preview = await merging_opds.merge_preview(city.resources, CHIEF, gone, kept)
    await city.member(AYU, Role.FOCAL_POINT, "Bag. Organisasi")
    shown = await merging_opds.merge_opds(city.resources, CHIEF, gone, kept, preview.mark)
    assert isinstance(shown, Merge)
    assert shown.use.members == 1
    both = await asyncio.gather(
        *(merging_opds.merge_opds(city.resources, CHIEF, gone, kept, shown.mark) for _ in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in both) == ["Merged", "Outdated"]


async def test_only_an_agency_on_which_nothing_hangs_is_removed(city: Office) -> None:
    kept = await said(city, "hapus DKIS")
    assert isinstance(kept, OpdRemoval)
    assert not kept.is_free
    with pytest.raises(Outdated):
        await merging_opds.remove_opd(city.resources, CHIEF, city.opds["DKIS"])
    added = await card(city, "tambah Dishub = Dinas Perhubungan")
    removal = await said(city, "hapus dishub")
    assert isinstance(removal, OpdRemoval)
    assert removal.is_free
    await merging_opds.remove_opd(city.resources, CHIEF, added.opd.id)
    assert isinstance(await said(city, "Dinas Perhubungan"), OpdUnclear)
    with pytest.raises(Outdated):
        await opds.opd_card(city.resources, CHIEF, added.opd.id)
