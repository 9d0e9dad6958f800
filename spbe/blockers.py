"""What holds rows up: by cause, and by the agency (OPD) that must act, the oldest first."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Generic, TypeVar

from spbe.matrix import Opd
from spbe.opd_names import OpdNames
from spbe.progress import ASKED_OF_OPD, Blocker, RowStatus
from spbe.reports import FollowUp

Actors = Mapping[Blocker, tuple[str, ...] | None]
"""Who must act on a cause, by short names: none where it is the row's own agency, None where it is unknown."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A row that is held up, for how many days, and who must act; None among them is somebody unknown."""

    follow_up: FollowUp
    cause: Blocker
    since: date
    days: int
    actors: tuple[Opd | None, ...]


@dataclass(frozen=True, slots=True)
class Group(Generic[Key]):
    """Rows that are held up by the same cause, or for which the same agency must act; the oldest first."""

    key: Key
    rows: tuple[Blocked, ...]

    @property
    def days(self) -> int:
        """For how many days the oldest has been held up."""
        return self.rows[0].days


def blocked_in(
    rows: Iterable[FollowUp], actors: Actors, opds: Sequence[Opd], *, today: date, zone: tzinfo
) -> tuple[Blocked, ...]:
    """Return the rows that are held up, the oldest first."""
    names = OpdNames(opds)
    found = []
    for each in rows:
        state = each.state
        cause = state.blocker or (Blocker.OTHER if state.status is RowStatus.BLOCKED else None)
        if cause is None or state.status not in ASKED_OF_OPD:
            continue
        since = state.since.astimezone(zone).date() if state.since else today
        found.append(Blocked(each, cause, since, (today - since).days, _acting(each, actors.get(cause, ()), names)))
    return tuple(sorted(found, key=lambda one: (one.since, one.follow_up.row.number)))


def by_cause(blocked: Iterable[Blocked]) -> tuple[Group[Blocker], ...]:
    """Group rows by what holds them up: the cause of the oldest first."""
    return _grouped((each.cause, each) for each in blocked)


def by_actor(blocked: Iterable[Blocked]) -> tuple[Group[Opd | None], ...]:
    """Group rows by who must act, of whom there may be several: the one of the oldest first, unknown ones last."""
    groups = _grouped((actor, each) for each in blocked for actor in each.actors)
    return tuple(sorted(groups, key=lambda group: group.key is None))


def _acting(row: FollowUp, wanted: tuple[str, ...] | None, names: OpdNames) -> tuple[Opd | None, ...]:
    if wanted is None:
        return (None,)
    if not wanted:
        return row.row.opds or (None,)
    found = tuple(dict.fromkeys(opd for name in wanted for opd in names.read(name).opds))
    return found or (None,)


def _grouped(pairs: Iterable[tuple[Key, Blocked]]) -> tuple[Group[Key], ...]:
    groups: defaultdict[Key, list[Blocked]] = defaultdict(list)
    for key, each in pairs:
        groups[key].append(each)
    return tuple(Group(key, tuple(rows)) for key, rows in groups.items())
