"""What coordinators see and change of the agencies: the list, one of them, and its names."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from itertools import chain, count

from spbe.matrix import Opd
from spbe.opd_names import opd_key, owners
from spbe.opd_wishes import cleaned
from spbe.paging import Paged, paged
from spbe.people import Action, Person
from spbe.refusals import NameUnusable, Outdated, SpellingTaken
from spbe.stamps import stamp_of
from spbe.usecases.access import allowed, require
from spbe.usecases.ports import Store
from spbe.usecases.ports.matrix import OpdUse
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

LONGEST_SHORT = 60
LONGEST_NAME = 150

UNUSED = OpdUse()


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
        return self.use == UNUSED


@dataclass(frozen=True, slots=True)
class OpdPage(Paged[tuple[Opd, OpdUse]]):
    """A page of the agencies; `removed` was just removed."""

    removed: Opd | None = None


async def list_opds(
    resources: Resources, person: Person, page: int, *, size: int, removed: Opd | None = None
) -> OpdPage:
    """Return a page of the agencies by short name."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        opds, uses = await store.opds.all(), await store.opds.uses()
    shown = paged(sorted(opds, key=lambda each: opd_key(each.short)), page, size)
    items = tuple((each, uses.get(each.id, UNUSED)) for each in shown.items)
    return OpdPage(items, shown.page, shown.first, shown.total, removed)


async def opd_card(resources: Resources, person: Person, opd_id: int) -> OpdCard:
    """Return an agency. Raises `Outdated` where it is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        return await card_in(store, opd_id)


async def add_opd(resources: Resources, person: Person, short: str, name: str) -> OpdCard:
    """Add an agency. Raises `SpellingTaken` and `NameUnusable`."""
    short, name = _usable(short, LONGEST_SHORT), _usable(name, LONGEST_NAME)
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        opd = await make_opd(resources, store, person, short=short, name=name)
        return await card_in(store, opd.id, done="added")


async def rename_opd(resources: Resources, person: Person, opd_id: int, *, short: str, name: str) -> OpdCard:
    """Give an agency other names, "" leaves one; the old ones still find it.

    Raises `Outdated`, `SpellingTaken` and `NameUnusable`.
    """
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        old = opd_in(await store.opds.locked(), opd_id)
        short = _usable(short or old.short, LONGEST_SHORT)
        name = _usable(name or old.name, LONGEST_NAME)
        if (short, name) != (old.short, old.name):
            await store.opds.rename(opd_id, short=short, name=name)
            before, after = f"{old.short} = {old.name}", f"{short} = {name}"
            await record(resources, store, person, "rename_opd", f"opd:{opd_id}", old=before, new=after)
        return await card_in(store, opd_id, done="renamed")


async def add_spelling(resources: Resources, person: Person, opd_id: int, *spellings: str) -> OpdCard:
    """Let spellings find an agency, all or none. Raises `Outdated`, `SpellingTaken` and `NameUnusable`."""
    usable = [_usable(each, LONGEST_NAME) for each in spellings]
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        opds = await store.opds.locked()
        opd_in(opds, opd_id)
        for spelling in usable:
            if not await spell_opd(resources, store, person, opd_id, spelling):
                raise SpellingTaken(spelling, owners(opds)[opd_key(spelling)].short)
        return await card_in(store, opd_id, done="spelled")


async def drop_spelling(resources: Resources, person: Person, opd_id: int, mark: int) -> OpdCard:
    """Take the spelling with this mark away from an agency. Raises `Outdated` where it has none such."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        opd = opd_in(await store.opds.locked(), opd_id)
        spelling = next((each for each in spellings_of(opd) if mark_of(each) == mark), None)
        if spelling is None or not await store.opds.drop_alias(opd_id, spelling):
            raise Outdated
        await record(resources, store, person, "drop_opd_alias", f"opd:{opd_id}", old=spelling)
        return await card_in(store, opd_id, done="unspelled")


def mark_of(spelling: str) -> int:
    """Return a number that stands for a spelling where there is little room."""
    return stamp_of(opd_key(spelling))


async def make_opd(resources: Resources, store: Store, person: Person, *, short: str, name: str) -> Opd:
    """Add an agency in the unit of the caller. Raises `SpellingTaken`."""
    opd = await store.opds.add(short=short, name=name)
    await record(resources, store, person, "add_opd", f"opd:{opd.id}", new=f"{short} = {name}")
    return opd


async def spell_opd(resources: Resources, store: Store, person: Person, opd_id: int, spelling: str) -> bool:
    """Let a spelling find an agency in the unit of the caller; False where it finds one already."""
    added = await store.opds.add_alias(opd_id, spelling)
    if added:
        await record(resources, store, person, "add_opd_alias", f"opd:{opd_id}", new=spelling)
    return added


def names_of(spelling: str, taken: Container[str]) -> tuple[str, str]:
    """Return the short and the full name of a new agency that is called by a spelling. Raises `NameUnusable`.

    One that is too long for a short name is cut, with a number where `taken` has the key of what is left.
    """
    name = _usable(cleaned(spelling).rstrip(". "), LONGEST_NAME)
    if len(name) <= LONGEST_SHORT:
        return name, name
    start = name[: LONGEST_SHORT - 3]
    start = start.rpartition(" ")[0] or start
    shorts = chain([start], (f"{start} {number}" for number in count(2)))
    return next(each for each in shorts if opd_key(each) not in taken), name


async def card_in(store: Store, opd_id: int, *, done: str | None = None) -> OpdCard:
    """Return an agency with what hangs on it. Raises `Outdated` where it is gone."""
    matrix = await store.follow_ups.matrix()
    opd = opd_in(matrix.opds, opd_id)
    rows = tuple(row.number for row in matrix.of_opd(opd))
    use = (await store.opds.uses()).get(opd_id, UNUSED)
    return OpdCard(opd, use, spellings_of(opd), rows, done)


def opd_in(opds: Sequence[Opd], opd_id: int) -> Opd:
    """Return one of the agencies. Raises `Outdated` where it is gone."""
    opd = next((each for each in opds if each.id == opd_id), None)
    if opd is None:
        raise Outdated
    return opd


def spellings_of(opd: Opd) -> tuple[str, ...]:
    """Return what finds an agency beside its names; of spellings that compare alike the first."""
    names = {opd_key(opd.short), opd_key(opd.name)}
    different = {opd_key(each): each for each in reversed(opd.aliases)}
    return tuple(each for each in opd.aliases if different[opd_key(each)] is each and opd_key(each) not in names)


def _usable(name: str, longest: int) -> str:
    name = cleaned(name)
    if not opd_key(name) or len(name) > longest:
        raise NameUnusable(longest)
    return name
