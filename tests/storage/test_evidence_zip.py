import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe.matrix import MatrixRow, Target
from spbe.progress import RowStatus
from spbe.reports import Evidence, FollowUp, RowState, StoredFile
from spbe.usecases.ports import Packed, RowEvidence
from storage.evidence_zip import INDEX, INDEX_HEADINGS, write_evidence
from tests.matrix_samples import DKIS

ZONE = ZoneInfo("Asia/Makassar")
AT = datetime(2019, 11, 4, 17, 30, 5, tzinfo=UTC)
YEAR = Target(date(2019, 12, 31), "year")
STATE = RowState(
    status=RowStatus.WAITING, percent=100, blocker=None, since=AT, last_report=None, first_target=YEAR, target=YEAR,
    target_reason=None, level_claimed=3,
)  # fmt: skip


def row(number: int, indicator: int, **state: Any) -> FollowUp:
    values = MatrixRow(number, indicator, "2018", "JDIH", "Sebaiknya", 2, "Membuat", YEAR, (DKIS,), "DKIS, dll", True)
    return FollowUp(number, values, replace(STATE, **state))


def piece(name: str, *, stored: StoredFile | None = None, **more: Any) -> Evidence:
    values: dict[str, Any] = {
        "id": 1, "row": 33, "follow_up_id": 33, "report_id": None, "kind": "file" if stored else "link", "name": name,
        "classification": "terbuka", "revision": 1, "uploaded_by": 1, "uploader": "Budi", "uploaded_at": AT,
    }  # fmt: skip
    return Evidence(**values | {"file": stored} | more)


