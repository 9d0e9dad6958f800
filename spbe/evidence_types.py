"""What a file that somebody sends is, by its content; its name may only agree.

What may run is refused: programs, scripts, web pages, documents with macros. So is a file whose name says one thing
and whose content another, for whoever opens it later goes by the name.
"""

import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO, Literal
from unicodedata import category, normalize

from spbe.refusals import FileFault, FileRefused

Family = Literal["pdf", "picture", "word", "sheet", "slides", "text"]

LONGEST_NAME = 120
LONGEST_CAPTION = 60
_HEAD = 8_192
_LONGEST_LIST_OF_TYPES = 1_000_000


@dataclass(frozen=True, slots=True)
class _Type:
    media_type: str
    family: Family


_OPENXML = "application/vnd.openxmlformats-officedocument."
_PDF = _Type("application/pdf", "pdf")
_PNG, _JPEG, _WEBP = (_Type(f"image/{name}", "picture") for name in ("png", "jpeg", "webp"))
_DOCX = _Type(f"{_OPENXML}wordprocessingml.document", "word")
_XLSX = _Type(f"{_OPENXML}spreadsheetml.sheet", "sheet")
_PPTX = _Type(f"{_OPENXML}presentationml.presentation", "slides")
_DOC = _Type("application/msword", "word")
_XLS = _Type("application/vnd.ms-excel", "sheet")
_PPT = _Type("application/vnd.ms-powerpoint", "slides")
_TXT, _CSV = _Type("text/plain", "text"), _Type("text/csv", "text")

