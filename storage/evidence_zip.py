"""Writes the evidence of rows as a zip file with an index, ready to be handed to an assessor.

A file is called by its indicator, the level it is to prove, its own name and its submission, as Ind33_L3_SK-Tim_v2.pdf.
What is classified as terbatas or rahasia is never inside, nor the text of a link to it: the index only says that it
is there. Files go from disk to disk in small pieces. Call it in a thread.
"""

import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import BinaryIO

from spbe.matrix_sheet import KINDS, Value, link_cell, opd_cell
from spbe.reports import Evidence, FollowUp, StoredFile
from spbe.texts import file_name_of
from spbe.usecases.ports import Packed, RowEvidence
from storage.csv_files import csv_bytes
from storage.written import placed

INDEX = "00_Indeks.csv"
"""The name of the index; it comes first where names are sorted."""

INDEX_HEADINGS = (
    "No Baris", "Indikator", "Nama Indikator", "OPD Terkait", "Berkas di Arsip", "Nama Asli", "Jenis", "Tautan/Nomor",
    "Klasifikasi", "Revisi", "Tanggal Unggah", "Ukuran (bita)", "SHA-256", "Keterangan",
)  # fmt: skip

_WITHHELD = "Tidak disertakan karena {}"
_MISSING = "Tidak disertakan: berkas tidak ditemukan di penyimpanan"
_CHANGED = "Isi berkas di penyimpanan berbeda dari saat diunggah"

_PIECE = 256 * 1024
"""Bytes of a file that are in memory at a time."""

_LONGEST_NAME = 60
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    f"{_OFFICE}wordprocessingml.document": "docx",
    f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    f"{_OFFICE}presentationml.presentation": "pptx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "text/plain": "txt",
    "text/csv": "csv",
}
"""What a name ends in is told by what the file is; a sender may have written "SK No.5"."""

_WRITTEN_ENDINGS = re.compile(rf"(?:\.(?:jpeg|{'|'.join(_ENDINGS.values())}))+$", re.IGNORECASE)


def write_evidence(
    rows: Sequence[RowEvidence],
    to: Path | BinaryIO,
    *,
    path_of: Callable[[str], Path],
    zone: tzinfo,
    part: str = "",
) -> Packed:
    """Write the evidence of rows and its index, and say what became of it.

    `path_of` tells where the file of a stored name lies; days are those of the zone of the instance. `part` tells the
    index of one archive of several from those of the others.
    """
    index = INDEX.replace(".", f"_{part}.") if part else INDEX
    with placed(to) as file, zipfile.ZipFile(file, "w") as archive:
        packing = _Packing(archive, path_of, zone, taken={index.casefold()})
        lines = [packing.line(each, piece) for each in rows for piece in each.evidence]
        archive.writestr(index, csv_bytes([INDEX_HEADINGS, *lines], wary=True), zipfile.ZIP_DEFLATED)
    return packing.packed


@dataclass(slots=True)
class _Packing:
    """One pass over the evidence: puts files into the archive and yields the lines of the index."""

    archive: zipfile.ZipFile
    path_of: Callable[[str], Path]
    zone: tzinfo
    taken: set[str]
    """The names that are inside, as they are compared."""
    packed: Packed = field(default_factory=Packed)

    def line(self, of: RowEvidence, piece: Evidence) -> tuple[Value, ...]:
        """Put a piece of evidence into the archive where it may be, and return its line of the index."""
        row = of.follow_up.row
        name, remark = self._put(of, piece)
        return (
            row.number,
            row.indicator,
            row.name,
            opd_cell(row),
            name,
            piece.name if piece.file else None,
            KINDS[piece.kind],
            link_cell(piece),
            piece.classification,
            piece.revision,
            piece.uploaded_at.astimezone(self.zone).date(),
            piece.file.size if piece.file else None,
            piece.file.sha256 if piece.file else None,
            remark,
        )

    def _put(self, of: RowEvidence, piece: Evidence) -> tuple[str | None, str | None]:
        """Return the name under which a piece is in the archive, and what is to be said about it."""
        if piece.classification != "terbuka":
            self.packed.withheld += 1
            return None, _WITHHELD.format(piece.classification)
        if piece.file is None:
            return None, None
        name = self._name(of, piece, piece.file)
        try:
            source = self.path_of(piece.file.stored_name).open("rb")
        except OSError:
            self.packed.missing += 1
            return None, _MISSING
        self.taken.add(name.casefold())
        entry = zipfile.ZipInfo(name, _moment(piece.uploaded_at.astimezone(self.zone)))
        # Pictures and documents are compressed already; text is small.
        entry.compress_type, entry.file_size, entry.external_attr = zipfile.ZIP_STORED, piece.file.size, 0o644 << 16
        digest = sha256()
        with source, self.archive.open(entry, "w") as target:
            while part := source.read(_PIECE):
                digest.update(part)
                target.write(part)
        self.packed.files += 1
        if digest.hexdigest() == piece.file.sha256:
            return name, None
        self.packed.changed += 1
        return name, _CHANGED

    def _name(self, of: RowEvidence, piece: Evidence, file: StoredFile) -> str:
        """Return a name that no other file has, also where large and small letters are the same."""
        stem = _stem(of.follow_up, piece, is_service=of.is_service)
        ending = _ENDINGS.get(file.media_type, "bin")
        numbers = chain([""], (f"-{number}" for number in count(2)))
        return next(name for each in numbers if (name := f"{stem}{each}.{ending}").casefold() not in self.taken)


def _stem(follow_up: FollowUp, piece: Evidence, *, is_service: bool) -> str:
    """Return what a file is called.

    Where services are reported one by one, it tells the row. The level is the one that the agency claims, for that is
    what the evidence is to prove; else the one it has.
    """
    row, claimed = follow_up.row, follow_up.state.level_claimed
    level = row.level if claimed is None else claimed
    about = file_name_of(_WRITTEN_ENDINGS.sub("", piece.name), most=_LONGEST_NAME) or "Bukti"
    service = f"_Baris{row.number}" if is_service else ""
    return f"Ind{row.indicator:02}{service}_L{level}_{about}_v{piece.revision}"


def _moment(at: datetime) -> tuple[int, int, int, int, int, int]:
    return at.year, at.month, at.day, at.hour, at.minute, at.second
