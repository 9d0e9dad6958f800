"""Rows that hang together: what is noted, what is proposed, noting and forgetting it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from spbe.bundles import Bundle, Kind, Proposal, Said, product_of, proposals
from spbe.people import Action, Person, may, may_read_matrix
from spbe.progress import RowStatus
from spbe.refusals import BundleRefused, Outdated, RowUnknown
from spbe.reports import FollowUp
from spbe.stamps import stamp_of
from spbe.usecases.access import allowed, present_row, require
from spbe.usecases.ports import Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record


@dataclass(frozen=True, slots=True)
class Tie:
    """A bundle with its rows in the present matrix, by number, and the row that is waited for."""

    id: int
    kind: Kind
    title: str | None
    rows: tuple[FollowUp, ...]
    awaited: FollowUp | None


@dataclass(frozen=True, slots=True)
class Noted:
    """What hangs together, and what only seems to; each proposal with a key that is its own as long as it stands."""

    ties: tuple[Tie, ...]
    proposals: tuple[tuple[int, Proposal], ...]


@dataclass(frozen=True, slots=True)
class RowTie:
    """A bundle as the card of one of its rows tells it: the other rows, or the one that is waited for.

    `percent` is how far that one is, for those who may read its reports.
    """

    kind: Kind
    title: str | None
    others: tuple[int, ...]
    awaited: FollowUp | None = None
    percent: int | None = None

    @property
    def is_done(self) -> bool:
        """Say whether there is nothing to wait for any more."""
        return self.percent is not None and bool(self.awaited and self.awaited.state.status is RowStatus.VERIFIED)


async def noted(resources: Resources, person: Person) -> Noted:
    """Return what hangs together, and what seems to by the texts of the rows. Raises `NotAllowed`."""
    require(person, Action.BUNDLE_ROWS)
    async with resources.read_store() as store:
        return await _noted(store)


async def bundle(resources: Resources, person: Person, said: Said) -> Tie:
    """Note that rows hang together. Raises `RowUnknown` and `BundleRefused`."""
    require(person, Action.BUNDLE_ROWS)
    async with resources.open_store() as store:
        return await _bundle(resources, store, person, said)


async def take_proposal(resources: Resources, person: Person, key: int) -> Tie:
    """Note what was proposed. Raises `Outdated` where it is proposed no more."""
    require(person, Action.BUNDLE_ROWS)
    async with resources.open_store() as store:
        proposal = dict((await _noted(store)).proposals).get(key)
        if proposal is None:
            raise Outdated
        return await _bundle(resources, store, person, Said(proposal.rows, proposal.awaited, proposal.title))


async def find_bundle(resources: Resources, person: Person, bundle_id: int) -> Tie:
    """Return a bundle. Raises `Outdated` where it is gone."""
    require(person, Action.BUNDLE_ROWS)
    async with resources.read_store() as store:
        return _of(bundle_id, (await _noted(store)).ties)


async def remove_bundle(resources: Resources, person: Person, bundle_id: int) -> Tie:
    """Forget a bundle and return what it was. Raises `Outdated` where it is gone."""
    require(person, Action.BUNDLE_ROWS)
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.BUNDLE_ROWS)
        tie = _of(bundle_id, (await _noted(store)).ties)
        if not await store.bundles.remove(bundle_id):
            raise Outdated
        rows = ",".join(str(each.id) for each in tie.rows)
        await record(resources, store, person, "unbundle", f"bundle:{bundle_id}", old=f"{tie.kind} {rows}")
        return tie


async def ties_of_row(resources: Resources, person: Person, number: int) -> tuple[RowTie, ...]:
    """Return what the card of a row tells of its bundles; nothing to those who may not read the matrix."""
    if not may_read_matrix(person):
        return ()
    async with resources.read_store() as store:
        row = await store.follow_ups.find(number)
        found = await store.bundles.of_row(row.id) if row else ()
        ids = {id_ for each in found for id_ in (*each.rows, each.awaited) if id_ is not None}
        numbers = await store.follow_ups.numbers(ids) if ids else {}
        rows = {each.id: each for each in await store.follow_ups.of_numbers(numbers.values())} if ids else {}
    return tuple(_row_tie(person, each, rows, number) for each in found if _is_told(each, rows))


def _row_tie(person: Person, of: Bundle, rows: Mapping[int, FollowUp], number: int) -> RowTie:
    awaited = rows.get(of.awaited) if of.awaited is not None else None
    others = sorted(rows[id_].row.number for id_ in of.rows if id_ in rows and rows[id_].row.number != number)
    reads = awaited is not None and may(person, Action.READ_REPORTS, opds=awaited.opds)
    return RowTie(of.kind, of.title, tuple(others), awaited, awaited.state.percent if awaited and reads else None)


def _is_told(of: Bundle, rows: Collection[int]) -> bool:
    """Say whether a bundle still ties a row to another of the present matrix."""
    return of.awaited in rows if of.kind == "waits" else sum(id_ in rows for id_ in of.rows) > 1


async def _bundle(resources: Resources, store: Store, person: Person, said: Said) -> Tie:
    person = await allowed(resources, store, person, Action.BUNDLE_ROWS)
    bundles = await store.bundles.locked()
    rows = await _rows_of(store, said.rows)
    awaited = await present_row(store, said.awaited) if said.awaited is not None else None
    ids, now = [each.id for each in rows], resources.now()
    title = said.title or (product_of(awaited) if awaited else "") or None
    if awaited is None:
        _check_document(rows, bundles)
        bundle_id = await store.bundles.add("document", ids, title=title, awaited=None, by=person.id, at=now)
    else:
        before = next((each for each in bundles if each.awaited == awaited.id), None)
        _check_waiting(rows, awaited, bundles, before)
        if before:
            bundle_id = before.id
            await store.bundles.extend(bundle_id, ids)
        else:
            bundle_id = await store.bundles.add("waits", ids, title=title, awaited=awaited.id, by=person.id, at=now)
    what = f"{'waits' if awaited else 'document'} {','.join(map(str, ids))}"
    await record(resources, store, person, "bundle", f"bundle:{bundle_id}", new=what)
    return _of(bundle_id, (await _noted(store)).ties)


def _check_document(rows: Sequence[FollowUp], bundles: Sequence[Bundle]) -> None:
    """Raise `BundleRefused` unless these are several rows that no document closes yet."""
    if len(rows) < 2:
        raise BundleRefused("one")
    ids = {each.id for each in rows}
    documents = [each for each in bundles if each.kind == "document"]
    if any(ids == set(each.rows) for each in documents):
        raise BundleRefused("known")
    taken = [each.row.number for each in rows if any(each.id in other.rows for other in documents)]
    if taken:
        raise BundleRefused("taken", tuple(taken))


def _check_waiting(
    rows: Sequence[FollowUp], awaited: FollowUp, bundles: Sequence[Bundle], before: Bundle | None
) -> None:
    """Raise `BundleRefused` where the awaited row waits for one of these, itself or over others, or all is noted."""
    ahead, reached = {awaited.id}, set[int]()
    while ahead:
        reached |= ahead
        ahead = {each.awaited for each in bundles if each.awaited and not reached.isdisjoint(each.rows)} - reached
    circle = [each.row.number for each in rows if each.id in reached]
    if circle:
        raise BundleRefused("circle", tuple(circle))
    if before and {each.id for each in rows} <= set(before.rows):
        raise BundleRefused("known")


async def _rows_of(store: Store, numbers: Sequence[int]) -> tuple[FollowUp, ...]:
    rows = await store.follow_ups.of_numbers(numbers)
    missing = sorted(set(numbers) - {each.row.number for each in rows})
    if missing:
        raise RowUnknown(missing[0])
    return rows


async def _noted(store: Store) -> Noted:
    rows, bundles = await store.follow_ups.present(), await store.bundles.all()
    by_id = {each.id: each for each in rows}
    ties = (
        Tie(
            each.id,
            each.kind,
            each.title,
            tuple(row for row in rows if row.id in each.rows),
            by_id.get(each.awaited) if each.awaited is not None else None,
        )
        for each in bundles
    )
    return Noted(tuple(ties), tuple((stamp_of(each), each) for each in proposals(rows, bundles)))


def _of(bundle_id: int, ties: Sequence[Tie]) -> Tie:
    found = next((each for each in ties if each.id == bundle_id), None)
    if found is None:
        raise Outdated
    return found