class Disk:
    """A folder with stored files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def path(self, stored_name: str) -> Path:
        return self.folder / stored_name

    def store(self, data: bytes, media_type: str = "application/pdf") -> StoredFile:
        self.count += 1
        file = StoredFile(self.count, sha256(data).hexdigest(), f"{self.count:032x}", len(data), media_type, AT)
        self.path(file.stored_name).write_bytes(data)
        return file


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path)


def zipped(rows: Sequence[RowEvidence], disk: Disk) -> tuple[dict[str, bytes], list[dict[str, str]], Packed]:
    """Return the files of the archive without the index, the lines of the index, and what became of the evidence."""
    file = io.BytesIO()
    packed = write_evidence(rows, file, path_of=disk.path, zone=ZONE)
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    index = files.pop(INDEX).decode("utf-8-sig")
    return files, list(csv.DictReader(io.StringIO(index, newline=""))), packed


def names(*evidence: Evidence, follow_up: FollowUp, disk: Disk) -> list[str]:
    files, lines, _ = zipped([RowEvidence(follow_up, evidence)], disk)
    assert sorted(files) == sorted(line["Berkas di Arsip"] for line in lines)
    return [line["Berkas di Arsip"] for line in lines]


def test_a_file_is_inside_under_a_telling_name_and_in_the_index(disk: Disk) -> None:
    stored = disk.store(b"%PDF-1")
    files, (line,), packed = zipped([RowEvidence(row(33, 33), [piece("SK Tim.pdf", stored=stored, revision=2)])], disk)
    assert files == {"Ind33_L3_SK-Tim_v2.pdf": b"%PDF-1"}
    assert packed == Packed(files=1)
    assert tuple(line) == INDEX_HEADINGS
    assert tuple(line.values()) == (
        "33", "33", "JDIH", "DKIS, dll", "Ind33_L3_SK-Tim_v2.pdf", "SK Tim.pdf", "Berkas", "", "terbuka", "2",
        "2019-11-05", "6", stored.sha256, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "media_type", "inside"),
    [
        ("../../etc/passwd", "text/plain", "Ind05_L3_etc-passwd_v1.txt"),
        ("C:\\Temp\\a<b>:c|d?.docx", "application/msword", "Ind05_L3_C-Temp-a-b-c-d_v1.doc"),
        ("SK No.5", "application/pdf", "Ind05_L3_SK-No-5_v1.pdf"),
        ("indikator27.jpg.JPG", "image/jpeg", "Ind05_L3_indikator27_v1.jpg"),
        ("foto.jpeg", "image/jpeg", "Ind05_L3_foto_v1.jpg"),
        ("réseau–ﬁle.pdf", "application/pdf", "Ind05_L3_reseaufile_v1.pdf"),
        ("📄.pdf", "application/pdf", "Ind05_L3_Bukti_v1.pdf"),
        ("", "application/octet-stream", "Ind05_L3_Bukti_v1.bin"),
        ("x" * 200, "application/pdf", f"Ind05_L3_{'x' * 60}_v1.pdf"),
    ],
)
def test_a_name_is_safe_everywhere(sent: str, media_type: str, inside: str, disk: Disk) -> None:
    assert names(piece(sent, stored=disk.store(b"a", media_type)), follow_up=row(5, 5), disk=disk) == [inside]


@given(sent=st.lists(st.text(max_size=20), max_size=8))
@settings(max_examples=50, deadline=None)
def test_no_two_names_are_the_same(sent: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    disk = Disk(tmp_path_factory.mktemp("bukti"))
    found = names(*(piece(name, stored=disk.store(b"a")) for name in sent), follow_up=row(5, 5), disk=disk)
    assert len({name.casefold() for name in found}) == len(sent)
    assert all(re.fullmatch(r"Ind05_L3_[A-Za-z0-9-]+_v1(-\d+)?\.pdf", name) for name in found)


def test_equal_names_are_numbered(disk: Disk) -> None:
    same = [piece(name, stored=disk.store(b"a")) for name in ("SK.pdf", "sk.pdf", "SK .pdf")]
    assert names(*same, follow_up=row(5, 5), disk=disk) == [
        "Ind05_L3_SK_v1.pdf",
        "Ind05_L3_sk_v1-2.pdf",
        "Ind05_L3_SK_v1-3.pdf",
    ]


@pytest.mark.parametrize(("claimed", "level"), [(4, "L4"), (0, "L0"), (None, "L2")])
def test_the_level_is_the_claimed_one_or_the_one_it_has(claimed: int | None, level: str, disk: Disk) -> None:
    (name,) = names(piece("a.pdf", stored=disk.store(b"a")), follow_up=row(5, 5, level_claimed=claimed), disk=disk)
    assert name == f"Ind05_{level}_a_v1.pdf"


def test_services_of_one_indicator_tell_their_row(disk: Disk) -> None:
    rows = [RowEvidence(row(number, 35), [piece("a.pdf", stored=disk.store(b"a"))], True) for number in (35, 36)]
    assert sorted(zipped(rows, disk)[0]) == ["Ind35_Baris35_L3_a_v1.pdf", "Ind35_Baris36_L3_a_v1.pdf"]


def test_the_index_of_one_archive_of_several_tells_which(disk: Disk) -> None:
    to = disk.folder / "bukti.zip"
    write_evidence([RowEvidence(row(5, 5), [])], to, path_of=disk.path, zone=ZONE, part="2-dari-3")
    with zipfile.ZipFile(to) as archive:
        assert archive.namelist() == ["00_Indeks_2-dari-3.csv"]


@pytest.mark.parametrize("classification", ["terbatas", "rahasia"])
def test_what_is_not_open_stands_in_the_index_only(classification: str, disk: Disk) -> None:
    secret = piece("Audit.pdf", stored=disk.store(b"secret"), classification=classification)
    link = piece("tautan", classification=classification, text="https://drive.example/kunci")
    files, lines, packed = zipped([RowEvidence(row(5, 5), [secret, link])], disk)
    assert (files, packed) == ({}, Packed(withheld=2))
    assert [line["Keterangan"] for line in lines] == [f"Tidak disertakan karena {classification}"] * 2
    assert [(line["Nama Asli"], line["Tautan/Nomor"], line["Berkas di Arsip"]) for line in lines] == [
        ("Audit.pdf", "", ""),
        ("", "", ""),
    ]


def test_links_and_register_numbers_stand_in_the_index(disk: Disk) -> None:
    link = piece("x", text="https://jdih.example.go.id")
    number = piece("x", kind="register", text="800/12", classification="rahasia")
    _, lines, _ = zipped([RowEvidence(row(5, 5), [link, number])], disk)
    assert [(line["Jenis"], line["Tautan/Nomor"]) for line in lines] == [
        ("Tautan", "https://jdih.example.go.id"),
        ("Nomor register", "800/12"),
    ]


def test_what_is_missing_or_changed_on_disk_is_said(disk: Disk) -> None:
    gone, changed, whole = (disk.store(data) for data in (b"gone", b"changed", b"whole"))
    disk.path(gone.stored_name).unlink()
    disk.path(changed.stored_name).write_bytes(b"other")
    evidence = [piece(f"{at}.pdf", stored=stored) for at, stored in enumerate((gone, changed, whole))]
    files, lines, packed = zipped([RowEvidence(row(5, 5), evidence)], disk)
    assert sorted(files.values()) == [b"other", b"whole"]
    assert packed == Packed(files=2, missing=1, changed=1)
    assert [line["Keterangan"] for line in lines] == [
        "Tidak disertakan: berkas tidak ditemukan di penyimpanan",
        "Isi berkas di penyimpanan berbeda dari saat diunggah",
        "",
    ]
    assert lines[0]["Berkas di Arsip"] == ""


def test_a_name_in_the_index_is_no_formula(disk: Disk) -> None:
    _, (line,), _ = zipped([RowEvidence(row(5, 5), [piece("=a;=b", stored=disk.store(b"a"))])], disk)
    assert line["Nama Asli"] == "\xa0=a;\xa0=b"


def test_without_evidence_there_is_an_index_without_lines(disk: Disk) -> None:
    assert zipped([RowEvidence(row(5, 5), [])], disk) == ({}, [], Packed())


def test_no_file_is_in_memory_as_a_whole(disk: Disk, tmp_path: Path) -> None:
    large = disk.store(bytes(20_000_000))
    tracemalloc.start()
    try:
        rows = [RowEvidence(row(5, 5), [piece("a.pdf", stored=large)])]
        write_evidence(rows, tmp_path / "bukti.zip", path_of=disk.path, zone=ZONE)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()
    with zipfile.ZipFile(tmp_path / "bukti.zip") as archive:
        assert archive.getinfo("Ind05_L3_a_v1.pdf").file_size == 20_000_000
        assert archive.getinfo("Ind05_L3_a_v1.pdf").date_time == (2019, 11, 5, 1, 30, 4)  # even seconds only
