"""The content in use, as the use cases see it."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from spbe.blockers import Actors
from spbe.catalogue import Catalogue
from spbe.matrix import Opd
from spbe.path import EffortTable
from spbe.reminders import Policy
from spbe.wishes import WishPhrases
from spbe.words import Lexicon
from spbe.working_days import WorkCalendar


class Content(Protocol):
    """All that the bot knows and says, as it stood in the content folder at one moment."""

    @property
    def catalogue(self) -> Catalogue:
        """The instruments and the guide."""

    @property
    def opds(self) -> Sequence[Opd]:
        """The master of agencies."""

    @property
    def lexicon(self) -> Lexicon:
        """How people write."""

    @property
    def wishes(self) -> WishPhrases:
        """How people write commands in plain words."""

    @property
    def calendar(self) -> WorkCalendar:
        """The working days and hours of the instance."""

    @property
    def reminders(self) -> Policy:
        """When people are reminded, and whom."""

    @property
    def blockers(self) -> Actors:
        """Who must act on what holds a row up."""

    @property
    def efforts(self) -> EffortTable:
        """What the steps of an indicator cost, as the city judges it."""

    @property
    def messages(self) -> Mapping[str, str]:
        """The message templates by name."""


class Contents(Protocol):
    """Holds the content; it may be loaded again while the bot runs.

    `reloads` counts the times that it was, in whichever process, as far as this one took part.
    """

    reloads: int

    @property
    def content(self) -> Content:
        """The last content that could be used."""

    def reload(self) -> Content:
        """Read the folder again and use it; takes a moment, without waiting for anything.

        Raises `ContentRefused` where there is a mistake in it, and leaves the old content in use.
        """
