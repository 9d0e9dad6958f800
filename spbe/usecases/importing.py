"""A matrix on its way in by chat: its file is kept, its doubts are settled one by one, and one tap takes it over.

Nothing of it is in the matrix before that tap. The file is read anew for every step, so that a restart, another
process, and an agency added meanwhile make no difference.
"""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from spbe.cycles import title_of_import
from spbe.invited import opd_named
from spbe.matrix import MatrixRow, Opd
from spbe.matrix_changes import MatrixChanges, changes
from spbe.matrix_table import Doubt, MatrixReading, read_matrix
from spbe.opd_names import opd_key, owners, plain
from spbe.people import Action, Person
from spbe.refusals import Outdated, TableRefused
from spbe.reports import FollowUp
from spbe.usecases.access import require
from spbe.usecases.matrix import ImportResult, put_in_place
from spbe.usecases.ports import MatrixDraft, Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record

NEW, NONE = "new", "none"
"""What a doubtful spelling may mean besides an agency: one to be made, or none at all."""

Meant = int | str
"""The id of an agency, or one of the two."""

TYPED_WITHIN = timedelta(hours=1)
"""How long an answer may also be typed; later the name of an agency is rather a question."""

_SAID = {
    **dict.fromkeys(("opd baru", "baru", "tambah opd", "tambah opd baru", "buat opd baru"), NEW),
    **dict.fromkeys(("bukan opd", "lewati", "lewat", "abaikan", "bukan", "bukan opd lewati"), NONE),
}


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt that is to be settled: the first of `left`. `key` stands for its spelling.

    `is_needed` where it cannot be passed over, for its row would have no agency then; `is_unread` where what was
    typed names none.
    """

    token: str
    name: str
    doubt: Doubt
    key: str
    left: int
    is_needed: bool = False
    is_unread: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a matrix without doubts would do at a `revision` of the one that is there.

    `reported` has the numbers of the gone rows that have reports, `spelled` the spellings that would find an agency
    from now on, `passed` those that mean none, and `joined` the rows that were put together from several.
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
    """What is there: the agencies and rows, all at one revision."""

    revision: int
    opds: tuple[Opd, ...]
    present: tuple[FollowUp, ...]


async def receive(resources: Resources, person: Person, data: bytes, name: str) -> Question | Preview:
    """Keep the file of a matrix and return what comes first of it. Raises `TableRefused` and `TableFileRefused`.

    One that is refused leaves what was sent before.
    """
    require(person, Action.IMPORT)
    draft = MatrixDraft(person.id, secrets.token_urlsafe(6), name, data, {}, resources.now())
    view = await _view(resources, draft, await _state(resources))
    async with resources.open_store() as store:
        await store.matrix_drafts.put(draft)
    return view


async def see(resources: Resources, person: Person, token: str | None = None) -> Question | Preview:
    """Return what comes next of the matrix that a person sent. Raises `Outdated` where it is gone or another one."""
    require(person, Action.IMPORT)
    return await _view(resources, await _draft(resources, person, token), await _state(resources))


async def settle(resources: Resources, person: Person, token: str, key: str, meant: Meant) -> Question | Preview:
    """Note what a doubtful spelling means and return what comes next; one that is settled already stays so.

    Raises `Outdated` where the matrix is gone or another one, or there is no such agency.
    """
    require(person, Action.IMPORT)
    draft, state = await _draft(resources, person, token), await _state(resources)
    view = await _view(resources, draft, state)
    if isinstance(view, Preview) or view.key != key:
        return view
    if isinstance(meant, int) and meant not in {opd.id for opd in state.opds}:
        raise Outdated
    told = (meant,) if isinstance(meant, int) else None if meant == NEW else ()
    after = replace(draft, settled={**draft.settled, view.doubt.written: told}, made_at=resources.now())
    try:
        next_view = await _view(resources, after, state)
    except TableRefused:  # without this agency a row would have none
        return replace(view, is_needed=True)
    async with resources.open_store() as store:
        held = await store.matrix_drafts.get(person.id, lock=True)
        if held is None or (held.token, held.settled) != (draft.token, draft.settled):
            raise Outdated
        await store.matrix_drafts.put(after)
    return next_view


async def settle_said(resources: Resources, person: Person, text: str, replied: str = "") -> Question | Preview | None:
    """Settle a doubt with what somebody typed, or return None where that answers none.

    `replied` is the message to which the text replies: a reply to the question is an answer, even where it names none.
    """
    require(person, Action.IMPORT)
    async with resources.read_store() as store:
        draft = await store.matrix_drafts.get(person.id)
        if draft is None or resources.now() - draft.made_at > TYPED_WITHIN:
            return None
        sure, _ = opd_named(text, await store.opds.all())
    meant: Meant | None = _SAID.get(plain(text)) or (sure.id if sure else None)
    if meant is None and not replied:
        return None
    view = await _view(resources, draft, await _state(resources))
    if isinstance(view, Preview):
        return None
    if meant is not None:
        return await settle(resources, person, view.token, view.key, meant)
    return replace(view, is_unread=True) if view.doubt.written in replied else None


async def take(resources: Resources, person: Person, token: str, revision: int) -> ImportResult:
    """Put a matrix in place of the one that is there, all or nothing, with the agencies and spellings that it brought.

    Raises `Outdated` where it is not what its preview of that revision told: then nothing was stored.
    """
    require(person, Action.IMPORT)
    draft, state = await _draft(resources, person, token), await _state(resources)
    reading = await _read(resources, draft, state.opds)
    if reading.doubts or state.revision != revision:
        raise Outdated
    async with resources.open_store() as store:
        held = await store.matrix_drafts.get(person.id, lock=True)
        await store.opds.locked()
        is_same = held is not None and (held.token, held.settled) == (draft.token, draft.settled)
        if not is_same or await store.follow_ups.revision() != revision:
            raise Outdated
        made = await _make_opds(resources, store, person, _meant(draft.settled, state.opds))
        rows = [replace(row, opds=tuple(made.get(opd.id, opd) for opd in row.opds)) for row in reading.rows]
        title = title_of_import(resources.instance, draft.name, (await store.follow_ups.matrix()).title)
        result = await put_in_place(store, title, rows, now=resources.now(), by=person)
        await store.matrix_drafts.delete(person.id)
    return result


async def drop(resources: Resources, person: Person, token: str | None = None) -> bool:
    """Forget the matrix that a person sent; False where there is none, or another one."""
    async with resources.open_store() as store:
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
        return _State(await follow_ups.revision(), await store.opds.all(), await follow_ups.present())


async def _view(resources: Resources, draft: MatrixDraft, state: _State) -> Question | Preview:
    reading = await _read(resources, draft, state.opds)
    if reading.doubts:
        doubt = reading.doubts[0]
        return Question(draft.token, draft.name, doubt, _key(doubt.written), len(reading.doubts))
    found = changes(state.present, reading.rows)
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
    )


async def _read(resources: Resources, draft: MatrixDraft, opds: Sequence[Opd]) -> MatrixReading:
    """Read the file of a matrix beside the event loop."""
    instrument = resources.contents.content.catalogue.instruments[resources.edition]
    settled = _meant(draft.settled, opds)

    def reading() -> MatrixReading:
        table = resources.read_table(draft.data, draft.name)
        return read_matrix(table, opds=opds, instrument=instrument, settled=settled)

    return await asyncio.to_thread(reading)


def _meant(settled: Mapping[str, tuple[int, ...] | None], opds: Sequence[Opd]) -> dict[str, tuple[Opd, ...]]:
    """Return the agencies that spellings mean; one to be made has a negative id, unless somebody has made it since.

    What was said of an agency that is there no longer is left out, and asked again.
    """
    known, by_id = owners(opds), {opd.id: opd for opd in opds}
    meant: dict[str, tuple[Opd, ...]] = {}
    for at, (written, ids) in enumerate(settled.items(), start=1):
        if ids is None:
            short = " ".join(written.split()).strip(" .,;:")
            meant[written] = (known.get(opd_key(short)) or Opd(-at, short, short),)
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
                made[opd.id] = await store.opds.add(short=opd.short, name=opd.name)
                await record(resources, store, person, "add_opd", f"opd:{made[opd.id].id}", new=opd.short)
            elif await store.opds.add_alias(opd.id, written):
                await record(resources, store, person, "add_alias", f"opd:{opd.id}", new=written)
    return made


def _key(written: str) -> str:
    """Return what a button carries for a spelling, which may be too long for it."""
    return sha256(opd_key(written).encode()).hexdigest()[:8]
