"""What many people are told at once: a coordinator's broadcast, to whom it goes, and what became of it.

`read_broadcast` reads what stands after /siaran: "ke pic bappeda: rapat besok" names an audience before its colon.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from spbe.invited import ROLE_WORDS
from spbe.matrix import Opd
from spbe.opds_said import opds_in
from spbe.people import Person, Role

NoticeOutcome = Literal["sent", "blocked", "failed", "uncertain", "left_out"]

LONGEST_HEAD = 200
"""Characters before the colon that are read as an audience."""

MOST_WORDS = 8
"""Words that are, where no colon ends them."""

_TO = re.compile(r"^(?:ke|kepada|untuk|utk|bagi|kpd)\b", re.IGNORECASE)
_EVERYBODY = re.compile(
    r"\b(?:semua|seluruh|segenap)?\s*(?:anggota|orang)\b|\b(?:semua|seluruh|segenap)\b", re.IGNORECASE
)
_OVERDUE = re.compile(
    r"\b(?:yang|yg)?\s*(?:(?:sudah|telah|masih)\s+)?(?:lewat|melewati|melampaui|terlambat|telat|overdue)"
    r"(?:\s+(?:dari\s+)?(?:target|tenggat|waktu|batas waktu))?(?:nya)?\b",
    re.IGNORECASE,
)
_ROLE = re.compile(rf"\b(?:{'|'.join(ROLE_WORDS)}|focal point)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"^(?:[\s,;&+/]|\b(?:dan|di|dari|pada|opd|yang|yg)\b)+|(?:[\s,;&+/]|\b(?:dan|di|dari|pada|opd|yang|yg)\b)+$",
    re.IGNORECASE,
)
"""What may stand around the names of agencies in an audience."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is told: everybody, or those of some roles, of some agencies (by id), and with rows past their target."""

    roles: frozenset[Role] = frozenset()
    opds: frozenset[int] = frozenset()
    overdue: bool = False

    def has(self, person: Person, late: Collection[int]) -> bool:
        """Say whether somebody belongs to it; `late` are the agencies with rows past their target."""
        if self.roles and person.role not in self.roles:
            return False
        if self.opds and person.opds.isdisjoint(self.opds):
            return False
        owns = person.role in (Role.FOCAL_POINT, Role.COORDINATOR) and not person.opds.isdisjoint(late)
        return owns or not self.overdue

    def with_opd(self, opd: int) -> "Audience":
        """Return it with an agency more, or less where it has that one."""
        return replace(self, opds=self.opds ^ {opd})


@dataclass(frozen=True, slots=True)
class Read:
    """What was read after /siaran. `unread` is what looked like an audience and is none: it stays in the text."""

    text: str
    audience: Audience = Audience()
    unread: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the notices of a broadcast: how many of each outcome, and how many are still to go."""

    outcomes: Mapping[NoticeOutcome, int]
    open: int = 0

    @property
    def total(self) -> int:
        """How many notices there are."""
        return sum(self.outcomes.values()) + self.open


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """A message of a coordinator to many. It is a draft until `ordered_at`; `message_id` shows it to its maker.

    Nobody gets it before `due_at`. `reported_at` is when the maker was told how it went.
    """

    id: int
    text: str
    audience: Audience
    made_by: int
    made_at: datetime
    message_id: int | None = None
    ordered_at: datetime | None = None
    due_at: datetime | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClaimedNotice:
    """Something one person is to be told: a broadcast, or that a question of theirs has an answer now."""

    id: int
    person_id: int
    attempts: int
    broadcast_id: int | None = None
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class ToldNotice:
    """A notice as it is held on a person: `text` is the broadcast's, or the question that has an answer now."""

    made_at: datetime
    is_broadcast: bool
    text: str
    outcome: NoticeOutcome | None
    settled_at: datetime | None


def read_broadcast(said: str, opds: Sequence[Opd]) -> Read:
    """Read an audience before the first colon of the first line, where all of it names one; the rest is the text.

    Without a colon it is what names one behind a "ke" at the beginning: "ke semua PIC besok rapat".
    """
    said = said.strip()
    head, colon, rest = said.partition(":")
    if not colon or not rest.strip() or "\n" in head or len(head) > LONGEST_HEAD or "//" in f"{colon}{rest[:2]}":
        return _without_colon(said, opds)
    audience = _audience(head, opds)
    if audience:
        return Read(rest.strip(), audience)
    return Read(said, unread=head.strip() if _TO.match(head) else "")


def _without_colon(said: str, opds: Sequence[Opd]) -> Read:
    words = said.split(" ")
    for end in range(min(len(words) - 1, MOST_WORDS), 1, -1) if _TO.match(said) else ():
        if audience := _audience(" ".join(words[:end]), opds):
            return Read(" ".join(words[end:]).strip(), audience)
    return Read(said)


def audience_json(audience: Audience) -> str:
    """Return an audience as it is stored."""
    roles = sorted(role.value for role in audience.roles)
    return json.dumps({"roles": roles, "opds": sorted(audience.opds), "overdue": audience.overdue})


def audience_from(text: str) -> Audience:
    """Return the audience of a stored text."""
    stored = json.loads(text)
    return Audience(frozenset(map(Role, stored["roles"])), frozenset(stored["opds"]), bool(stored["overdue"]))


def _audience(head: str, opds: Sequence[Opd]) -> Audience | None:
    """Return the audience that words name, or None where they say anything else."""
    rest = _TO.sub("", head.strip())
    overdue = bool(_OVERDUE.search(rest))
    rest = _OVERDUE.sub(" ", rest)
    roles = frozenset(ROLE_WORDS.get(word.lower(), Role.FOCAL_POINT) for word in _ROLE.findall(rest))
    rest = _ROLE.sub(" ", rest)
    everybody = bool(_EVERYBODY.search(rest))
    rest = _stripped(_EVERYBODY.sub(" ", rest))
    if not rest:
        return Audience(roles, frozenset(), overdue) if overdue or roles or everybody else None
    named, unread = opds_in(rest, opds)
    return None if unread or not named else Audience(roles, frozenset(each.id for each in named), overdue)


def _stripped(text: str) -> str:
    return _BETWEEN.sub("", text.strip())
