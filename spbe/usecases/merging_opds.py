"""Agencies that become one, or go: what would happen is shown before, and what was shown is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from spbe.letters import Told, Write, nobody
from spbe.matrix import Opd
from spbe.opd_names import OpdNames, opd_key
from spbe.paging import Paged, paged
from spbe.people import Action, Person
from spbe.refusals import Outdated
from spbe.stamps import stamp_of
from spbe.usecases.access import allowed, require
from spbe.usecases.letters import telling
from spbe.usecases.opds import UNUSED, OpdCard, card_in, opd_in, spellings_of
from spbe.usecases.ports import Store
from spbe.usecases.ports.matrix import OpdUse
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record


@dataclass(frozen=True, slots=True)
class OpdRemoval:
    """An agency that is to be removed; with `use` where something hangs on it, so that it cannot be."""

    opd: Opd
    use: OpdUse

    @property
    def is_free(self) -> bool:
        """Whether nothing hangs on it."""
        return self.use == UNUSED


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
        return stamp_of(self.gone.id, self.kept.id, self.use, self.shared_rows, self.spellings)


@dataclass(frozen=True, slots=True)
class Merged(Told):
    """An agency into which another went; `members` are the ids of those who belong to it since then, to be told."""

    card: OpdCard
    gone: Opd
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MergeChoice:
    """A page of the agencies into which one may be merged; those called alike come first."""

    gone: Opd
    opds: Paged[Opd]


async def merge_targets(resources: Resources, person: Person, opd_id: int, page: int, *, size: int) -> MergeChoice:
    """Return the agencies into which one may be merged. Raises `Outdated` where it is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        opds = await store.opds.all()
    gone = opd_in(opds, opd_id)
    others = sorted((each for each in opds if each.id != opd_id), key=lambda each: opd_key(each.short))
    names = OpdNames(others)
    alike = (each for name in (gone.short, gone.name) for each in names.likely(name))
    ordered = tuple(dict.fromkeys([*alike, *others]))
    return MergeChoice(gone, paged(ordered, page, size))


async def merge_preview(resources: Resources, person: Person, gone: int, kept: int) -> Merge:
    """Return what merging an agency into another would move. Raises `Outdated` where one of them is gone."""
    require(person, Action.MANAGE_OPDS)
    async with resources.read_store() as store:
        return await _merge(store, gone, kept, await store.opds.all())


async def merge_opds(
    resources: Resources, person: Person, gone: int, kept: int, mark: int, *, write: Write[Merged] = nobody
) -> Merged | Merge:
    """Merge an agency into another; where something has changed since the preview, return what it would do now.

    Raises `Outdated` where one of them is gone.
    """
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        merge = await _merge(store, gone, kept, await store.opds.locked())
        if merge.mark != mark:
            return merge
        people = [each.person for each in await store.people.members()]
        await store.opds.merge(gone, kept)
        await record(resources, store, person, "merge_opd", f"opd:{gone}", old=merge.gone.short, new=f"opd:{kept}")
        await record(resources, store, person, "merge_opd", f"opd:{kept}", old=f"opd:{gone}", new=merge.kept.short)
        theirs = tuple(each.id for each in people if gone in each.opds and each.id != person.id)
        merged = Merged(await card_in(store, kept, done="merged"), merge.gone, theirs)
        return await telling(resources, store, merged, write)


async def remove_opd(resources: Resources, person: Person, opd_id: int) -> Opd:
    """Remove an agency on which nothing hangs, and return it. Raises `Outdated` where something does by now."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.MANAGE_OPDS)
        opd = opd_in(await store.opds.locked(), opd_id)
        if opd_id in await store.opds.uses():
            raise Outdated
        await store.opds.remove(opd_id)
        await record(resources, store, person, "remove_opd", f"opd:{opd_id}", old=f"{opd.short} = {opd.name}")
        return opd


async def _merge(store: Store, gone: int, kept: int, opds: Sequence[Opd]) -> Merge:
    one, other = opd_in(opds, gone), opd_in(opds, kept)
    if gone == kept:
        raise Outdated
    matrix = await store.follow_ups.matrix()
    shared = sum(one in row.opds and other in row.opds for row in matrix.rows)
    use = (await store.opds.uses()).get(gone, UNUSED)
    return Merge(
        one, other, use, shared, (one.short, *([one.name] if one.name != one.short else []), *spellings_of(one))
    )
