"""Taking over the MONEV matrix of a cycle."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from spbe.catalogue import Instrument
from spbe.cycles import title_of_import
from spbe.form_json import from_json, to_json
from spbe.matrix import MatrixRow, Opd
from spbe.matrix_changes import changes
from spbe.matrix_table import Table, rows_from
from spbe.people import Action, Person
from spbe.refusals import RowsWouldGo
from spbe.report_form import Form
from spbe.reports import AuditEntry, Draft
from spbe.usecases.access import require
from spbe.usecases.ports import OpenStore, Store
from spbe.usecases.resources import Resources

OPERATOR = "operator"
"""Stands in the audit trail for the role of whoever works at the command line."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What a table held, and how many rows it brought, changed and took away.

    Rows that `moved` have another number now; those that came `back` have their reports again.

    `unchanged` where the very same matrix was already there.
    """

    rows: int
    indicators: int
    opds: int
    unchanged: bool
    new: int = 0
    changed: int = 0
    gone: int = 0
    moved: int = 0
    back: int = 0


async def import_matrix(
    open_store: OpenStore,
    table: Table,
    *,
    title: Callable[[str], str],
    instrument: Instrument,
    opds_master: Sequence[Opd],
    now: datetime,
    by: Person | None = None,
    may_lose: bool = True,
) -> ImportResult:
    """Put a table in place of the matrix, all or nothing. Raises `TableRefused`; then nothing was stored.

    The same goes for `RowsWouldGo` where it `may_lose` no row that is there.
    Agencies of the master that are not stored yet are added first; the table may name any stored one. `by` is None
    on the command line. `title` returns what the matrix is called from now on, given what it was called.
    """
    async with open_store() as store:
        await store.opds.add_missing(opds_master)
        present = [each.row for each in await store.follow_ups.present()]
        rows = rows_from(table, opds=await store.opds.all(), instrument=instrument, known=present)
        called = title(await store.follow_ups.title())
        return await put_in_place(store, called, rows, now=now, by=by, may_lose=may_lose)


async def put_in_place(
    store: Store,
    title: str,
    rows: Sequence[MatrixRow],
    *,
    now: datetime,
    by: Person | None,
    may_lose: bool = True,
) -> ImportResult:
    """Put rows in place of those that are there, in the unit of the caller, and note what that changes.

    Raises `RowsWouldGo` where it `may_lose` none of them; the unit must not be kept then.
    """
    known = await store.follow_ups.known()
    before = [each for each in known if each.gone_at is None]
    found = changes(known, rows)
    if found.gone and not may_lose:
        going = {row.number for row in found.gone}
        reported = (each.row.number for each in before if each.row.number in going and each.state.last_report)
        raise RowsWouldGo(tuple(sorted(going)), len(before), tuple(sorted(reported)))
    unchanged = found.is_empty and await store.follow_ups.title() == title
    if not unchanged:
        who, role = (by.id, by.role.value) if by else (None, OPERATOR)
        old = await _described(store, [each.row.number for each in before])
        drafts = await store.drafts.all(lock=True) if found.reassigned else ()
        await store.follow_ups.replace(title, rows, at=now, by=who)
        await follow_rows(store, drafts, found.reassigned)
        counts = (f"{len(each)} rows" for each in (before, rows))
        await store.audit.add(AuditEntry(now, who, role, "import_matrix", "matrix", *counts))
        if before:  # of a first matrix there is nothing to compare
            new = await _described(store, [row.number for row in rows])
            found_out = _differences(old, new)
            await store.audit.add(*(AuditEntry(now, who, role, "import_row", *each) for each in found_out))
    return ImportResult(
        rows=len(rows),
        indicators=len({row.indicator for row in rows}),
        opds=len({opd.id for row in rows for opd in row.opds}),
        unchanged=unchanged,
        new=len(found.new),
        changed=len(found.changed),
        gone=len(found.gone),
        moved=len(found.moved),
        back=len(found.back),
    )


async def follow_rows(store: Store, drafts: Iterable[Draft], numbers: Mapping[int, int | None]) -> None:
    """Let the reports that people are writing go on about the same rows, or ask for the row anew where it is gone.

    `numbers` are those that rows had, with those that they have now. The drafts are locked.
    """
    for draft in drafts:
        form = from_json(draft.payload)
        if form and not numbers.keys().isdisjoint(_named_in(form)):
            items = (
                replace(item, row=numbers.get(item.row, item.row) if item.row else None, candidates=())
                for item in form.items
            )
            form = replace(form, items=tuple(items), renumbered=form.renumbered + 1)
            await store.drafts.put(replace(draft, payload=to_json(form), step=form.step.value))


def _named_in(form: Form) -> frozenset[int]:
    return form.rows.union(*(item.candidates for item in form.items))


async def _described(store: Store, numbers: Collection[int]) -> Mapping[str, Mapping[str, str]]:
    """Return what the audit trail tells of present rows, by the subject that it calls them."""
    return {
        f"follow_up:{each.id}": {
            "number": str(each.row.number),
            "opds": ",".join(str(opd.id) for opd in each.row.opds),
            "level": str(each.row.level),
            "target": f"{each.row.target.day}/{each.row.target.precision}",
        }
        for each in await store.follow_ups.of_numbers(numbers)
    }


def _differences(
    before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield each row that an import changed, brought or took away, with what was otherwise before and after."""
    for subject in {**before, **after}:
        old, new = before.get(subject, {}), after.get(subject, {})
        changed = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        if changed:
            was, is_now = (" ".join(f"{key}:{each[key]}" for key in changed if key in each) for each in (old, new))
            yield subject, was or None, is_now or None


async def take_over(
    resources: Resources, person: Person | None, data: bytes, name: str, *, may_lose: bool = False
) -> ImportResult:
    """Put the matrix of a file in place of the one that is there. Raises `TableRefused` and `TableFileRefused`.

    Raises `RowsWouldGo` where rows that are there would be lost and it `may_lose` none.
    `person` is None on the command line, where whoever may run the bot may do everything.
    """
    if person:
        require(person, Action.IMPORT)
    content = resources.contents.content
    return await import_matrix(
        resources.open_store,
        await asyncio.to_thread(resources.read_table, data, name),
        title=lambda present: title_of_import(resources.instance, name, present),
        instrument=content.catalogue.instruments[resources.edition],
        opds_master=content.opds,
        now=resources.now(),
        by=person,
        may_lose=may_lose,
    )
