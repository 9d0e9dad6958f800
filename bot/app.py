"""The composition root: opens what the bot needs, builds the application and hands it to the handlers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import cast

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import NetworkError
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults, JobQueue

from bot.alerts import Watch
from bot.clock import clock_from
from bot.database_metrics import count_statements
from bot.limits import Allowed, Limiter
from bot.metrics import Metrics
from bot.settings import CONTENT, Settings, WrongSettings
from bot.signals import Signals
from bot.ticks import schedule
from bot.transport import AiohttpRequest
from handlers.context import App, BotContext, Shared
from handlers.menus import show_menus
from handlers.messages import Messages
from handlers.register import register
from spbe.matrix_cells import Table
from spbe.matrix_sheet import MatrixKind, SheetRow
from spbe.refusals import DiskFull
from spbe.topic_trials import answers_with
from spbe.usecases.answerers import Answerers
from spbe.usecases.matrix import ImportResult, take_over
from spbe.usecases.reloading import reloads_so_far
from spbe.usecases.resources import Resources
from storage.content_files import Content, ContentKeeper, FileProblem
from storage.database import Database, open_database
from storage.evidence_zip import write_evidence
from storage.files import EvidenceFiles
from storage.guide_trials import trial_problems
from storage.pdf_files import BOLD, PLAIN
from storage.tables import bytes_of

FONTS = "fonts"
"""The folder of the fonts in a content folder."""


@dataclass(frozen=True, slots=True)
class House:
    """What is open while a command runs."""

    settings: Settings
    contents: ContentKeeper
    database: Database
    resources: Resources
    metrics: Metrics


@asynccontextmanager
async def open_house(settings: Settings, *, clock: Callable[[], datetime] | None = None) -> AsyncIterator[House]:
    """Load the content, open the database and add the agencies that the content knows.

    Raises `ContentRefused`, `DatabaseUnavailable` and `WrongSettings`, each with a message for the operator.
    """
    contents = _checked_contents(settings)
    files = EvidenceFiles(settings.data_dir / "evidence")
    await _see_room_in(files, settings)
    async with open_database(settings.database_url) as database:
        async with database.open_store() as store:
            await store.opds.add_missing(contents.content.opds)
        resources = Resources(
            open_store=database.open_store,
            read_store=database.read_store,
            files=files,
            timezone=settings.timezone,
            now=clock or clock_from(settings.start),
            contents=contents,
            answerers=Answerers(
                contents, database.read_store, default_edition=settings.instrument, instance=settings.instance
            ),
            read_table=_read_table,
            write_matrix=_write_matrix,
            write_evidence=write_evidence,
            fonts=_fonts_of(settings),
            instance=settings.instance,
            edition=settings.instrument,
            coordinators=settings.coordinators,
            reminder_time=settings.reminder_time,
        )
        contents.reloads = await reloads_so_far(resources)
        metrics = Metrics()
        count_statements(metrics.registry, database.engines)
        yield House(settings, contents, database, resources, metrics)


async def _see_room_in(files: EvidenceFiles, settings: Settings) -> None:
    """See that evidence can be stored before anybody sends some; a full disk is nothing that settings can cure."""
    try:
        with suppress(DiskFull):
            await asyncio.to_thread(files.probe)
    except OSError as error:
        cure = "tulis nama folder yang dapat ditulisi pengguna yang menjalankan bot, misalnya data"
        place = f"BOT_DATA_DIR: nilai {str(settings.data_dir)!r} tidak dapat dipakai"
        raise WrongSettings((f"{place} (evidence/ di dalamnya: {error.strerror}); {cure}",)) from error


def _fonts_of(settings: Settings) -> Path:
    """Return the folder of the fonts; a content folder of one's own need not have them."""
    own = settings.content_dir / FONTS
    return own if all((own / f"{name}.ttf").is_file() for name in (PLAIN, BOLD)) else CONTENT / FONTS


def _read_table(data: bytes, name: str) -> Table:
    """Read a table. Its libraries take long to import, so only the first who has one waits for them, in a thread."""
    from storage.table_files import read_table

    return read_table(data, name)


