"""What people did and what they were told, as they know it themselves; nothing here asks the bot or its database."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

MEMBERS = ("staf", "pic", "koordinator")


@dataclass
class Asked:
    """A question with the mark by which its answer is known; `chat` is where, `message` what it was asked by."""

    chat: int
    message: int
    mark: str


@dataclass
class Sending:
    """A report whose summary a person saw before they pressed Kirim; `files` are the short hashes that it named.

    `told` are the references that they were told. `gone` is that the bot said it had been sent already, `unsure` that
    it said it was stopped in the very moment.
    """

    person: int
    row: int
    status: str
    percent: int
    note: str
    reason: str
    files: frozenset[str]
    told: set[str] = field(default_factory=set)
    gone: bool = False
    unsure: bool = False

    @property
    def key(self) -> tuple[int, int, str, int, str, str]:
        """What a report is known by: no person sends two of the same."""
        return (self.person, self.row, self.status, self.percent, self.note, self.reason)


@dataclass
class Deed:
    """Something else that a person did about `subject`, and whether they were told that it is done."""

    kind: str
    person: int
    subject: str
    told: bool = False


@dataclass(frozen=True)
class Kill:
    """A process that was ended or stopped, and the digests that were on their way then, by person and day."""

    how: str
    held: frozenset[tuple[int, str]]


@dataclass
class Ledger:
    """All of it. `roles` is who is what; `files` are the hashes of all bytes that each person sent."""

    roles: dict[int, str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    sendings: list[Sending] = field(default_factory=list)
    deeds: list[Deed] = field(default_factory=list)
    files: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    secrets: dict[str, int] = field(default_factory=dict)
    """Words that a person wrote where only they read them, or before anybody else may, with who it was."""
    public: set[str] = field(default_factory=set)
    """Those of them that were sent, so that members may read them."""
    said: Counter[tuple[int, str]] = field(default_factory=Counter)
    """How often a person put a question, word for word."""
    kills: list[Kill] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    """What people could not do however often they tried."""
    days: list[datetime] = field(default_factory=list)

    def people_of(self, *roles: str) -> set[int]:
        """Return who is of a role."""
        return {person for person, role in self.roles.items() if role in roles}
