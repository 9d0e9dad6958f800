"""A matrix on its way in by chat: its file is kept, its doubts are settled one by one, and one tap takes it over.

Nothing of it is in the matrix before that tap. The file is read anew for every step, so that a restart, another
process, and an agency added meanwhile make no difference.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from spbe.cycles import title_of_import
from spbe.matrix import MatrixRow, Opd
from spbe.matrix_changes import MatrixChanges, changes
from spbe.matrix_table import Doubt, MatrixReading, read_matrix
from spbe.opd_names import opd_key, owners
from spbe.people import Action, Person
from spbe.refusals import NameUnusable, Outdated, TableRefused
from spbe.reports import FollowUp
from spbe.stamps import stamp_of
from spbe.usecases.access import allowed, require
from spbe.usecases.matrix import ImportResult, put_in_place
from spbe.usecases.opds import make_opd, names_of, spell_opd
from spbe.usecases.ports import MatrixDraft, Store
from spbe.usecases.resources import Resources

NEW, NONE = "new", "none"
"""What a doubtful spelling may mean besides an agency: one to be made, or none at all."""

Meant = int | str
"""The id of an agency, or one of the two."""


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt that is to be settled: the first of `left`. `key` stands for its spelling.

    `may_pass` unless a row would have no agency then; `is_needed` where somebody said so all the same, and `is_unread`
    where what was typed names none.
    """

    token: str
    name: str
    doubt: Doubt
    key: int
    left: int
    may_pass: bool = True
    is_needed: bool = False
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a matrix without doubts would do at a `revision` of the one that is there.

    `reported` has the numbers of the gone rows that have reports, `spelled` the spellings that would find an agency
    from now on, and `passed` those that mean none. `joined`, `guessed`, `titles` and `ignored` are worth a look, as
    `MatrixReading` tells.
    """

    token: str
    name: str
    revision: int
    rows: tuple[MatrixRow, ...]
    changes: MatrixChanges
    joined: tuple[int, ...]
    reported: tuple[int, ...]
    new_opds: tuple[str, ...]
    spelled: tuple[tuple[str, str], ...]
    passed: tuple[str, ...]
    guessed: tuple[MatrixRow, ...]
    titles: tuple[str, ...]
    ignored: tuple[str, ...]

    @property
    def has_answers(self) -> bool:
        """Whether doubts were settled on the way, so that there is something to ask again."""
        return bool(self.new_opds or self.spelled or self.passed)

    @property
    def is_risky(self) -> bool:
        """Whether to ask once more: rows with reports would go, or so many that it may be the wrong file."""
        return self.changes.is_heavy or bool(self.reported)

    @property
    def indicators(self) -> int:
        """How many indicators its rows are about."""
        return len({row.indicator for row in self.rows})

    @property
    def opds(self) -> int:
        """How many agencies its rows name."""
        return len({opd.id for row in self.rows for opd in row.opds})


@dataclass(frozen=True, slots=True)
class _State:
    """What is there: the agencies, and the rows with those that are gone, all at one revision."""

    revision: int
    opds: tuple[Opd, ...]
    known: tuple[FollowUp, ...]

    @property
    def present(self) -> tuple[FollowUp, ...]:
        """The rows that the matrix has."""
        return tuple(each for each in self.known if each.gone_at is None)


async def receive(resources: Resources, person: Person, data: bytes, name: str) -> Question | Preview:
    """Keep the file of a matrix and return what comes first of it. Raises `TableRefused` and `TableFileRefused`.

    One that is refused leaves what was sent before.
    """
    require(person, Action.IMPORT)
    draft = MatrixDraft(person.id, secrets.token_urlsafe(6), name, data, {}, resources.now())
    view = await _view(resources, draft, await _state(resources))
    async with resources.open_store() as store:
        await allowed(resources, store, person, Action.IMPORT)
        await store.matrix_drafts.put(draft)
    return view


async def see(resources: Resources, person: Person, token: str | None = None) -> Question | Preview:
    """Return what comes next of the matrix that a person sent. Raises `Outdated` where it is gone or another one."""
    require(person, Action.IMPORT)
    return await _view(resources, await _draft(resources, person, token), await _state(resources))


async def settle(resources: Resources, person: Person, token: str, key: int, meant: Meant) -> Question | Preview:
    """Note what a doubtful spelling means and return what comes next; one that is settled already stays so.

    Raises `Outdated` where the matrix is gone or another one, or there is no such agency, and `NameUnusable` where
    the spelling is too long for the name of a new one.
    """
    require(person, Action.IMPORT)
    draft, state = await _draft(resources, person, token), await _state(resources)
    view = await _view(resources, draft, state)
    if isinstance(view, Preview) or view.key != key:
        return view
    if isinstance(meant, int) and meant not in {opd.id for opd in state.opds}:
        raise Outdated
    told = (meant,) if isinstance(meant, int) else None if meant == NEW else ()
    if told is None:
        names_of(view.doubt.written, ())
    after = replace(draft, settled={**draft.settled, view.doubt.written: told}, made_at=resources.now())
    try:
        next_view = await _view(resources, after, state)
    except TableRefused:  # without this agency a row would have none
        return replace(view, is_needed=True)
    async with resources.open_store() as store:
        await allowed(resources, store, person, Action.IMPORT)
        held = await store.matrix_drafts.get(person.id, lock=True)
        if held is None or (held.token, held.settled) != (draft.token, draft.settled):
            raise Outdated
        await store.matrix_drafts.put(after)
    return next_view


async def asks_last(resources: Resources, person: Person) -> bool:
    """Say whether a matrix is on its way in, and its person went on with it later than with their report."""
    require(person, Action.IMPORT)
    async with resources.read_store() as store:
        since, report = await store.matrix_drafts.since(person.id), await store.drafts.get(person.id)
    return since is not None and (report is None or report.updated_at <= since)


async def ask_again(resources: Resources, person: Person, token: str) -> Question | Preview:
    """Forget what was said of doubtful spellings and return what comes first. Raises `Outdated`."""
    require(person, Action.IMPORT)
    async with resources.open_store() as store:
        await allowed(resources, store, person, Action.IMPORT)
        held = await store.matrix_drafts.get(person.id, lock=True)
        if held is None or held.token != token:
            raise Outdated
        await store.matrix_drafts.put(replace(held, settled={}, made_at=resources.now()))
    return await see(resources, person, token)


async def take(
    resources: Resources, person: Person, token: str, revision: int, *, sure: bool = False
) -> ImportResult | Preview:
    """Put a matrix in place of the one that is there, all or nothing, with the agencies and spellings that it brought.

    One whose preview is risky is taken only where somebody is `sure`; else its preview is returned once more. Raises
    `Outdated` where it is not what its preview of that revision told: then nothing was stored.
    """
    require(person, Action.IMPORT)
    draft, state = await _draft(resources, person, token), await _state(resources)
    view = await _view(resources, draft, state)
    if isinstance(view, Question) or state.revision != revision:
        raise Outdated
    if view.is_risky and not sure:
        return view
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.IMPORT)
        held = await store.matrix_drafts.get(person.id, lock=True)
        await store.opds.locked()
        is_same = held is not None and (held.token, held.settled) == (draft.token, draft.settled)
        if not is_same or await store.follow_ups.revision() != revision:
            raise Outdated
        made = await _make_opds(resources, store, person, _meant(draft.settled, state.opds))
        rows = [replace(row, opds=tuple(made.get(opd.id, opd) for opd in row.opds)) for row in view.rows]
        title = title_of_import(resources.instance, draft.name, await store.follow_ups.title())
        result = await put_in_place(store, title, rows, now=resources.now(), by=person)
        await store.matrix_drafts.delete(person.id)
    return result


async def drop(resources: Resources, person: Person, token: str | None = None) -> bool:
    """Forget the matrix that a person sent; False where there is none, or another one."""
    async with resources.open_store() as store:
        person = await allowed(resources, store, person, Action.IMPORT)
        held = await store.matrix_drafts.get(person.id, lock=True)
        return held is not None and token in (None, held.token) and await store.matrix_drafts.delete(person.id)


async def _draft(resources: Resources, person: Person, token: str | None) -> MatrixDraft:
    async with resources.read_store() as store:
        draft = await store.matrix_drafts.get(person.id)
    if draft is None or token not in (None, draft.token):
        raise Outdated
    return draft


async def _state(resources: Resources) -> _State:
    async with resources.read_store() as store:
        follow_ups = store.follow_ups
        return _State(await follow_ups.revision(), await store.opds.all(), await follow_ups.known())


async def _view(resources: Resources, draft: MatrixDraft, state: _State) -> Question | Preview:
    reading = await _read(resources, draft, state)
    if reading.doubts:
        doubt, *others = reading.doubts
        open_rows = {number for each in others for number in each.rows}
        may_pass = all(row.opds or row.number in open_rows for row in reading.rows if row.number in doubt.rows)
        key = stamp_of(opd_key(doubt.written))
        return Question(draft.token, draft.name, doubt, key, len(reading.doubts), may_pass)
    found = changes(state.known, reading.rows)
    gone = {row.number for row in found.gone}
    meant = _meant(draft.settled, state.opds)
    return Preview(
        draft.token,
        draft.name,
        state.revision,
        reading.rows,
        found,
        reading.joined,
        tuple(each.row.number for each in state.present if each.row.number in gone and each.state.last_report),
        tuple(opd.short for opds in meant.values() for opd in opds if opd.id < 0),
        tuple((written, opd.short) for written, opds in meant.items() for opd in opds if opd.id > 0),
        tuple(written for written, opds in meant.items() if not opds),
        tuple(row for row in reading.rows if row.number in reading.guessed),
        reading.titles,
        reading.ignored,
    )


async def _read(resources: Resources, draft: MatrixDraft, state: _State) -> MatrixReading:
    """Read the file of a matrix beside the event loop."""
    instrument = resources.contents.content.catalogue.instruments[resources.edition]
    settled = _meant(draft.settled, state.opds)
    known = [each.row for each in state.present]

    def reading() -> MatrixReading:
        table = resources.read_table(draft.data, draft.name)
        return read_matrix(table, opds=state.opds, instrument=instrument, settled=settled, known=known)

    return await asyncio.to_thread(reading)


def _meant(settled: Mapping[str, tuple[int, ...] | None], opds: Sequence[Opd]) -> dict[str, tuple[Opd, ...]]:
    """Return the agencies that spellings mean; one to be made has a negative id, unless somebody has made it since.

    What was said of an agency that is there no longer, or cannot be made, is left out, and asked again.
    """
    known, by_id = owners(opds), {opd.id: opd for opd in opds}
    meant: dict[str, tuple[Opd, ...]] = {}
    for at, (written, ids) in enumerate(settled.items(), start=1):
        if ids is None:
            with suppress(NameUnusable):
                short, name = names_of(written, known)
                opd = known.get(opd_key(name)) or Opd(-at, short, name)
                known |= {opd_key(short): opd, opd_key(name): opd}
                meant[written] = (opd,)
        elif all(id_ in by_id for id_ in ids):
            meant[written] = tuple(by_id[id_] for id_ in ids)
    return meant


async def _make_opds(
    resources: Resources, store: Store, person: Person, meant: Mapping[str, Sequence[Opd]]
) -> Mapping[int, Opd]:
    """Add the new agencies and the spellings of known ones; return what the provisional ids stand for now."""
    made: dict[int, Opd] = {}
    for written, opds in meant.items():
        for opd in opds:
            if opd.id < 0:
                made[opd.id] = await make_opd(resources, store, person, short=opd.short, name=opd.name)
            else:
                await spell_opd(resources, store, person, opd.id, written)
    return made
