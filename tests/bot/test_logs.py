"""No secret gets through, whoever logs it and however; and the lines are what their readers expect."""

import asyncio
import gc
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from json import loads
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog
from sqlalchemy.exc import IntegrityError
from telegram import Bot
from telegram.error import BadRequest, NetworkError
from telegram.request import BaseRequest, HTTPXRequest

from bot.logs import REDACTED, configure
from bot.settings import Settings
from bot.transport import AiohttpRequest

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # noqa: S105 - made up
OTHER = "987654321:BBHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PASSWORD = 'p"w/ é+%'  # noqa: S105 - made up
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Undo what `configure` does to the process."""
    names = ("", "aiosqlite", "apscheduler", "httpcore", "httpx", "telegram")
    levels = {name: logging.getLogger(name).level for name in names}
    handlers, hook = logging.getLogger().handlers[:], sys.excepthook
    yield
    logging.captureWarnings(capture=False)
    logging.getLogger().handlers[:] = handlers
    sys.excepthook = hook
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(params=[True, False], ids=["json", "console"])
def json(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


ours = structlog.stdlib.get_logger("bot.test")
library = logging.getLogger("library")


def failing() -> None:
    raise ConnectionError(f"no answer from http://127.0.0.1/bot{TOKEN}/getMe")


def log_error_of(log: Callable[..., object], **options: object) -> None:
    try:
        failing()
    except ConnectionError:
        log("failed", exc_info=True, **options)


WAYS: dict[str, Callable[[], object]] = {
    "message": lambda: library.warning("GET /bot" + TOKEN),
    "argument": lambda: library.warning("GET %s", f"https://api.telegram.org/bot{TOKEN}/getMe"),
    "named argument": lambda: library.warning("GET %(url)s", {"url": f"/file/bot{TOKEN}/a.pdf"}),
    "object": lambda: library.warning("%r", [{TOKEN: (TOKEN, TOKEN.encode())}]),
    "percent-encoded": lambda: library.warning("GET /bot%s", quote(TOKEN)),
    "percent-encoded in small letters": lambda: library.warning("GET %s", quote(TOKEN).lower()),
    "exception": lambda: log_error_of(library.error),
    "exception and stack": lambda: log_error_of(library.warning, stack_info=True),
    "wrong arguments": lambda: library.warning("%d %s", TOKEN, TOKEN),
    "error of asyncio": lambda: logging.getLogger("asyncio").error("Task %s", TOKEN),
    "warning": lambda: warnings.warn(f"old /bot{TOKEN}", stacklevel=1),
    "our event": lambda: ours.warning("GET " + TOKEN),
    "our argument": lambda: ours.warning("GET %s", TOKEN),
    "our value": lambda: ours.warning("call", url=f"/bot{TOKEN}/getMe", tokens=[TOKEN]),
    "our bound value": lambda: ours.bind(token=TOKEN).warning("call"),
    "our exception": lambda: log_error_of(ours.error),
    "our exception and stack": lambda: log_error_of(ours.warning, stack_info=True),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.filterwarnings("default:old")
def test_token_is_redacted(way: str, json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json, secrets=[TOKEN])
    WAYS[way]()
    written = capsys.readouterr().err
    assert written
    for form in (TOKEN, TOKEN.partition(":")[2], quote(TOKEN), quote(TOKEN).lower()):
        assert form not in written
    assert REDACTED in written or way == "wrong arguments", "those are left out"


@pytest.mark.parametrize(
    "text",
    [
        f"/bot{OTHER}/getMe",
        f"https://api.telegram.org/file/bot{OTHER}/documents/a.pdf",
        f"/bot{quote(OTHER)}/getMe",
        "/bot123456:TEST-token/getMe",
        f"The token `{OTHER}` was rejected by the server.",
    ],
)
def test_what_looks_like_a_token_is_redacted_unasked(text: str, json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json)
    library.warning(text)
    written = capsys.readouterr().err
    assert REDACTED in written
    assert OTHER.partition(":")[2] not in written
    assert "TEST-token" not in written


def test_any_secret_is_redacted_however_it_is_quoted(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json, secrets=["", PASSWORD])
    library.warning("postgresql://spbe:%s@db/%s %r", quote(PASSWORD, safe=""), PASSWORD, PASSWORD)
    ours.warning("connect", password=PASSWORD, settings={"password": PASSWORD})
    written = capsys.readouterr().err
    assert written.count(REDACTED) == 5
    assert "p" + '"w' not in written
    assert "%22w" not in written


def test_other_text_is_left_alone(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json, secrets=[TOKEN])
    library.info("at 10:15 update 4711:0 in /botany/2026, row 35:37")
    assert "at 10:15 update 4711:0 in /botany/2026, row 35:37" in capsys.readouterr().err


@pytest.mark.parametrize("make", [AiohttpRequest, HTTPXRequest])
async def test_token_stays_out_of_what_the_http_libraries_say(
    make: Callable[[], BaseRequest], json: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    configure("DEBUG", json=json, secrets=[TOKEN])
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.DEBUG)  # below the floors that we set
    async with make() as request:
        try:
            await Bot(TOKEN, base_url="http://127.0.0.1:9/bot", request=request).get_me()
        except NetworkError:
            ours.exception("no connection")
    written = capsys.readouterr().err
    assert "no connection" in written
    assert TOKEN not in written


def test_json_lines_carry_event_values_level_logger_and_time(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    ours.info("polling", update_id=7, name="Ké")
    library.error("bad\nluck")
    log_error_of(library.error)
    first, second, third = map(loads, capsys.readouterr().err.splitlines())
    assert first["timestamp"].endswith("Z")
    del first["timestamp"]
    assert first == {"event": "polling", "level": "info", "logger": "bot.test", "name": "Ké", "update_id": 7}
    assert (second["event"], second["level"], second["logger"]) == ("bad\nluck", "error", "library")
    assert "ConnectionError: no answer" in third["exception"]


def test_unformattable_call_is_still_a_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    library.warning("%d rows", "many")
    line = loads(capsys.readouterr().err)
    assert (line["logger"], line["level"]) == ("library", "warning")
    assert line["event"].startswith("cannot format '%d rows'")


def test_tracebacks_show_no_local_variables(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json)

    def handle(text: str) -> int:
        return int(len(text) / 0)

    try:
        handle("".join(["raha", "sia"]))
    except ZeroDivisionError:
        ours.exception("failed")
    assert "rahasia" not in capsys.readouterr().err


def test_level_and_floors(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("DEBUG", json=json)
    for name in ("httpx", "httpcore.http11", "apscheduler.scheduler", "aiosqlite"):
        logging.getLogger(name).info("noise")
        logging.getLogger(name).warning("heard %s", name)
    logging.getLogger("telegram.Bot").debug("noise")
    logging.getLogger("telegram.ext.Application").info("heard")
    ours.debug("heard")
    written = capsys.readouterr().err
    assert "noise" not in written
    assert written.count("heard") == 6
    configure("ERROR", json=json)
    ours.warning("noise")
    logging.getLogger("telegram.ext.Application").warning("noise")
    assert capsys.readouterr().err == ""


def test_configuring_again_replaces(capsys: pytest.CaptureFixture[str]) -> None:
    for json in (True, False, True):
        configure("INFO", json=json, secrets=[TOKEN])
    ours.info("once")
    assert loads(capsys.readouterr().err)["event"] == "once"


@pytest.mark.parametrize("fatal", [f"raise RuntimeError('{TOKEN}')", "asyncio.run(fail())"])
def test_uncaught_errors_are_logged_and_redacted(fatal: str, json: bool) -> None:
    script = f"""
