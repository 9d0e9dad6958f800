"""Structured logs on stderr, of ours and of every library, from which secrets are taken out.

The token is part of every Bot API address, so it turns up in the logs of HTTP clients, in tracebacks and in
messages of exceptions. All of it passes the one handler on the root logger, whose formatter redacts the
finished text. Log numbers and names of kinds; never what people write.
"""

import logging
import re
import sys
from collections.abc import Callable, Iterable
from json import dumps
from types import TracebackType
from urllib.parse import quote, quote_plus

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor

REDACTED = "<redacted>"

# Below these levels the libraries log each call, or the text of messages (telegram, aiosqlite).
_FLOORS = {
    "aiosqlite": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,
}
_TOKENS = r"(?<=/bot)\d+(?::|%3[Aa])[\w-]+|\d{5,}(?::|%3[Aa])[\w-]{30,}"


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
            processors=[
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
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
