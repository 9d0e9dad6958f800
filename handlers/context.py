"""What every handler gets from PTB: a context that knows the resources, the messages and the person."""

import time
from collections.abc import Mapping
from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot, JobQueue

from handlers.messages import Messages
from handlers.pictures.drawing import Studio
from spbe.flooding import Floods, Patience
from spbe.people import Person
from spbe.reports import Draft
from spbe.usecases.memory import Memory
from spbe.usecases.remembering import Memories
from spbe.usecases.reporting import Kept
from spbe.usecases.resources import Resources


class Shared:
    """What all updates share as long as the bot runs."""

    def __init__(self, resources: Resources, patience: Patience | None = None) -> None:
        """Start with nothing compiled."""
        self.resources = resources
        self.memories = Memories(resources)
        self.floods = Floods(patience or Patience(), time.monotonic)
        self.studio = Studio()
        self._sources: Mapping[str, str] = {}
        self._messages: Messages | None = None

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

    `draft` is the report that `person` was writing when the update came in, `kept` what `handlers.drafts` made of it;
    `has_matrix` says whether a matrix that they sent had not been taken over. `lane` is the chat in which they wrote,
    or the person where there is none.
    """

    person: Person
    draft: Draft | None = None
    kept: Kept | None = None
    has_matrix: bool
    lane: int

    @property
    def has_draft(self) -> bool:
        """Whether `person` was writing a report when the update came in."""
        return self.draft is not None

    @property
    def memory(self) -> Memory:
        """What is remembered of the chat; what it is set to is stored when the update is done."""
        return self.bot_data.memories.of(self.lane)

    @memory.setter
    def memory(self, memory: Memory) -> None:
        self.bot_data.memories.note(self.lane, memory)

    @property
    def resources(self) -> Resources:
        """Storage, time and content."""
        return self.bot_data.resources

    @property
    def messages(self) -> Messages:
        """The sentences to say."""
        return self.bot_data.messages


App = Application[ExtBot[Any], BotContext, dict[Any, Any], dict[Any, Any], Shared, JobQueue[BotContext]]
