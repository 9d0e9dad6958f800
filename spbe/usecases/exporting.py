"""Taking the matrix and its evidence out of the house: what is in the files, what they are called, and who did it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from spbe.export_wishes import ExportWish
from spbe.matrix import Opd
from spbe.matrix_sheet import MatrixKind, sheet_rows, title_on
from spbe.opds_said import opd_named
from spbe.people import Action, Person
from spbe.refusals import IndicatorWithoutRows, NothingToExport, Outdated, RowUnknown, TooMuchEvidence
from spbe.reports import Evidence, FollowUp, Verdict
from spbe.texts import file_name_of
from spbe.usecases.access import require
from spbe.usecases.ports import Packed, RowEvidence, Store
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record, record_by_itself

LARGEST_PART = 45_000_000
"""Bytes of evidence in one archive: Telegram takes files of 50 MB."""

MOST_PARTS = 5
"""Archives that are sent at once; one row is always sent whole."""

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class MatrixExport:
    """The matrix as it is to be written. `moved` rows have another target than the first one; it is what is written."""

    kind: MatrixKind
    title: str
    name: str
    at: datetime
    rows: tuple[FollowUp, ...]
    evidence: Mapping[int, Sequence[Evidence]]
    verdicts: Mapping[int, Verdict]
    moved: int


@dataclass(frozen=True, slots=True)
class EvidenceScope:
    """Whose evidence: of rows, of the rows of indicators or of an agency; of all where nothing is said.

    Rows and indicators are taken together, but a row beside its own indicator narrows that: "indikator 35 baris 36".
    """

    rows: tuple[int, ...] = ()
    indicators: tuple[int, ...] = ()
    opd: int | None = None


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One archive: its name, its place among several as "1-dari-3", and what is in it."""

    name: str
    place: str
    rows: tuple[RowEvidence, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers of the rows whose evidence it is."""
        return tuple(each.follow_up.row.number for each in self.rows)


@dataclass(frozen=True, slots=True)
class EvidenceExport:
    """The evidence as it is to be written, in archives that Telegram takes."""

    at: datetime
    parts: tuple[EvidencePart, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What words after "bukti" name: a scope, or where that is not sure the agencies that may be meant, best first."""

    scope: EvidenceScope | None
    likely: tuple[Opd, ...] = ()


async def understand(resources: Resources, person: Person, wish: ExportWish) -> Meant:
    """Return whose evidence is wished for; an agency may be mistyped."""
    require(person, Action.EXPORT)
    if not wish.words:
        return Meant(EvidenceScope(wish.rows, wish.indicators))
    async with resources.read_store() as store:
        sure, likely = opd_named(wish.words, await store.opds.all())
    return Meant(EvidenceScope(wish.rows, wish.indicators, sure.id)) if sure else Meant(None, likely)


async def take_matrix(resources: Resources, person: Person | None, kind: MatrixKind) -> MatrixExport:
    """Return the matrix as it is to be written, and note who took it. Raises `NothingToExport`.

    `person` is None on the command line, where whoever may run the bot may do everything.
    """
    _check(person)
    async with resources.read_store() as store:
        title = await store.follow_ups.title()
        rows = await store.follow_ups.present()
        if not rows:
            raise NothingToExport("rows")
        evidence = await store.evidence.of_rows([each.id for each in rows])
        reports = {each.state.last_report.id: each.id for each in rows if each.state.last_report}
        verdicts = await store.verdicts.last_of(list(reports))
    await _note(resources, person, "matrix", kind)
    return MatrixExport(
        kind=kind,
        title=title,
        name=f"{_name(title, resources.today())}.{kind}",
        at=resources.now(),
        rows=rows,
        evidence=evidence,
        verdicts={reports[report]: verdict for report, verdict in verdicts.items()},
        moved=sum(each.state.target != each.state.first_target for each in rows),
    )


def write_matrix(resources: Resources, taken: MatrixExport, to: Path) -> None:
    """Write the matrix; call it in a thread. Raises `DiskFull`."""
    zone = resources.timezone
    rows = sheet_rows(taken.rows, evidence=taken.evidence, verdicts=taken.verdicts, zone=zone)
    title = title_on(taken.title, taken.kind, taken.at.astimezone(zone).date())
    resources.write_matrix(taken.kind, rows, to, title=title, fonts=resources.fonts)


async def take_evidence(
    resources: Resources, person: Person | None, scope: EvidenceScope, *, whole: bool = False
) -> EvidenceExport:
    """Return the evidence as it is to be written, and note who took it; as one archive where it is to be `whole`.

    Raises `RowUnknown`, `IndicatorWithoutRows`, `NothingToExport` and `TooMuchEvidence`, and `Outdated` where the
    agency is gone.
    """
    _check(person)
    async with resources.read_store() as store:
        present = await store.follow_ups.present()
        title = await store.follow_ups.title()
        opd = await _opd(store, scope)
        wanted = _wanted(present, scope)
        found = await store.evidence.of_rows([each.id for each in wanted])
    services = Counter(each.row.indicator for each in present)
    rows = [RowEvidence(each, found[each.id], services[each.row.indicator] > 1) for each in wanted if each.id in found]
    if not rows:
        raise NothingToExport("evidence")
    parts = [tuple(rows)] if whole else parts_of(rows, LARGEST_PART)
    if len(parts) > MOST_PARTS and len(rows) > 1:
        raise TooMuchEvidence(sum(map(size_of, rows)), MOST_PARTS * LARGEST_PART)
    told = _told(scope, opd)
    await _note(resources, person, "evidence", told or "all")
    stem = _name(f"Bukti {title} {told}", resources.today())
    places = [f"{number}-dari-{len(parts)}" if len(parts) > 1 else "" for number in range(1, len(parts) + 1)]
    return EvidenceExport(
        resources.now(),
        tuple(
            EvidencePart(f"{stem}_{place}.zip" if place else f"{stem}.zip", place, part)
            for place, part in zip(places, parts, strict=True)
        ),
    )


def write_evidence(resources: Resources, part: EvidencePart, to: Path) -> Packed:
    """Write an archive; call it in a thread. Raises `DiskFull`."""
    zone = resources.timezone
    return resources.write_evidence(part.rows, to, path_of=resources.files.path, zone=zone, part=part.place)


@asynccontextmanager
async def passing_folder() -> AsyncIterator[Path]:
    """Give a folder for what is written to be sent; it is gone afterwards."""
    folder = await asyncio.to_thread(TemporaryDirectory, prefix="ekspor-")
    try:
        yield Path(folder.name)
    finally:
        await asyncio.to_thread(folder.cleanup)


def parts_of(rows: Sequence[RowEvidence], most: int) -> list[tuple[RowEvidence, ...]]:
    """Return the evidence of rows in parts of at most so many bytes; a row is divided only where it is more itself."""
    parts: list[list[RowEvidence]] = [[]]
    used = 0
    for row in rows:
        if used and used + size_of(row) > most:
            parts.append([])
            used = 0
        pieces: list[Evidence] = []
        for piece in row.evidence:
            if used and used + _bytes(piece) > most:
                parts[-1].append(row._replace(evidence=tuple(pieces)))
                parts.append([])
                pieces, used = [], 0
            pieces.append(piece)
            used += _bytes(piece)
        parts[-1].append(row._replace(evidence=tuple(pieces)))
    return [tuple(part) for part in parts]


def size_of(row: RowEvidence) -> int:
    """Return how many bytes the evidence of a row has that may leave the house."""
    return sum(map(_bytes, row.evidence))


def _bytes(piece: Evidence) -> int:
    return piece.file.size if piece.file and piece.classification == "terbuka" else 0


def _check(person: Person | None) -> None:
    if person:
        require(person, Action.EXPORT)


async def _note(resources: Resources, person: Person | None, subject: str, what: str) -> None:
    async with resources.open_store() as store:
        if person:
            await record(resources, store, person, "export", subject, new=what)
        else:
            await record_by_itself(resources, store, "export", subject, new=what)


async def _opd(store: Store, scope: EvidenceScope) -> Opd | None:
    if scope.opd is None:
        return None
    found = next((each for each in await store.opds.all() if each.id == scope.opd), None)
    if found is None:
        raise Outdated
    return found


def _wanted(present: Iterable[FollowUp], scope: EvidenceScope) -> list[FollowUp]:
    rows = {each.row.number: each for each in present}
    for number in scope.rows:
        if number not in rows:
            raise RowUnknown(number)
    if unknown := set(scope.indicators).difference(each.row.indicator for each in rows.values()):
        raise IndicatorWithoutRows(min(unknown))
    narrowed = {rows[number].row.indicator for number in scope.rows}
    meant = {
        number
        for number, each in rows.items()
        if number in scope.rows or (each.row.indicator in scope.indicators and each.row.indicator not in narrowed)
    }
    named = bool(scope.rows or scope.indicators)
    return [
        each
        for number, each in rows.items()
        if (not named or number in meant) and (scope.opd is None or scope.opd in each.opds)
    ]


def _told(scope: EvidenceScope, opd: Opd | None) -> str:
    """Return a scope as the name of a file tells it."""
    rows = f"baris {' '.join(map(str, scope.rows))}" if scope.rows else ""
    indicators = f"indikator {' '.join(map(str, scope.indicators))}" if scope.indicators else ""
    return " ".join(filter(None, (rows, indicators, opd.short if opd else "")))


def _name(text: str, day: date) -> str:
    return f"{file_name_of(text, most=LONGEST_NAME)}_{day}"
