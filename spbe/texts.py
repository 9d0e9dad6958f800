"""What people typed, made fit to be kept and to name files."""

import re
from unicodedata import normalize

_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def storable(text: str, *, most: int) -> str:
    """Return a text of at most so many characters that every database takes: no NUL, no half of a surrogate pair."""
    return text[:most].replace("\0", "").encode("utf-8", "replace").decode()


def file_name_of(text: str, *, most: int) -> str:
    """Return a text as the part of a name that every file system takes; empty where nothing of it can stand there."""
    plain = _UNSAFE.sub("-", normalize("NFKD", text).encode("ascii", "ignore").decode()).strip("-")
    return plain[:most].rstrip("-")
