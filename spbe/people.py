"""Roles and who may do what."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum, auto


class Role(StrEnum):
    """What a person is to the instance."""

    GUEST = "guest"
    READER = "staf"
    FOCAL_POINT = "pic"
    COORDINATOR = "koordinator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes to the bot, by Telegram user id, and the agencies they belong to, by id."""

    id: int
    role: Role
    name: str | None = None
    opds: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A person as the coordinator's list has them: since when they are here and when they last wrote.

    `blocked_at` is since when nothing reaches them; None where messages do, as far as is known.
    """

    person: Person
    joined_at: datetime
    active_at: datetime | None
    blocked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """A time during which somebody belonged to an agency, by its id; `until` is None while it lasts."""

    opd: int
    since: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link, by the SHA-256 of its code; the code itself is kept nowhere.

    `hands_over` is the person whose agencies go to whoever uses the link. `made_by` is None on the command line.
    """

    id: int
    code_hash: str
    role: Role
    opd: int | None
    name: str | None
    hands_over: int | None
    made_by: int | None
    made_at: datetime
    expires_at: datetime
    used_by: int | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class Action(StrEnum):
    """Something that a person may or may not do."""

    ASK = "ask"
    READ_MATRIX = "read_matrix"
    READ_REPORTS = "read_reports"
    READ_EVIDENCE = "read_evidence"
    REPORT = "report"
    ATTACH_EVIDENCE = "attach_evidence"
    CONFIRM = "confirm"
    REPORT_ON_BEHALF = "report_on_behalf"
    VERIFY = "verify"
    MOVE_TARGET = "move_target"
    HAND_OVER = "hand_over"
    INVITE = "invite"
    MANAGE_PEOPLE = "manage_people"
    IMPORT = "import"
    EXPORT = "export"
    READ_OVERVIEW = "read_overview"
    READ_INDEX = "read_index"
    MANAGE_OPDS = "manage_opds"
    BUNDLE_ROWS = "bundle_rows"
    CLOSE_CYCLE = "close_cycle"
    BROADCAST = "broadcast"
    READ_QUESTIONS = "read_questions"
    READ_REMINDER_LOG = "read_reminder_log"
    BE_REMINDED = "be_reminded"
    SET_INSTANCE = "set_instance"
    LINK_GROUP = "link_group"
    RELOAD = "reload"


class _Reach(Enum):
    """For which rows an action is open."""

    NO = auto()
    OWN = auto()
    """Rows of an agency of theirs."""
    ALL = auto()


_NO, _OWN, _ALL = _Reach

_ROLES = (Role.GUEST, Role.READER, Role.FOCAL_POINT, Role.COORDINATOR)
_TABLE: Mapping[Action, tuple[_Reach, _Reach, _Reach, _Reach]] = {
    # guest, staf, pic, koordinator
    Action.ASK: (_ALL, _ALL, _ALL, _ALL),
    Action.READ_MATRIX: (_NO, _ALL, _ALL, _ALL),
    Action.READ_REPORTS: (_NO, _OWN, _OWN, _ALL),
    Action.READ_EVIDENCE: (_NO, _OWN, _OWN, _ALL),
    Action.REPORT: (_NO, _NO, _OWN, _ALL),
    Action.ATTACH_EVIDENCE: (_NO, _NO, _OWN, _ALL),
    Action.CONFIRM: (_NO, _NO, _OWN, _ALL),
    Action.REPORT_ON_BEHALF: (_NO, _NO, _NO, _ALL),
    Action.VERIFY: (_NO, _NO, _NO, _ALL),
    Action.MOVE_TARGET: (_NO, _NO, _NO, _ALL),
    Action.HAND_OVER: (_NO, _NO, _OWN, _ALL),
    Action.INVITE: (_NO, _NO, _NO, _ALL),
    Action.MANAGE_PEOPLE: (_NO, _NO, _NO, _ALL),
    Action.IMPORT: (_NO, _NO, _NO, _ALL),
    Action.EXPORT: (_NO, _NO, _NO, _ALL),
    Action.READ_OVERVIEW: (_NO, _NO, _NO, _ALL),
    Action.READ_INDEX: (_NO, _NO, _NO, _ALL),
    Action.MANAGE_OPDS: (_NO, _NO, _NO, _ALL),
    Action.BUNDLE_ROWS: (_NO, _NO, _NO, _ALL),
    Action.CLOSE_CYCLE: (_NO, _NO, _NO, _ALL),
    Action.BROADCAST: (_NO, _NO, _NO, _ALL),
    Action.READ_QUESTIONS: (_NO, _NO, _NO, _ALL),
    Action.READ_REMINDER_LOG: (_NO, _NO, _NO, _ALL),
    Action.BE_REMINDED: (_NO, _ALL, _ALL, _ALL),
    Action.SET_INSTANCE: (_NO, _NO, _NO, _ALL),
    Action.LINK_GROUP: (_NO, _NO, _NO, _ALL),
    Action.RELOAD: (_NO, _NO, _NO, _ALL),
}
_BY_ANOTHER = {Action.VERIFY, Action.CONFIRM}
"""What nobody does to a report of their own: the maker is never the checker."""


def may(person: Person, action: Action, *, opds: Collection[int] = (), own: bool = False) -> bool:
    """Say whether a person may do something to a row of these agencies; `own` where the report is their own."""
    if own and action in _BY_ANOTHER:
        return False
    match _TABLE[action][_ROLES.index(person.role)]:
        case _Reach.ALL:
            return True
        case _Reach.OWN:
            return not person.opds.isdisjoint(opds)
        case _Reach.NO:
            return False


def is_for_coordinators(action: Action) -> bool:
    """Say whether an action is open to coordinators alone, whatever the row."""
    return set(_TABLE[action][:-1]) == {_Reach.NO}


def higher(one: Role, other: Role) -> Role:
    """Return the role of the two that may do more."""
    return max(one, other, key=_ROLES.index)


def may_read_matrix(person: Person) -> bool:
    """Say whether a person may read matrix rows: members only."""
    return may(person, Action.READ_MATRIX)
