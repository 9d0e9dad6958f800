"""Structured logs on stderr, of ours and of every library, from which secrets are taken out.

The token is part of every Bot API address, so it turns up in the logs of HTTP clients, in tracebacks and in
messages of exceptions. All of it passes the one handler on the root logger, whose formatter redacts the
finished text. Log numbers and names of kinds; never what people write.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from json import dumps
from types import TracebackType
from urllib.parse import quote, quote_plus

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, ExcInfo, Processor
from telegram.error import TelegramError

from storage.database import StorageFault

REDACTED = "<redacted>"

# Below these levels the libraries log each call, or the text of messages (telegram, aiosqlite).
_FLOORS = {
    "aiosqlite": logging.WARNING,
    "alembic.runtime.plugins": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,
    "uvicorn": logging.WARNING,
}
_TOKENS = r"(?<=/bot)\d+(?::|%3[Aa])[\w-]+|\d{5,}(?::|%3[Aa])[\w-]{30,}"


SPEAKING = (
    StorageFault,
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    NameError,
    RuntimeError,
    TypeError,
    OSError,
)
"""Errors whose words are about the program, not about what it was given."""


def configure(level: str | int, *, json: bool, secrets: Iterable[str] = ()) -> None:
    """Send the logs of this process to stderr as lines for people or as JSON, without the secrets.

    Anything that looks like a bot token is redacted too. Calling it again replaces what was set before.
    """
    redact = _redactor(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter(redact, _renderer(json=json)))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, floor in _FLOORS.items():
        logging.getLogger(name).setLevel(max(root.level, floor))
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.StackInfoRenderer(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class _Formatter(ProcessorFormatter):
    """Format the records of structlog and of plain logging alike, then redact the text."""

    def __init__(self, redact: Callable[[str], str], renderer: Processor) -> None:
        super().__init__(
            foreign_pre_chain=[structlog.contextvars.merge_contextvars],  # those of structlog have them already
            processors=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _without_tasks,
                structlog.processors.ExceptionRenderer(_told),
                ProcessorFormatter.remove_processors_meta,
                renderer,
            ],
        )
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted text of a record, also of one whose arguments do not fit its message."""
        try:
            text = super().format(record)
        except Exception as error:  # logging would print message and arguments past the redaction
            text = super().format(_unformattable(record, error))
        return self._redact(text)


def _without_tasks(_: object, __: str, event: EventDict) -> EventDict:
    """Leave out how asyncio shows a task that failed: with its error, and so with what that quotes."""
    if event.get("logger") == "asyncio":
        event["event"] = str(event["event"]).partition("\n")[0]
    return event


def _told(exc_info: ExcInfo) -> str:
    """Return an error with its traceback and what led to it, but of its own words only what cannot be a person's.

    Python, drivers and parsers quote what they choke on: int() the text of a message, a database the whole row.
    """
    return "\n".join(_lines_of(exc_info[1]))


def _lines_of(error: BaseException) -> Iterator[str]:
    if cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__):
        yield from _lines_of(cause)
        yield "which led to:"
    yield from "".join(traceback.format_tb(error.__traceback__)).splitlines()
    words = _words_of(error)
    yield f"{type(error).__qualname__}: {words}" if words else type(error).__qualname__
    for each in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
        yield from (f"  | {line}" for line in _lines_of(each))


def _words_of(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror  # without the name of a file
    if isinstance(error, TelegramError):
        return error.message.partition('"')[0]  # a quotation follows
    return str(error) if isinstance(error, SPEAKING) else ""


def _unformattable(record: logging.LogRecord, error: Exception) -> logging.LogRecord:
    message = f"cannot format {record.msg!r}: {error!r}"
    return logging.LogRecord(record.name, record.levelno, record.pathname, record.lineno, message, None, None)


def _renderer(*, json: bool) -> Processor:
    if json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        # Rich tracebacks would print local variables, and break lines within a token.
        exception_formatter=structlog.dev.plain_traceback,
    )


def _redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """Make a function that replaces the secrets, however they are quoted, and what looks like a token."""
    forms = {
        form
        for secret in secrets
        if secret
        for form in (
            secret,
            quote(secret),
            quote(secret, safe=""),
            quote_plus(secret),
            repr(secret)[1:-1],
            dumps(secret)[1:-1],
            dumps(secret, ensure_ascii=False)[1:-1],
        )
    }
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join([*map(re.escape, longest_first), _TOKENS]), re.ASCII)
    return lambda text: pattern.sub(REDACTED, text)


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        logging.getLogger("bot").critical("uncaught error", exc_info=(kind, error, trace))
