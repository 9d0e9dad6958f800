"""Faults are counted where they are logged: whatever is worth a line at the level of an error, whoever writes it."""

import logging
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from traceback import walk_tb

import structlog

from spbe.usecases.watching import Subject

OURS = ("bot", "handlers", "spbe", "storage")
SENDERS: dict[str, Subject] = {
    "handlers.digests": "reminders",
    "handlers.notices": "notices",
    "handlers.letters": "notices",
}


class Faults(logging.Handler):
    """Counts the records of errors by their kind, which holds nothing of what people wrote.

    A kind is a subject, a colon, and what tells the fault from others: the class of the error and where it arose.
    """

    def __init__(self, tell: Callable[[Subject], None]) -> None:
        """Begin with none; `tell` hears of each."""
        super().__init__(logging.ERROR)
        self._counted = Counter[str]()
        self._tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        event = record.msg if isinstance(record.msg, dict) else {}
        subject, detail = _kind_of(record, event)
        self._counted[f"{subject}:{detail}"] += 1
        self._tell(subject)

    def take(self) -> Counter[str]:
        """Return what was counted since the last time."""
        taken, self._counted = self._counted, Counter()
        return taken

    def give_back(self, counted: Counter[str]) -> None:
        """Count again what could not be noted."""
        self._counted += counted

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count all errors that are logged inside the block."""
        root = logging.getLogger()
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)


def _kind_of(record: logging.LogRecord, event: dict[str, object]) -> tuple[Subject, str]:
    error = _error_of(record, event)
    words = f"{type(error).__name__} {_place_of(error)}".strip() if error else str(event.get("event", record.name))
    if "job" in event:
        return "job", str(event["job"])
    if "refused" in event:
        return "storage", str(event["refused"])
    if record.name in SENDERS:
        return SENDERS[record.name], words
    return ("update" if "update" in structlog.contextvars.get_contextvars() else "other"), words


def _error_of(record: logging.LogRecord, event: dict[str, object]) -> BaseException | None:
    """Return the error of a record, by whichever of the ways of logging and structlog it came."""
    given = event.get("exc_info") or record.exc_info
    if given is True:
        given = sys.exc_info()
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else None


def _place_of(error: BaseException) -> str:
    """Return the innermost function of ours that an error passed through."""
    place = ""
    for frame, _ in walk_tb(error.__traceback__):
        module = str(frame.f_globals.get("__name__", ""))
        if module.partition(".")[0] in OURS:
            place = f"{module}.{frame.f_code.co_name}"
    return place
