import struct
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_LZMA, ZIP_STORED, ZipFile, ZipInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe.evidence_types import LONGEST_NAME, media_type_of, shown_name
from spbe.refusals import FileRefused

TYPES = '<Types><Override ContentType="application/vnd.openxmlformats.main+xml"/></Types>'


def zipped(members: Mapping[str, str], compression: int = ZIP_STORED) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", compression) as archive:
        for name, text in members.items():
            info = ZipInfo(name)  # of no time: the bytes stand in the names of tests
            archive.writestr(info, text, compression)
    return data.getvalue()


def office(main: str, **more: str) -> bytes:
    return zipped({"[Content_Types].xml": TYPES, main: "<x/>", **more})


def ole(*streams: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + b"\0\0".join(name.encode("utf-16-le") for name in streams)


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF"
WEBP = b"RIFF\x24\0\0\0WEBPVP8 "
DOCX, XLSX, PPTX = office("word/document.xml"), office("xl/workbook.xml"), office("ppt/presentation.xml")
DOC, XLS, PPT = ole("WordDocument"), ole("Workbook"), ole("PowerPoint Document")
EXE = b"MZ\x90\0\x03\0\0\0"
_OPENXML = "application/vnd.openxmlformats-officedocument."


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("SK Tim.pdf", PDF, "application/pdf"),
        ("SK.PDF", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
        ("", PDF, "application/pdf"),
        ("Perwali No. 5", PDF, "application/pdf"),
        ("foto.png", PNG, "image/png"),
        ("foto.jpg", PNG, "image/png"),
        ("", JPEG, "image/jpeg"),
        ("foto.jpeg", JPEG, "image/jpeg"),
        ("foto.webp", WEBP, "image/webp"),
        ("notulen.docx", DOCX, f"{_OPENXML}wordprocessingml.document"),
        ("notulen.doc", DOCX, f"{_OPENXML}wordprocessingml.document"),
        ("rekap.xlsx", XLSX, f"{_OPENXML}spreadsheetml.sheet"),
        ("paparan.pptx", PPTX, f"{_OPENXML}presentationml.presentation"),
        ("notulen.doc", DOC, "application/msword"),
        ("rekap.xls", XLS, "application/vnd.ms-excel"),
        ("paparan.ppt", PPT, "application/vnd.ms-powerpoint"),
        ("catatan.txt", b"PKK Kota Denpasar", "text/plain"),
        ("catatan.txt", "MZ é".encode("cp1252"), "text/plain"),
        ("catatan.txt", "é".encode("utf-16"), "text/plain"),
        ("catatan.txt", b"a" * 8_191 + "é".encode(), "text/plain"),
        ("rekap.csv", b"No;OPD\r\n1;DKIS\r\n", "text/csv"),
    ],
)
def test_evidence_is_known_by_its_content(name: str, data: bytes, media_type: str) -> None:
    assert media_type_of(name, BytesIO(data)) == media_type


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("kosong.pdf", b"", "empty"),
        ("setup.exe", EXE, "executable"),
        (".exe", PDF, "executable"),
        ("SK.pdf", EXE, "executable"),
        ("SK.pdf.exe", PDF, "executable"),
        ("SK.exe. ", PDF, "executable"),
        ("SK.\u202efdp.exe", PDF, "executable"),
        ("SK.pdf", b"\x7fELF\x02\x01\x01\0", "executable"),
        ("SK.docx", zipped({"META-INF/MANIFEST.MF": "", "A.class": ""}), "executable"),
        ("SK.txt", b"#!/bin/sh\nrm -rf /\n", "script"),
        ("SK.js", b"alert(1)", "script"),
        ("SK.bat", b"del *.*", "script"),
        ("SK.txt", b"\n <?php system('ls');", "script"),
        ("SK.html", b"<p>", "web_page"),
        ("SK.txt", b"\xef\xbb\xbf <!DOCTYPE html>", "web_page"),
        ("SK.csv", b"<?xml version='1.0'?><svg onload='x'/>", "web_page"),
        ("logo.svg", PNG, "web_page"),
        ("rekap.xls", b"<html><table>", "web_page"),
        ("notulen.docm", DOCX, "macros"),
        ("notulen.docx", office("word/document.xml", **{"word/vbaProject.bin": "x"}), "macros"),
        ("rekap.xlsx", office("xl/workbook.xml", **{"xl/macrosheets/sheet1.xml": "x"}), "macros"),
        ("rekap.xlsx", office("xl/workbook.bin"), "macros"),
        (
            "notulen.docx",
            zipped({"[Content_Types].xml": "ms-word.document.macroEnabled.main", "word/document.xml": ""}),
            "macros",
        ),
        ("rekap.xls", ole("Workbook", "_VBA_PROJECT"), "macros"),
        ("notulen.docx", ole("EncryptedPackage", "EncryptionInfo"), "locked"),
        ("arsip.zip", zipped({"a.txt": ""}), "archive"),
        ("arsip", zipped({"a.txt": ""}), "archive"),
        ("arsip", b"Rar!\x1a\x07", "archive"),
        ("notulen.odt", zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "unknown"),
        ("SK.pdf", JPEG, "disguised"),
        ("SK.pdf", b"bukan pdf", "disguised"),
        ("SK.pdf", bytes(100), "disguised"),
        ("foto.jpg", PDF, "disguised"),
        ("rekap.xlsx", DOCX, "disguised"),
        ("rekap.xls", b"No;OPD", "disguised"),
        ("notulen.docx", zipped({"a.txt": ""}), "disguised"),
        ("notulen.docx", DOCX[:60], "disguised"),
        ("notulen.doc", b"{\\rtf1", "disguised"),
        ("notulen.docx", office("word/document.xml", **{"xl/workbook.xml": ""}), "disguised"),
        ("notulen.docx", zipped({"[Content_Types].xml": "x" * 1_000_001, "word/document.xml": ""}), "disguised"),
        ("installer", ole("Installer"), "unknown"),
        ("video", b"\0\0\0\x18ftypmp42", "unknown"),
        ("data.sql", b"SELECT 1", "unknown"),
    ],
)
def test_what_is_no_evidence_is_refused(name: str, data: bytes, fault: str) -> None:
    with pytest.raises(FileRefused) as caught:
        media_type_of(name, BytesIO(data))
    assert caught.value.fault == fault


