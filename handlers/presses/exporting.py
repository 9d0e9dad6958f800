"""Export: the kinds of files, and the evidence of all, of a row or of an agency."""

from dataclasses import dataclass

from spbe.matrix_sheet import MatrixKind


@dataclass(frozen=True, slots=True)
class ShowExport:
    """Offer the kinds of files."""


@dataclass(frozen=True, slots=True)
class ExportMatrix:
    """Send the matrix as a file."""

    kind: MatrixKind


@dataclass(frozen=True, slots=True)
class ExportEvidence:
    """Send the evidence of a row by its number, of an agency by its id, or else all of it."""

    row: int | None = None
    opd: int | None = None


ExportPress = ShowExport | ExportMatrix | ExportEvidence
