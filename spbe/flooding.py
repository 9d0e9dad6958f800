"""How much the bot reads of one person: a limit that people do not meet, and programs and mishaps do.

A level rises by one with every update of a person and sinks with time. Above the limit the person is told once; then
nothing is read, also without a word, until the level has sunk to half, which it does not while they go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Patience:
    """How many updates of one person are read at once, and how many a second for good.

    A form filled in by quick taps has 20, an album 10 files; six albums may be forwarded together.
    """

    at_once: int = 60
    a_second: float = 1.0
    people: int = 20_000
    """Of how many the level is remembered; who wrote longest ago is forgotten first."""

    @property
    def silence(self) -> int:
        """How many seconds somebody who stops waits at most."""
        return round(self.at_once / 2 / self.a_second)


class Reading(Enum):
    """What is done with an update."""

    READ = auto()
    TELL = auto()
    """It is not read, and the person is told so."""
    SILENT = auto()
    """It is not read, as they know."""


@dataclass(slots=True)
class _Level:
    value: float
    at: float
    album: str | None = None
    unread: int = 0


class Floods:
    """The levels of all people as one process knows them; nothing of what they write."""

    def __init__(self, patience: Patience, clock: Callable[[], float]) -> None:
        """Begin with everybody at nought; the clock counts seconds and never goes back."""
        self.patience = patience
        self.floods = 0
        """How often somebody was told."""
        self.unread = 0
        """How many updates were not read."""
        self._clock = clock
        self._levels: dict[int, _Level] = {}

    @property
    def flooding(self) -> int:
        """How many people are not being read now, as far as they have not written since."""
        return sum(1 for level in self._levels.values() if level.unread)

    def take(self, person: int, album: str | None = None) -> Reading:
        """Count an update of a person and say what is done with it; an album that was begun is read to its end."""
        level = self._level(person)
        is_over = level.value + 1 > self.patience.at_once or (
            level.unread > 0 and level.value > self.patience.at_once / 2
        )
        level.value = min(level.value + 1, self.patience.at_once)
        if album and album == level.album:
            return Reading.READ
        if not is_over:
            level.album, level.unread = album, 0
            return Reading.READ
        level.unread += 1
        self.unread += 1
        if level.unread > 1:
            return Reading.SILENT
        self.floods += 1
        return Reading.TELL

    def _level(self, person: int) -> _Level:
        """Return the level of a person as it stands now, last in the order of who wrote."""
        now = self._clock()
        level = self._levels.pop(person, None) or _Level(0.0, now)
        level.value = max(0.0, level.value - (now - level.at) * self.patience.a_second)
        level.at = now
        self._levels[person] = level
        if len(self._levels) > self.patience.people:
            del self._levels[next(iter(self._levels))]
        return level