def outcome(name: str, data: bytes) -> str:
    try:
        return media_type_of(name, BytesIO(data))
    except FileRefused as refused:
        return refused.fault


STARTS = [PDF, PNG, JPEG, WEBP, DOCX, XLS, EXE, b"", b"PK\x03\x04", b"PK\x05\x06", b"<html>"]
ENDINGS = ["", ".pdf", ".docx", ".exe", ".txt", ".PNG"]


@settings(deadline=None)  # the machine is shared
@given(start=st.sampled_from(STARTS), rest=st.binary(max_size=300), name=st.text(), ending=st.sampled_from(ENDINGS))
def test_any_bytes_have_a_type_or_are_refused(start: bytes, rest: bytes, name: str, ending: str) -> None:
    found = outcome(name + ending, start + rest)
    assert found
    if ending == ".exe":
        assert found == "executable"
    if ending == ".pdf":
        assert found in ("application/pdf", "disguised", "empty", "executable", "macros", "web_page", "script")


@settings(deadline=None)
@given(at=st.integers(0, len(DOCX) - 1), byte=st.integers(0, 255), cut=st.integers(0, len(DOCX)))
def test_a_damaged_document_is_read_or_refused(at: int, byte: int, cut: int) -> None:
    for intact in (DOCX, zipped({"[Content_Types].xml": TYPES, "word/document.xml": ""}, ZIP_LZMA)):
        damaged = bytearray(intact)
        damaged[at % len(damaged)] = byte
        assert outcome("notulen.docx", bytes(damaged[:cut]) if cut else bytes(damaged))


def test_a_small_file_that_says_it_is_huge_is_not_unpacked() -> None:
    data = bytearray(zipped({"[Content_Types].xml": TYPES, "word/document.xml": ""}))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))
    data[at + 24 : at + 28] = struct.pack("<I", 2**31)
    assert outcome("notulen.docx", bytes(data)) == "disguised"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("SK Tim.pdf", "SK Tim.pdf"),
        ("  ../../etc/passwd ", "_.._etc_passwd"),
        ("C:\\temp\\SK.pdf", "C__temp_SK.pdf"),
        ("SK\n\t tim\u202e.pdf", "SK tim.pdf"),
        ("\ud800.pdf", "pdf"),
        ("..", ""),
        ("a" * 200 + ".pdf", "a" * (LONGEST_NAME - 4) + ".pdf"),
        ("a" * 200, "a" * LONGEST_NAME),
        ("e\u0301.pdf", "é.pdf"),
        ("a \U00018cd6 b.pdf", "a b.pdf"),
    ],
)
def test_a_name_is_shown_on_one_line_without_folders(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@given(st.text())
def test_a_shown_name_stays_as_it_is(name: str) -> None:
    shown = shown_name(name)
    assert shown_name(shown) == shown
    assert len(shown) <= LONGEST_NAME