def _write_matrix(kind: MatrixKind, rows: Iterable[SheetRow], to: Path, *, title: str, fonts: Path) -> None:
    from storage.matrix_files import write_matrix

    write_matrix(kind, rows, to, title=title, fonts=fonts)


def _checked_contents(settings: Settings) -> ContentKeeper:
    """Load the content and see that it has all that the bot names."""
    contents = ContentKeeper(settings.content_dir)
    editions = contents.content.catalogue.instruments
    if settings.instrument not in editions:
        choice = f"pilih salah satu: {', '.join(editions)}"
        raise WrongSettings((f"BOT_INSTRUMENT: instrumen {settings.instrument} tidak ada di konten; {choice}",))
    contents.guard(lambda content: _mistakes_in(content, settings))
    return contents


def _mistakes_in(content: Content, settings: Settings) -> Iterator[FileProblem]:
    """Yield what the bot cannot do without: the edition of the settings, every template it names, every trial."""
    if settings.instrument not in content.catalogue.instruments:
        message = f"instrumen {settings.instrument} tidak ada, padahal ditetapkan di setelan BOT_INSTRUMENT"
        yield FileProblem(settings.content_dir / "instruments", 1, 1, "", message)
    else:
        answers = answers_with(content.lexicon, edition=settings.instrument, instance=settings.instance)
        yield from trial_problems(content.trials, content.catalogue, answers)
    messages, folder = Messages(content.messages, instance=settings.instance), settings.content_dir / "messages"
    broken = [FileProblem(folder / name, line, 1, "", message) for name, line, message in messages.faults()]
    yield from broken or (FileProblem(folder / name, 1, 1, "", message) for name, message in messages.gaps())


async def import_file(house: House, file: Path, *, may_lose: bool = False) -> ImportResult:
    """Put the matrix of a file in place of the one that is there, all or nothing.

    Raises `TableRefused`, `TableFileRefused`, and `RowsWouldGo` where it `may_lose` none.
    """
    data = await asyncio.to_thread(bytes_of, file)
    return await take_over(house.resources, None, data, file.name, may_lose=may_lose)


async def _begin(signals: Signals, application: App) -> None:
    """Do what comes before the first update: the menus, and a word to those whom the last stop interrupted."""
    await show_menus(application)
    await signals.begin(application)


async def _end(signals: Signals, application: App) -> None:
    """Do what comes after the last update."""
    await signals.end(application)
    await application.bot_data.studio.close()


async def username_of(settings: Settings) -> str | None:
    """Return how the bot is called; None without a token or where Telegram cannot be reached. Raises `InvalidToken`."""
    if settings.token is None:
        return None
    follow_proxy = not settings.is_local_api
    bot = Bot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        request=AiohttpRequest(trust_env=follow_proxy),
        get_updates_request=AiohttpRequest(trust_env=follow_proxy),
    )
    try:
        async with bot:
            return bot.username
    except NetworkError:
        return None


def build(house: House, *, allowed: Allowed | None = None) -> App:
    """Return the application with every handler registered; nothing is sent yet.

    It keeps to Telegram's limits, or to those that are `allowed`.
    """
    settings = house.settings
    if settings.token is None:
        raise WrongSettings(("BOT_TOKEN: belum diisi; salin token dari BotFather ke .env",))
    follow_proxy = not settings.is_local_api
    shared = Shared(house.resources, allowed.patience if allowed else None)
    house.metrics.count_unread(shared.floods)
    limiter, jobs = Limiter(allowed), JobQueue[BotContext]()
    signals = Signals(limiter)
    application = (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(AiohttpRequest(trust_env=follow_proxy, note=house.metrics.called))
        .get_updates_request(AiohttpRequest(connection_pool_size=2, trust_env=follow_proxy))
        .rate_limiter(limiter)
        .updater(None)
        .job_queue(jobs)
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
                tzinfo=settings.timezone,
            )
        )
        # PTB asks for a class and calls it once.
        .context_types(ContextTypes(context=BotContext, bot_data=cast("type[Shared]", lambda: shared)))
        .post_init(partial(_begin, signals))
        .post_shutdown(partial(_end, signals))
        .build()
    )
    register(application)
    schedule(jobs, house.metrics, Watch(house.metrics, settings.data_dir / "evidence"), signals)
    return application