_FAMILIES: Mapping[str, Family] = {
    "pdf": "pdf",
    **dict.fromkeys(("png", "jpg", "jpeg", "webp"), "picture"),
    **dict.fromkeys(("doc", "docx"), "word"),
    **dict.fromkeys(("xls", "xlsx"), "sheet"),
    **dict.fromkeys(("ppt", "pptx"), "slides"),
    **dict.fromkeys(("txt", "csv"), "text"),
}
_HARMFUL: Mapping[FileFault, str] = {
    "executable": "exe dll com scr msi pif cpl jar apk app bin elf deb rpm lnk iso img",
    "script": "bat cmd ps1 vbs vbe js jse wsf hta sh py pl php rb reg",
    "web_page": "htm html xhtml mht mhtml svg xml",
    "macros": "docm dotm xlsm xltm xlam xlsb pptm potm ppsm",
    "archive": "zip rar 7z gz tar tgz",
}
_FAULTS = {ending: fault for fault, endings in _HARMFUL.items() for ending in endings.split()}
_SIGNATURES: tuple[tuple[bytes, _Type | FileFault], ...] = (
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"\x7fELF", "executable"),
    (b"\xca\xfe\xba\xbe", "executable"),
    (b"\xfe\xed\xfa", "executable"),
    (b"\xce\xfa\xed\xfe", "executable"),
    (b"\xcf\xfa\xed\xfe", "executable"),
    (b"dex\n", "executable"),
    (b"L\0\0\0\x01\x14\x02\0", "executable"),
    (b"#!", "script"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"{\\rtf", "unknown"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE = re.compile(r"<\s*(?:!doctype|html|head|body|script|svg|iframe|\?xml|!--)", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def media_type_of(name: str, file: BinaryIO) -> str:
    """Return the media type of a file that may be evidence. Raises `FileRefused`.

    A picture sent as a photo has no name; an ending that means nothing ("SK No. 5") is none.
    """
    _, dot, last = shown_name(f"x{name}").lower().rpartition(".")  # ".exe" is all ending, and a dot at the start goes
    ending = last if dot else ""
    if harm := _FAULTS.get(ending):
        raise FileRefused(harm)
    file.seek(0)
    found = _type_of(file.read(_HEAD), file)
    promised = _FAMILIES.get(ending)
    if not isinstance(found, _Type):
        raise FileRefused("disguised" if promised and found in ("unknown", "archive") else found)
    if promised and promised != found.family:
        raise FileRefused("disguised")
    if found is _TXT and ending not in ("", "txt", "csv"):
        raise FileRefused("unknown")  # any text will do as one, so its name must agree
    return _CSV.media_type if found is _TXT and ending == "csv" else found.media_type


def shown_name(name: str) -> str:
    """Return a sender's name for a file as it may be shown and offered again: one line, no folders, nothing unseen.

    An unseen character may turn the direction of writing: "gnp.exe" then reads as "exe.png".
    """
    normal = " ".join(normalize("NFC", name.encode("utf-8", "ignore").decode()).split())
    seen = "".join("_" if char in '/\\:*?"<>|' else char for char in normal if category(char)[0] != "C")
    seen = " ".join(seen.split()).strip(" .")
    if len(seen) <= LONGEST_NAME:
        return seen
    stem, dot, ending = seen.rpartition(".")
    if not dot or len(ending) > 8:
        return seen[:LONGEST_NAME].rstrip(" .")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip(' .')}.{ending}"


def named_with(name: str, caption: str) -> str:
    """Return the name of a file with what its sender wrote about it: "foto-2019-11-04 · rapat tim.jpg"."""
    stem, dot, ending = name.rpartition(".")
    about = shown_name(caption)[:LONGEST_CAPTION].strip()
    if not about:
        return name
    return shown_name(f"{stem} · {about}.{ending}" if dot else f"{name} · {about}")


def _type_of(head: bytes, file: BinaryIO) -> _Type | FileFault:
    if not head:
        return "empty"
    for signature, known in _SIGNATURES:
        if head.startswith(signature):
            return known
    if head.startswith(b"MZ") and b"\0" in head:
        return "executable"
    if head.lstrip(b"\xef\xbb\xbf\0 \t\r\n").startswith(b"%PDF-"):
        return _PDF
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _WEBP
    if head.startswith(_OLE):
        file.seek(0)
        return _type_of_ole(file.read())
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        try:
            with zipfile.ZipFile(file) as archive:
                return _type_of_zip(archive)
        except _BROKEN_ZIP:
            return "unknown"
    return _type_of_text(head)


def _type_of_ole(data: bytes) -> _Type | FileFault:
    """Return the type of an older Office document by the names of the streams in it."""
    streams = {
        name
        for name in ("_VBA_PROJECT", "EncryptedPackage", "WordDocument", "Workbook", "Book", "PowerPoint Document")
        if name.encode("utf-16-le") in data
    }
    if "_VBA_PROJECT" in streams:
        return "macros"
    if "EncryptedPackage" in streams:
        return "locked"
    kinds = {"WordDocument": _DOC, "PowerPoint Document": _PPT, "Workbook": _XLS, "Book": _XLS}
    return next((known for name, known in kinds.items() if name in streams), "unknown")


def _type_of_zip(archive: zipfile.ZipFile) -> _Type | FileFault:
    members = {member.filename.lower() for member in archive.infolist()}
    if _has(members, "vbaproject.bin", "/macrosheets/", "/vba") or "xl/workbook.bin" in members:
        return "macros"
    if members & {"meta-inf/manifest.mf", "androidmanifest.xml", "classes.dex"}:
        return "executable"
    types = next((each for each in archive.infolist() if each.filename == "[Content_Types].xml"), None)
    if types is None:
        return "unknown" if "mimetype" in members else "archive"  # an OpenDocument is no archive to people
    if types.file_size > _LONGEST_LIST_OF_TYPES:
        return "unknown"
    if b"macroenabled" in archive.read(types).lower():
        return "macros"
    kinds = {"word/document.xml": _DOCX, "xl/workbook.xml": _XLSX, "ppt/presentation.xml": _PPTX}
    found = [known for member, known in kinds.items() if member in members]
    return found[0] if len(found) == 1 else "unknown"


def _has(members: Collection[str], *parts: str) -> bool:
    return any(part in member for member in members for part in parts)


def _type_of_text(head: bytes) -> _Type | FileFault:
    text = _decoded(head)
    if text is None or _CONTROL.search(text):
        return "unknown"
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<?php"):
        return "script"
    return "web_page" if _PAGE.match(start) else _TXT


def _decoded(head: bytes) -> str | None:
    """Return the beginning of a text in one of the encodings that Windows and Excel write."""
    encodings = ("utf-16",) if head.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8", "cp1252")
    longest_cut = 3 if len(head) == _HEAD else 0  # the head may end within a character
    for encoding in encodings:
        for cut in range(longest_cut + 1):
            with suppress(UnicodeDecodeError):
                return head[: len(head) - cut].decode(encoding)
    return None
