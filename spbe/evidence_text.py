"""Evidence that is no file: the links in a text, or the number under which a document is registered."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from spbe.texts import storable

LONGEST = 4_096
"""Characters of a message on Telegram, so that nothing is cut off."""

LONGEST_NAME = 120

_SITES = "id|com|org|net|gov|edu|info|io|ly|gl|gle|me|co|app|dev|site|link|my|cloud|page"
_LINK = re.compile(rf"https?://\S+|(?<![\w@./-])(?:[\w-]+\.)+(?:{_SITES})\b(?!@)(?:[:/?#]\S*)?", re.IGNORECASE)
_AFTER = ".,;:!?'\"»”’)]}>"
"""What ends a sentence about a link and not the link."""

_NO = r"no(?:mor|mer)?\b[\s.:]*"
_RULES = r"perwali|perbup|pergub|perda|perpres|permen\w*|kepwal\w*|kepbup\w*|keputusan|peraturan|instruksi|surat|sk|se"
_NUMBERED = re.compile(
    rf"""
    \b(?:{_RULES})\b [^\n\d]{{0,40}}? (\d+\s+(?:tahun|thn)\s+\d{{4}})
    | \b{_NO} (\d+/\d{{4}})
    | \b(?:register|registrasi|reg|agenda(?=\s+no))\b [\s.:]* (?:{_NO})? ((?=[\w.\-/]*\d)[\w.\-/]*\w)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SLASHED = re.compile(r"(?<![\w./-])\w[\w.\-]*(?: ?/ ?[\w.\-]*\w)+")
_DATE = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?")


@dataclass(frozen=True, slots=True)
class TextEvidence:
    """What stands for a document that is not sent; `name` is short, for lists."""

    kind: Literal["link", "register"]
    name: str
    text: str


def link_or_register(text: str) -> TextEvidence | None:
    """Return the links or the register entry in a text; None where it is neither.

    Several links are one piece of evidence. Of a register entry the whole text is kept: it often says of what.
    """
    text = storable(text, most=LONGEST)
    links = [link for found in _LINK.findall(text) if (link := _checked_link(found))]
    if links:
        return TextEvidence("link", _shortened(_without_scheme(links[0])), " ".join(links))
    number = _register_number(text)
    if number is None:
        return None
    return TextEvidence("register", _shortened(number), " ".join(text.split()))


def without_links(text: str) -> str:
    """Return a text of the same length with blanks in place of its links, whose signs and numbers say nothing."""
    return _LINK.sub(lambda link: " " * len(link[0]), text)


def _checked_link(found: str) -> str | None:
    """Return an address with its scheme; None where it leads nowhere, or hides where it leads behind an "@"."""
    link = found.rstrip(_AFTER) if found.count("(") < found.count(")") else found.rstrip(_AFTER.replace(")", ""))
    if "://" not in link:
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
        is_sound = bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return link if is_sound else None


def _register_number(text: str) -> str | None:
    named = _NUMBERED.search(text)
    if named:
        return next(number for number in named.groups() if number)
    return next((found for found in _SLASHED.findall(text) if _is_letter_number(found)), None)


def _is_letter_number(found: str) -> bool:
    """Tell "188.45/123/HK/2019" from a date, a fraction, and words that stand beside each other."""
    first, *rest = re.split(r"\s?/\s?", found)
    if _DATE.fullmatch(found) or not any(char.isdigit() for char in found):
        return False
    if len(rest) == 1:
        return len(first) > 2 and first[0].isdigit() and rest[0].isalpha()
    return len(first) > 2 or any(part.isalpha() for part in (first, *rest))


def _without_scheme(link: str) -> str:
    return link.partition("://")[2].rstrip("/")


def _shortened(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
