"""The MONEV matrix as the cells of two sheets: the seven official columns, and how each row stands.

What is written here `spbe.matrix_table` reads back as the same rows. The headings are Indonesian because they are
part of the format of the file.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Literal

from spbe.dates import MONTHS, in_full
from spbe.matrix import MatrixRow, Target
from spbe.matrix_headings import HEADINGS
from spbe.reports import Evidence, EvidenceKind, FollowUp, Verdict

Value = str | int | date | None
"""What a cell holds; None where there is nothing to say."""

MatrixKind = Literal["xlsx", "docx", "pdf", "csv"]
"""What a matrix is written as; also how the name of the file ends."""

OFFICIAL = tuple(spellings[0] for spellings in HEADINGS.values())
"""The headings of the first sheet: exactly the seven columns."""

STANDING = (
    "No", "Indikator", "OPD Terkait", "Status", "Sejak", "Persen", "Kendala", "Target Waktu", "Target Semula",
    "Alasan Pindah Target", "Laporan Terakhir", "Bukti Dukung", "Hasil Verifikasi", "Tanggal Verifikasi", "Verifikator",
    "Tingkat Klaim OPD", "Tingkat Verifikasi Internal", "Tingkat Asesor Eksternal",
)  # fmt: skip
"""The headings of the second sheet. A reader finds the matrix by its headings, so these lack some of the seven."""

KINDS: Mapping[EvidenceKind, str] = {"file": "Berkas", "link": "Tautan", "register": "Nomor register"}
"""What the kinds of evidence are called."""

_QUARTERS = ("I", "II", "III", "IV")


def title_on(title: str, kind: MatrixKind, day: date) -> str:
    """Return the title of a file; where people read it on paper, with the day whose state it shows."""
    return f"{title}, keadaan per {in_full(day)}" if kind in ("docx", "pdf") else title


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the matrix in cells: under `OFFICIAL`, and under `STANDING`."""

    official: tuple[Value, ...]
    standing: tuple[Value, ...]


def sheet_rows(
    follow_ups: Iterable[FollowUp],
    *,
    evidence: Mapping[int, Sequence[Evidence]],
    verdicts: Mapping[int, Verdict],
    zone: tzinfo,
) -> Iterator[SheetRow]:
    """Yield the cells of the rows that the matrix has now, in the order given.

    `evidence` has the evidence of a row and `verdicts` its last verdict, both by the id of the follow-up. Days are
    those of the zone of the instance.
    """
    for each in follow_ups:
        if each.gone_at is None:
            yield SheetRow(
                official_cells(each.row),
                standing_cells(each, evidence=evidence.get(each.id, ()), verdict=verdicts.get(each.id), zone=zone),
            )


def official_cells(row: MatrixRow) -> tuple[Value, ...]:
    """Return a row under the seven official headings. A year is a number, as offices write it."""
    return (
        row.number,
        row.name,
        row.recommendation,
        row.level,
        row.follow_up,
        target_cell(row.target),
        opd_cell(row),
    )


def standing_cells(
    each: FollowUp, *, evidence: Sequence[Evidence], verdict: Verdict | None, zone: tzinfo
) -> tuple[Value, ...]:
    """Return how a row stands, under the headings of the second sheet."""
    row, state = each.row, each.state
    moved = state.first_target != state.target
    report = state.last_report
    return (
        row.number,
        row.name,
        opd_cell(row),
        state.status.value,
        _day(state.since, zone),
        state.percent,
        state.blocker.value if state.blocker else None,
        target_cell(state.target),
        target_cell(state.first_target) if moved else None,
        state.target_reason if moved else None,
        _day(report.reported_at if report else None, zone),
        "\n".join(dict.fromkeys(map(_evidence_name, evidence))) or None,
        ("diterima" if verdict.accepted else "dikembalikan") if verdict else None,
        _day(verdict.at if verdict else None, zone),
        verdict.name if verdict else None,
        state.level_claimed,
        state.level_verified,
        state.level_external,
    )


def target_cell(target: Target) -> str | int:
    """Return a target as a table gives it, in the precision in which it was set."""
    day = target.day
    match target.precision:
        case "year":
            return day.year
        case "quarter":
            return f"Triwulan {_QUARTERS[(day.month - 1) // 3]} {day.year}"
        case "month":
            return f"{MONTHS[day.month - 1]} {day.year}"
        case "day":
            return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def link_cell(piece: Evidence) -> str | None:
    """Return the text of a link or register number; of a link that is not open nothing, for it opens the document."""
    return piece.text if piece.kind == "register" or piece.classification == "terbuka" else None


def opd_cell(row: MatrixRow) -> str:
    """Return the agencies of a row as the matrix writes them, or by their short names where it never did."""
    return row.opd_text or ", ".join((*(opd.short for opd in row.opds), *(("dll",) if row.open_ended else ())))


def _evidence_name(piece: Evidence) -> str:
    """Return what a piece of evidence is called, and how it is classified where it is not open."""
    name = piece.name if piece.kind == "file" else (link_cell(piece) or KINDS[piece.kind])
    return name if piece.classification == "terbuka" else f"{name} ({piece.classification})"


def _day(moment: datetime | None, zone: tzinfo) -> date | None:
    return moment.astimezone(zone).date() if moment else None
