"""What coordinators see and change of the agencies: the list, one of them, its names, and two that become one."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from spbe.invited import opd_named
from spbe.matrix import Opd
from spbe.opd_names import OpdNames, opd_key, owners
from spbe.opd_wishes import OpdWish, cleaned, merge_named, read_opd_wish
from spbe.people import Action, Person
from spbe.refusals import NameUnusable, Outdated, SpellingTaken
from spbe.usecases.access import require
from spbe.usecases.people import present
from spbe.usecases.ports import Store
from spbe.usecases.ports.matrix import OpdUse
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

LONGEST_SHORT = 60
LONGEST_NAME = 150

_UNUSED = OpdUse()


@dataclass(frozen=True, slots=True)
class OpdCard:
    """An agency with what hangs on it; `rows` are the numbers of its rows in the matrix.

    `spellings` are what finds it beside its names. `done` says what was just done to it.
    """

    opd: Opd
    use: OpdUse
    spellings: tuple[str, ...]
    rows: tuple[int, ...]
    done: str | None = None

    @property
    def is_free(self) -> bool:
        """Whether nothing hangs on it, so that it can be removed."""
        return self.use == _UNUSED


@dataclass(frozen=True, slots=True)
class OpdPage:
    """A page of the agencies, counted from 0; the last one where there are fewer. `removed` was just removed."""

    items: tuple[tuple[Opd, OpdUse], ...]
    page: int
    first: int
    total: int
    removed: Opd | None = None


@dataclass(frozen=True, slots=True)
class OpdUnclear:
    """Words name no agency for sure; `likely` has those that they may mean. `wish` is what was wanted."""

    wish: OpdWish
    likely: tuple[Opd, ...]


@dataclass(frozen=True, slots=True)
class SpellingDrop:
    """A spelling that is to be taken away from an agency, once somebody says so again."""

    opd: Opd
    spelling: str


@dataclass(frozen=True, slots=True)
class OpdRemoval:
    """An agency that is to be removed; with `use` where something hangs on it, so that it cannot be."""

    opd: Opd
    use: OpdUse

    @property
    def is_free(self) -> bool:
        """Whether nothing hangs on it."""
        return self.use == _UNUSED


@dataclass(frozen=True, slots=True)
class Merge:
    """What merging an agency into another would move; `shared` counts the rows and members of both.

    `mark` stands for all of this: where it is another one later, something has changed.
    """

    gone: Opd
    kept: Opd
    use: OpdUse
    shared_rows: int
    spellings: tuple[str, ...]

    @property
    def mark(self) -> int:
        """A number that changes with what is shown."""
        return zlib.crc32(repr((self.gone.id, self.kept.id, self.use, self.shared_rows, self.spellings)).encode())


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """A page of the agencies into which one may be merged, counted from 0; those called alike come first."""

    gone: Opd
    opds: tuple[Opd, ...]
    page: int
    total: int


OpdReply = OpdPage | OpdCard | OpdUnclear | SpellingDrop | OpdRemoval | Merge


async def list_opds(
    resources: Resources, person: Person, page: int, *, size: int, removed: Opd | None = None
) -> OpdPage:
    """Return a page of the agencies by short name."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        opds, uses = await store.opds.all(), await store.opds.uses()
    page = min(page, max(0, len(opds) - 1) // size)
    shown = sorted(opds, key=lambda each: opd_key(each.short))[page * size : (page + 1) * size]
    items = tuple((each, uses.get(each.id, _UNUSED)) for each in shown)
    return OpdPage(items, page, page * size, len(opds), removed)


async def opd_card(resources: Resources, person: Person, opd_id: int) -> OpdCard:
    """Return an agency. Raises `Outdated` where it is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        return await _card(store, opd_id)


async def obey_opd(resources: Resources, person: Person, text: str, *, size: int) -> OpdReply:
    """Do what stands behind /opd, or return what is to be said again first.

    Raises `SpellingTaken` and `NameUnusable`.
    """
    require(person, Action.MANAGE_OPDS)
    wish = read_opd_wish(text)
    if wish.verb == "find" and not wish.opd:
        return await list_opds(resources, person, 0, size=size)
    if wish.verb == "add" and wish.value:
        return await add_opd(resources, person, wish.value, wish.name or wish.value)
    async with resources.read_store() as store:
        opds = await store.opds.all()
    if wish.verb == "merge":
        pair = merge_named(wish, opds)
        if pair is None or pair[0].id == pair[1].id:
            parts = (each for pair in wish.merges[:1] for each in pair)
            likely = (opd for part in parts for opd in opd_named(part, opds)[1][:2])
            return OpdUnclear(wish, tuple(dict.fromkeys(likely)))
        return await merge_preview(resources, person, pair[0].id, pair[1].id)
    sure, likely_ones = opd_named(wish.opd, opds)
    if sure is None:
        return OpdUnclear(wish, likely_ones)
    return await _obey(resources, person, wish, sure)


async def add_opd(resources: Resources, person: Person, short: str, name: str) -> OpdCard:
    """Add an agency. Raises `SpellingTaken` and `NameUnusable`."""
    short, name = _usable(short, LONGEST_SHORT), _usable(name, LONGEST_NAME)
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        opd = await store.opds.add(short=short, name=name)
        await record(resources, store, person, "add_opd", f"opd:{opd.id}", new=f"{short} = {name}")
        return await _card(store, opd.id, done="added")


async def rename_opd(resources: Resources, person: Person, opd_id: int, *, short: str, name: str) -> OpdCard:
    """Give an agency other names, "" leaves one; the old ones still find it.

    Raises `Outdated`, `SpellingTaken` and `NameUnusable`.
    """
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        old = _of(await store.opds.locked(), opd_id)
        short = _usable(short or old.short, LONGEST_SHORT)
        name = _usable(name or old.name, LONGEST_NAME)
        if (short, name) != (old.short, old.name):
            await store.opds.rename(opd_id, short=short, name=name)
            before, after = f"{old.short} = {old.name}", f"{short} = {name}"
            await record(resources, store, person, "rename_opd", f"opd:{opd_id}", old=before, new=after)
        return await _card(store, opd_id, done="renamed")


async def add_spelling(resources: Resources, person: Person, opd_id: int, spelling: str) -> OpdCard:
    """Let a spelling find an agency. Raises `Outdated`, `SpellingTaken` and `NameUnusable`."""
    spelling = _usable(spelling, LONGEST_NAME)
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        opds = await store.opds.locked()
        _of(opds, opd_id)
        if not await store.opds.add_alias(opd_id, spelling):
            raise SpellingTaken(spelling, owners(opds)[opd_key(spelling)].short)
        await record(resources, store, person, "add_opd_alias", f"opd:{opd_id}", new=spelling)
        return await _card(store, opd_id, done="spelled")


async def drop_spelling(resources: Resources, person: Person, opd_id: int, mark: int) -> OpdCard:
    """Take the spelling with this mark away from an agency. Raises `Outdated` where it has none such."""
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        opd = _of(await store.opds.locked(), opd_id)
        spelling = next((each for each in _spellings(opd) if mark_of(each) == mark), None)
        if spelling is None or not await store.opds.drop_alias(opd_id, spelling):
            raise Outdated
        await record(resources, store, person, "drop_opd_alias", f"opd:{opd_id}", old=spelling)
        return await _card(store, opd_id, done="unspelled")


async def merge_targets(resources: Resources, person: Person, opd_id: int, page: int, *, size: int) -> MergeChoice:
    """Return the agencies into which one may be merged. Raises `Outdated` where it is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        opds = await store.opds.all()
    gone = _of(opds, opd_id)
    others = sorted((each for each in opds if each.id != opd_id), key=lambda each: opd_key(each.short))
    names = OpdNames(others)
    alike = (each for name in (gone.short, gone.name) for each in names.likely(name))
    ordered = tuple(dict.fromkeys([*alike, *others]))
    page = min(page, max(0, len(ordered) - 1) // size)
    return MergeChoice(gone, ordered[page * size : (page + 1) * size], page, len(ordered))


async def merge_preview(resources: Resources, person: Person, gone: int, kept: int) -> Merge:
    """Return what merging an agency into another would move. Raises `Outdated` where one of them is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        return await _merge(store, gone, kept, await store.opds.all())


async def merge_opds(resources: Resources, person: Person, gone: int, kept: int, mark: int) -> OpdCard | Merge:
    """Merge an agency into another; where something has changed since the preview, return what it would do now.

    Raises `Outdated` where one of them is gone.
    """
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        merge = await _merge(store, gone, kept, await store.opds.locked())
        if merge.mark != mark:
            return merge
        await store.opds.merge(gone, kept)
        await record(resources, store, person, "merge_opd", f"opd:{gone}", old=merge.gone.short, new=f"opd:{kept}")
        await record(resources, store, person, "merge_opd", f"opd:{kept}", old=f"opd:{gone}", new=merge.kept.short)
        return await _card(store, kept, done="merged")


async def remove_opd(resources: Resources, person: Person, opd_id: int) -> Opd:
    """Remove an agency on which nothing hangs, and return it. Raises `Outdated` where something does by now."""
    async with resources.open_store() as store:
        person = await _allowed(resources, store, person)
        opd = _of(await store.opds.locked(), opd_id)
        if opd_id in await store.opds.uses():
            raise Outdated
        await store.opds.remove(opd_id)
        await record(resources, store, person, "remove_opd", f"opd:{opd_id}", old=f"{opd.short} = {opd.name}")
        return opd


def mark_of(spelling: str) -> int:
    """Return a number that stands for a spelling where there is little room."""
    return zlib.crc32(opd_key(spelling).encode())


async def _obey(resources: Resources, person: Person, wish: OpdWish, opd: Opd) -> OpdReply:
    """Do what is wanted of an agency, or return what is to be said again first."""
    match wish.verb:
        case "name":
            short, name = (wish.value, wish.name) if wish.name else ("", wish.value)
            return await rename_opd(resources, person, opd.id, short=short, name=name)
        case "short":
            return await rename_opd(resources, person, opd.id, short=wish.value, name="")
        case "add_alias":
            return await add_spelling(resources, person, opd.id, wish.value)
        case "drop_alias":
            same = [each for each in _spellings(opd) if opd_key(each) == opd_key(wish.value)]
            return SpellingDrop(opd, same[0]) if same else OpdUnclear(wish, (opd,))
        case "remove":
            card = await opd_card(resources, person, opd.id)
            return OpdRemoval(opd, card.use)
        case _:
            return await opd_card(resources, person, opd.id)


async def _allowed(resources: Resources, store: Store, person: Person) -> Person:
    """Return who somebody is now, where they may change agencies."""
    person = await present(resources, store, person)
    require(person, Action.MANAGE_OPDS)
    return person


async def _card(store: Store, opd_id: int, *, done: str | None = None) -> OpdCard:
    matrix = await store.follow_ups.matrix()
    opd = _of(matrix.opds, opd_id)
    rows = tuple(row.number for row in matrix.of_opd(opd))
    use = (await store.opds.uses()).get(opd_id, _UNUSED)
    return OpdCard(opd, use, _spellings(opd), rows, done)


async def _merge(store: Store, gone: int, kept: int, opds: Sequence[Opd]) -> Merge:
    one, other = _of(opds, gone), _of(opds, kept)
    if gone == kept:
        raise Outdated
    matrix = await store.follow_ups.matrix()
    shared = sum(one in row.opds and other in row.opds for row in matrix.rows)
    use = (await store.opds.uses()).get(gone, _UNUSED)
    return Merge(one, other, use, shared, (one.short, *([one.name] if one.name != one.short else []), *_spellings(one)))


def _of(opds: Sequence[Opd], opd_id: int) -> Opd:
    opd = next((each for each in opds if each.id == opd_id), None)
    if opd is None:
        raise Outdated
    return opd


def _spellings(opd: Opd) -> tuple[str, ...]:
    """Return what finds an agency beside its names; of spellings that compare alike the first."""
    names = {opd_key(opd.short), opd_key(opd.name)}
    different = {opd_key(each): each for each in reversed(opd.aliases)}
    return tuple(each for each in opd.aliases if different[opd_key(each)] is each and opd_key(each) not in names)


def _usable(name: str, longest: int) -> str:
    name = cleaned(name)
    if not opd_key(name) or len(name) > longest:
        raise NameUnusable(longest)
    return name
