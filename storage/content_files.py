"""The content folder as values. The only reader of content files; nothing else knows that they are YAML.

`load_content` either returns everything or raises `ContentRefused` with the mistakes of all files.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import TypeVar

from jinja2 import Environment, TemplateSyntaxError

from spbe.blockers import Actors
from spbe.catalogue import Catalogue
from spbe.matrix import Opd
from spbe.opd_names import opd_key
from spbe.path import NO_EFFORTS, EffortTable
from spbe.reminders import Policy
from spbe.wishes import WishPhrases
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
    gathered = _Gathered()
    gathered.problems.extend(_misnamed(folder))
    instruments = gathered.result_of(load_instruments, folder / "instruments")
    guide = gathered.result_of(load_guide, folder / "guide")
    opds = gathered.result_of(load_opds, folder / "opd.yaml")
    lexicon = gathered.result_of(load_lexicon, folder / "synonyms.yaml")
    wishes = gathered.result_of(load_wishes, folder / "wishes.yaml")
    calendar = gathered.result_of(load_calendar, folder / "calendar.yaml")
    reminders = gathered.result_of(load_reminders, folder / "reminders.yaml")
    messages = gathered.result_of(load_messages, folder / "messages")
    if instruments is None or guide is None or opds is None or lexicon is None or wishes is None or messages is None:
        raise ContentRefused(tuple(sorted(set(gathered.problems))))
    if calendar is None or reminders is None:
        raise ContentRefused(tuple(sorted(set(gathered.problems))))
    crosswalks = gathered.result_of(lambda file: load_crosswalks(file, instruments), folder / "crosswalk.yaml")
    blockers = gathered.result_of(lambda file: load_blockers(file, opds), folder / "blockers.yaml")
    efforts = gathered.result_of(lambda file: load_efforts(file, instruments), folder / "efforts.yaml")
    refuse_if_any(gathered.problems)
    catalogue = Catalogue(instruments, guide.guide, crosswalks or ())
    actors, effort = blockers or {}, efforts or NO_EFFORTS
    return Content(catalogue, opds, lexicon, wishes, calendar, reminders, actors, messages, effort, trials=guide.trials)


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
    owners: dict[tuple[str, ...], str] = {}
    phrases: dict[str, tuple[str, ...]] = dict(entry.wishes)
    for command, several in phrases.items():
        for place, phrase in enumerate(several):
            owner = owners.setdefault(tokens_of(phrase), command)
            if owner != command:
                message = f"'{phrase}' sudah menjadi frasa {owner}; satu frasa untuk satu perintah"
                problems.append(document.problem(("wishes", command, place), message))
    refuse_if_any(problems)
    return WishPhrases(entry.around, phrases)


def load_messages(folder: Path) -> dict[str, str]:
    """Return the message templates by name, as `facts/Structure.j2`. Raises `ContentRefused`."""
    environment = Environment(autoescape=True)
    gathered = _Gathered()
    messages: dict[str, str] = {}
    for file in sorted(folder.rglob("*.j2")):
        source = gathered.result_of(read_text, file)
        if source is None:
            continue
        name = file.relative_to(folder).as_posix()
        messages[name] = source
        try:
            environment.parse(source, name)
        except TemplateSyntaxError as error:
            message = f"templat tidak terbaca ({error.message})"
            gathered.problems.append(FileProblem(file, error.lineno, 1, "", message))
    refuse_if_any(gathered.problems)
    return messages


def _misnamed(folder: Path) -> Iterator[FileProblem]:
    for file in sorted(folder.rglob("*")):
        if _MISNAMED.search(file.name):
            yield FileProblem(file, 1, 1, "", "berkas ini tidak dibaca; ganti namanya menjadi berakhiran .yaml")


@dataclass
class _Gathered:
    """The mistakes of several files."""

    problems: list[FileProblem] = field(default_factory=list)

    def result_of(self, load: Callable[[Path], Loaded], path: Path) -> Loaded | None:
        """Return what was loaded, or None after keeping what was wrong with it."""
        try:
            return load(path)
        except ContentRefused as refused:
            self.problems.extend(refused.problems)
            return None


class ContentKeeper:
    """Holds the content in use; a reload that fails leaves it as it is."""

    def __init__(self, folder: Path) -> None:
        """Load the folder. Raises `ContentRefused`."""
        self.folder = folder
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
