"""The content folder as values. The only reader of content files; nothing else knows that they are YAML.

`load_content` either returns everything or raises `ContentRefused` with the mistakes of all files.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from spbe.blockers import Actors
from spbe.catalogue import Catalogue
from spbe.matrix import Opd
from spbe.opd_names import opd_key
from spbe.path import EffortTable
from spbe.reminders import Policy
from spbe.wishes import GOES_ON, WishPhrases
from spbe.words import Lexicon, tokens_of
from spbe.working_days import WorkCalendar
from storage.blocker_files import load_blockers
from storage.calendar_files import load_calendar
from storage.checked_yaml import read_as
from storage.content_models import LexiconFile, OpdFile, WishesFile
from storage.content_problems import ContentRefused, FileProblem, refuse_if_any
from storage.crosswalk_files import load_crosswalks
from storage.effort_files import load_efforts
from storage.guide_files import load_guide
from storage.guide_trials import Trial
from storage.instrument_files import load_instruments
from storage.reminder_files import load_reminders
from storage.strict_yaml import read_text

__all__ = ["Content", "ContentKeeper", "ContentRefused", "FileProblem", "load_content"]

Loaded = TypeVar("Loaded")
Check = Callable[["Content"], Iterable[FileProblem]]
"""Says what is wrong with content as a whole, for those who use it."""

_MISNAMED = re.compile(r"\.(yml|ya?ml\.txt|YAML|YML)$")
"""What editors make of .yaml by accident; Notepad for one adds .txt."""


@dataclass(frozen=True)
class Content:
    """All that the bot knows and says, as it stood in the folder at one moment."""

    catalogue: Catalogue
    opds: tuple[Opd, ...]
    lexicon: Lexicon
    wishes: WishPhrases
    calendar: WorkCalendar
    reminders: Policy
    blockers: Actors
    messages: Mapping[str, str]
    efforts: EffortTable
    trials: tuple[Trial, ...] = ()


def load_content(folder: Path) -> Content:
    """Read the content folder. Raises `ContentRefused` with every mistake of every file."""
    if not folder.is_dir():
        raise ContentRefused((FileProblem(folder, 1, 1, "", "folder konten tidak ditemukan"),))
    parts = _Gathered()
    parts.problems.extend(_misnamed(folder))
    instruments = parts.read(load_instruments, folder / "instruments")
    guide = parts.read(load_guide, folder / "guide")
    opds = parts.read(load_opds, folder / "opd.yaml")
    lexicon = parts.read(load_lexicon, folder / "synonyms.yaml")
    wishes = parts.read(load_wishes, folder / "wishes.yaml")
    calendar = parts.read(load_calendar, folder / "calendar.yaml")
    reminders = parts.read(load_reminders, folder / "reminders.yaml")
    messages = parts.read(load_messages, folder / "messages")
    crosswalks = parts.read(lambda file: load_crosswalks(file, instruments.content), folder / "crosswalk.yaml")
    blockers = parts.read(lambda file: load_blockers(file, opds.content), folder / "blockers.yaml")
    efforts = parts.read(lambda file: load_efforts(file, instruments.content), folder / "efforts.yaml")
    refuse_if_any(parts.problems)
    return Content(
        Catalogue(instruments.content, guide.content.guide, crosswalks.content),
        opds.content,
        lexicon.content,
        wishes.content,
        calendar.content,
        reminders.content,
        blockers.content,
        messages.content,
        efforts.content,
        trials=guide.content.trials,
    )


def load_opds(file: Path) -> tuple[Opd, ...]:
    """Return the agencies in the order of the file. Raises `ContentRefused`."""
    document, entries = read_as(file, OpdFile)
    problems: list[FileProblem] = []
    owners: dict[str, int] = {}
    for path, spelling in _spellings(entries):
        owner = owners.setdefault(opd_key(spelling), path[1])
        if owner != path[1]:
            message = f"'{spelling}' sudah dipakai {entries.opds[owner].short}; satu sebutan untuk satu OPD"
            problems.append(document.problem(path, message))
    refuse_if_any(problems)
    return tuple(
        Opd(number, entry.short, entry.name, entry.aliases) for number, entry in enumerate(entries.opds, start=1)
    )


def _spellings(entries: OpdFile) -> Iterator[tuple[tuple[str, int, str] | tuple[str, int, str, int], str]]:
    """Yield every spelling with its place: the names of all agencies first, for those come before any alias."""
    for o, opd in enumerate(entries.opds):
        yield ("opds", o, "short"), opd.short
        yield ("opds", o, "name"), opd.name
    for o, opd in enumerate(entries.opds):
        for a, alias in enumerate(opd.aliases):
            yield ("opds", o, "aliases", a), alias


def load_lexicon(file: Path) -> Lexicon:
    """Return how people write. Raises `ContentRefused`."""
    _, entry = read_as(file, LexiconFile)
    return Lexicon(entry.writings, frozenset(entry.stopwords), entry.cues)


def load_wishes(file: Path) -> WishPhrases:
    """Return the phrases of each command. Raises `ContentRefused`, also for a phrase of two commands."""
    document, entry = read_as(file, WishesFile)
    problems: list[FileProblem] = []
    owners: dict[tuple[tuple[str, ...], bool], str] = {}
    phrases: dict[str, tuple[str, ...]] = dict(entry.wishes)
    desk: dict[str, tuple[str, ...]] = dict(entry.desk)
    for part, commands in (("wishes", phrases), ("desk", desk)):
        for command, several in commands.items():
            for place, phrase in enumerate(several):
                owner = owners.setdefault((tokens_of(phrase), phrase.endswith(GOES_ON)), command)
                if owner != command:
                    message = f"'{phrase}' sudah menjadi frasa {owner}; satu frasa untuk satu perintah"
                    problems.append(document.problem((part, command, place), message))
    refuse_if_any(problems)
    return WishPhrases(entry.around, phrases, desk)


def load_messages(folder: Path) -> dict[str, str]:
    """Return the message templates by name, as `facts/Structure.j2`, unread: who fills them knows what is wrong.

    Raises `ContentRefused` where a file cannot be read.
    """
    parts = _Gathered()
    found = {file.relative_to(folder).as_posix(): parts.read(read_text, file) for file in sorted(folder.rglob("*.j2"))}
    refuse_if_any(parts.problems)
    return {name: template.content for name, template in found.items()}


def _misnamed(folder: Path) -> Iterator[FileProblem]:
    for file in sorted(folder.rglob("*")):
        if _MISNAMED.search(file.name):
            yield FileProblem(file, 1, 1, "", "berkas ini tidak dibaca; ganti namanya menjadi berakhiran .yaml")


@dataclass
class _Gathered:
    """The mistakes of several files."""

    problems: list[FileProblem] = field(default_factory=list)

    def read(self, load: Callable[[Path], Loaded], path: Path) -> "_Part[Loaded]":
        """Return what was loaded, or why it could not be, which is kept."""
        try:
            return _Part(load(path))
        except ContentRefused as refused:
            self.problems.extend(refused.problems)
            return _Part(refused)


@dataclass(frozen=True, slots=True)
class _Part(Generic[Loaded]):
    """A part of the content, or why it was refused."""

    found: Loaded | ContentRefused

    @property
    def content(self) -> Loaded:
        """The part. Raises `ContentRefused` where there is none, also to a part that builds on it."""
        if isinstance(self.found, ContentRefused):
            raise self.found
        return self.found


class ContentKeeper:
    """Holds the content in use; a reload that fails leaves it as it is."""

    def __init__(self, folder: Path) -> None:
        """Load the folder. Raises `ContentRefused`."""
        self.folder = folder
        self.reloads = 0
        self._content = load_content(folder)
        self._check: Check = lambda _: ()
        self._turn = Lock()

    @property
    def content(self) -> Content:
        """The last content that could be used."""
        return self._content

    def guard(self, check: Check) -> None:
        """Refuse content in which a check finds mistakes, now and at every reload. Raises `ContentRefused`."""
        refuse_if_any(check(self._content))
        self._check = check

    def reload(self) -> Content:
        """Read the folder again and use it. Raises `ContentRefused` and keeps the old content.

        The mistakes name their files from the folder on: where that is, is nobody's business in a chat.
        """
        with self._turn:
            try:
                content = load_content(self.folder)
                refuse_if_any(self._check(content))
            except ContentRefused as refused:
                raise ContentRefused(tuple(self._within(each) for each in refused.problems)) from None
            self._content = content
            return content

    def _within(self, problem: FileProblem) -> FileProblem:
        return replace(problem, file=problem.file.relative_to(self.folder))