import asyncio
from bot.logs import configure
configure("INFO", json={json}, secrets=["{TOKEN}"])
async def fail():
    asyncio.get_running_loop().call_soon(lambda: 1 / len("{TOKEN}"[:0]))
    await asyncio.sleep(0.01)
    raise ConnectionError("{TOKEN}")
{fatal}
"""
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert "uncaught error" in run.stderr
    assert REDACTED in run.stderr
    assert TOKEN not in run.stderr
    if json:
        assert all(loads(line)["event"] for line in run.stderr.splitlines())


def test_interrupt_keeps_its_usual_end(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert capsys.readouterr().err == "KeyboardInterrupt\n"


async def test_failed_task_nobody_awaits_is_redacted(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json, secrets=[TOKEN])
    asyncio.get_running_loop().call_soon(failing)
    await asyncio.sleep(0.01)
    written = capsys.readouterr().err
    assert "ConnectionError" in written
    assert TOKEN not in written


WORDS = "Ni Luh Rahasiawati"


QUOTING: dict[str, Callable[[], object]] = {
    "of a number": lambda: int(WORDS),
    "of a key": lambda: dict[str, str]()[WORDS],
    "of a file": lambda: Path("/", WORDS).read_text(),
    "of Telegram": lambda: throw(BadRequest(f'can\'t parse entities: unsupported start tag "{WORDS}"')),
    "of a driver": lambda: throw(IntegrityError("INSERT", {}, ValueError(WORDS))),
    "of settings": lambda: Settings(reminder_time=WORDS),
    "among others": lambda: throw(ExceptionGroup("several", [ValueError(WORDS)])),
}


def throw(error: Exception) -> None:
    raise error


@pytest.mark.parametrize("way", QUOTING)
def test_what_an_error_quotes_is_not_logged(way: str, json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json)
    try:
        try:
            QUOTING[way]()
        except Exception as error:
            raise TypeError("cannot go on") from error
    except TypeError:
        ours.exception("failed")
    written = capsys.readouterr().err
    assert WORDS not in written
    assert "cannot go on" in written, "what speaks of the program is"
    assert "which led to:" in written
    assert "test_logs.py" in written


async def test_a_failed_task_does_not_show_its_error(json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=json)

    async def fail() -> None:
        raise ValueError(WORDS)

    task: asyncio.Task[None] | None = asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0)
    del task
    gc.collect()
    written = capsys.readouterr().err
    assert "Task exception was never retrieved" in written
    assert WORDS not in written


def test_lines_of_all_loggers_name_the_update_in_hand(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO", json=True)
    with structlog.contextvars.bound_contextvars(update=4711):
        ours.info("one")
        library.warning("two")
    library.warning("three")
    lines = [loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.get("update") for line in lines] == [4711, 4711, None]
