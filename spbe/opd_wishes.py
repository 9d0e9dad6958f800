"""What a coordinator wants of the agencies, read from what stands behind /opd."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spbe.matrix import Opd
from spbe.opds_said import opd_named

Verb = Literal["find", "add", "name", "short", "add_alias", "drop_alias", "merge", "remove"]

_SPELLING = "(?:sebutan|alias|ejaan)"
_DROP = f"(?:hapus|buang|cabut) {_SPELLING}"
_SPELL = f"(?:tambah(?:kan)? )?{_SPELLING}"


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_MERGE = _pattern(r"(?:gabung(?:kan)?|satukan|lebur(?:kan)?|merge)(?: opd)?:? (?P<rest>.+)")
_ADD = _pattern(rf"(?:tambah(?:kan)?|baru|buat)(?: opd)?:? (?!{_SPELLING}\b)(?P<rest>.+)")
_REMOVE = _pattern(rf"(?:hapus(?:kan)?|buang)(?: opd)?:? (?!{_SPELLING}\b)(?P<opd>.+)")

_AHEAD: Sequence[tuple[Verb, re.Pattern[str]]] = (
    ("drop_alias", _pattern(rf"{_DROP}:? (?P<rest>.+?) (?:dari|untuk|pada|di) (?P<opd>.+)")),
    ("add_alias", _pattern(rf"{_SPELL}:? (?P<rest>.+?) (?:untuk|bagi|pada|ke|kepada|di) (?P<opd>.+)")),
    ("name", _pattern(r"(?:ganti|ubah) nama (?P<opd>.+?)(?: (?:menjadi|jadi|ke) | ?= ?)(?P<rest>.+)")),
)
"""The verb stands before the name of the agency: "tambah sebutan Kominfos untuk DKIS"."""

_BEHIND: Sequence[tuple[Verb, re.Pattern[str]]] = (
    ("drop_alias", _pattern(rf"(?P<opd>.+?) {_DROP} ?[:=]? (?P<rest>.+)")),
    ("add_alias", _pattern(rf"(?P<opd>.+?) {_SPELL} ?[:=]? (?P<rest>.+)")),
    ("short", _pattern(r"(?P<opd>.+?) (?:(?:ganti|ubah) )?(?:singkatan|nama (?:pendek|singkat)) ?[:=]? (?P<rest>.+)")),
    ("name", _pattern(r"(?P<opd>.+?) (?:(?:ganti|ubah) )?nama(?: (?:lengkap|panjang|baru))? ?[:=]? (?P<rest>.+)")),
)
"""The verb stands behind it: "DKIS sebutan Kominfos"."""

_JOINTS = _pattern(r" ?(?:->|→|=>) ?| (?:ke dalam|kedalam|ke|kepada|kpd|dengan|dgn|dg|menjadi|jadi|dan) ")
_EQUALS = re.compile(r" ?[=:] ?")
_BRACKETS = re.compile(r"[<>«»]")
_AROUND = "\"'“”‘’ ,;:="

_LIST = _pattern(
    r";|,(?= ?(?:dinas|badan|bag(?:ian)?\b|sekretariat|kantor|inspektorat|kecamatan|kelurahan|satuan|satpol|upt|"
    r"rsud?\b|din(?:sos|kes|dik)|dis(?!trib|abil)|(?-i:[A-Z][A-Z]+\b)))"
)
"""Where one spelling ends and another begins: many an agency has a comma in its name."""

_ALONE: Mapping[str, Verb] = {
    "tambah": "add", "tambahkan": "add", "baru": "add", "gabung": "merge", "gabungkan": "merge", "hapus": "remove",
}  # fmt: skip
"""Verbs that say nothing more: they are explained."""

LONGEST_READ = 500


@dataclass(frozen=True, slots=True)
class OpdWish:
    """What is wanted: `opd` names the agency as typed, `value` is the rest: a spelling, or a name.

    With "add" the names of the new agency are `value` and `name`; to be merged are the pairs of `merges`, of which
    the first one counts that names two agencies.
    """

    verb: Verb
    opd: str = ""
    value: str = ""
    name: str = ""
    merges: tuple[tuple[str, str], ...] = ()


def read_opd_wish(text: str) -> OpdWish:
    """Read what stands behind /opd."""
    text = " ".join(text.split())[:LONGEST_READ]
    if verb := _ALONE.get(text.lower()):
        return OpdWish(verb)
    if found := _MERGE.fullmatch(text):
        return OpdWish("merge", merges=tuple(_pairs(found["rest"])), value=cleaned(found["rest"]))
    for ahead, pattern in _AHEAD:
        if found := pattern.fullmatch(text):
            return _of_one(ahead, found)
    if found := _ADD.fullmatch(text):
        value, name = _both(found["rest"])
        return OpdWish("add", value=value, name=name)
    if found := _REMOVE.fullmatch(text):
        return OpdWish("remove", cleaned(found["opd"]))
    behind = [(verb, found) for verb, pattern in _BEHIND if (found := pattern.fullmatch(text))]
    if behind:
        return _of_one(*min(behind, key=lambda each: len(each[1]["opd"])))
    return OpdWish("find", cleaned(text))


def merge_named(wish: OpdWish, opds: Sequence[Opd]) -> tuple[Opd, Opd] | None:
    """Return the agency that goes and the one that it goes into; None where the words do not name two for sure.

    "dan" may join the two or stand inside a name: the first place counts where both sides are agencies.
    """
    for gone, kept in wish.merges:
        one, other = (opd_named(each, opds)[0] for each in (gone, kept))
        if one and other:
            return one, other
    return None


def cleaned(text: str) -> str:
    """Return a name as it is kept: single blanks, no angle brackets, no quotes and stops around it but a last stop."""
    return " ".join(_BRACKETS.sub(" ", text).split()).strip(_AROUND).lstrip(". ")


def spellings_in(text: str) -> tuple[str, ...]:
    """Return the spellings of "Dinas Sosial, Dinsos Kota"; a comma inside of one name divides nothing."""
    return tuple(each for part in _LIST.split(text) if (each := cleaned(part))) or (text,)


def _of_one(verb: Verb, found: re.Match[str]) -> OpdWish:
    value, name = _both(found["rest"]) if verb == "name" else (cleaned(found["rest"]), "")
    return OpdWish(verb, cleaned(found["opd"]), value, name)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for joint in _JOINTS.finditer(text):
        pair = cleaned(text[: joint.start()]), cleaned(text[joint.end() :])
        if all(pair):
            yield pair


def _both(text: str) -> tuple[str, str]:
    """Return the two sides of "Diskominfo = Dinas Komunikasi"; the second is empty where there is one only."""
    short, *name = _EQUALS.split(text, maxsplit=1)
    return cleaned(short), cleaned(name[0]) if name else ""
