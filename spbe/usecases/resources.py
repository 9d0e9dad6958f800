"""What the use cases work with: opened once by bot/app.py and handed to every handler."""

from dataclasses import dataclass

from spbe.people import Person, Role
from spbe.usecases.answerers import Answerers
from spbe.usecases.contents import Contents
from spbe.usecases.ports import Clock, OpenStore


@dataclass(frozen=True, slots=True)
class Resources:
    """Storage, time, content, and what decisions need to know about the instance."""

    open_store: OpenStore
    now: Clock
    contents: Contents
    answerers: Answerers
    instance: str
    coordinators: frozenset[int] = frozenset()

    def person(self, user_id: int) -> Person:
        """Return who a Telegram user is to the instance."""
        return Person(user_id, Role.COORDINATOR if user_id in self.coordinators else Role.GUEST)
