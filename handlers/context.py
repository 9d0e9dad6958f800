"""What every handler gets from PTB: a context that knows the resources, the messages and the person."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from handlers.messages import Messages
from handlers.pictures.drawing import Studio
from spbe.people import Person
from spbe.usecases.resources import Resources

REMEMBERED_UPDATES = 10_000
"""Far more than Telegram hands out at once; what was done before a restart is told by the storage."""


class Shared:
    """What all updates share as long as the bot runs."""

    def __init__(self, resources: Resources) -> None:
        """Start with nothing compiled."""
        self.resources = resources
        self.studio = Studio()
        self._sources: Mapping[str, str] = {}
        self._messages: Messages | None = None
        self._seen: dict[int, None] = {}

    def is_new(self, update_id: int) -> bool:
        """Say whether an update comes for the first time, and note that it came; Telegram may deliver one twice."""
        if update_id in self._seen:
            return False
        self._seen[update_id] = None
        if len(self._seen) > REMEMBERED_UPDATES:
            del self._seen[next(iter(self._seen))]
        return True

    @property
    def messages(self) -> Messages:
        """The sentences of the content in use; compiled anew when it was reloaded."""
        sources = self.resources.contents.content.messages
        if self._messages is None or self._sources is not sources:
            self._sources = sources
            self._messages = Messages(sources, instance=self.resources.instance)
        return self._messages


class BotContext(CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], Shared]):
    """The context of one update. handlers/access.py sets who wrote before any other handler runs.

    `has_draft` says whether `person` was writing a report when the update came in.
    """

    person: Person
    has_draft: bool

    @property
    def resources(self) -> Resources:
        """Storage, time and content."""
        return self.bot_data.resources

    @property
    def messages(self) -> Messages:
        """The sentences to say."""
        return self.bot_data.messages


App = Application[ExtBot[Any], BotContext, dict[Any, Any], dict[Any, Any], Shared, JobQueue[BotContext]]
