"""The command line: python -m bot run | demo | check | import FILE. Bad input is one line on stderr and exit code 2."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from telegram.error import InvalidToken
from typer.exceptions import Exit, TyperException

from bot import logs
from bot.app import build, import_file, open_house
from bot.feed import poll, stop_on_signals
from bot.settings import Settings, WrongSettings, load_settings
from spbe.refusals import TableRefused
from storage.content_files import ContentRefused
from storage.database import DatabaseUnavailable

BAD_INPUT = 2
DRAIN_SECONDS = 20.0

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Asisten SPBE: bot Telegram untuk evaluasi SPBE.",
)


class BadInput(Exception):
    """What somebody typed cannot be used; the message has one line for each mistake."""


@app.command()
def run() -> None:
    """Jalankan bot; BOT_TOKEN harus terisi."""
    settings = load_settings()
    if settings.token is None:
        raise WrongSettings(("BOT_TOKEN: belum diisi; salin token dari BotFather ke .env",))
    if settings.mode == "webhook":
        raise WrongSettings(("BOT_MODE: webhook belum tersedia pada versi ini; tulis polling",))
    secrets = (settings.token.get_secret_value(), settings.webhook_secret.get_secret_value())
    logs.configure("INFO", json=not sys.stderr.isatty(), secrets=secrets)
    asyncio.run(_run(settings))


@app.command()
def demo(port: Annotated[int, typer.Option(min=0, max=65535, help="Nomor port halaman percakapan.")] = 8090) -> None:
    """Coba bot di peramban, tanpa token."""
    from bot.demo import run_demo  # the simulator and its server are no part of the bot that serves an office

    logs.configure("WARNING", json=False)
    try:
        asyncio.run(run_demo(load_settings(), port))
    except OSError as error:
        raise BadInput(f"port {port} tidak dapat dipakai ({error.strerror}); pilih yang lain: --port 8091") from error


@app.command()
def check() -> None:
    """Periksa pengaturan, konten, dan basis data tanpa menghubungi siapa pun."""
    logs.configure("WARNING", json=False)
    asyncio.run(_check(load_settings()))


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Matriks MONEV: CSV dengan tujuh kolom.")],
) -> None:
    """Masukkan matriks MONEV dari berkas CSV menggantikan yang ada."""
    logs.configure("WARNING", json=False)
    asyncio.run(_import(load_settings(), file))


async def _run(settings: Settings) -> None:
    with stop_on_signals() as stop:
        async with open_house(settings) as house:
            await poll(build(house), stop=stop, drain_seconds=DRAIN_SECONDS)


async def _check(settings: Settings) -> None:
    async with open_house(settings) as house:
        known = await house.resources.answerers.latest()
    instruments = known.content.catalogue.instruments.values()
    indicators = sum(len(each.indicators) for each in instruments)
    _say(f"siap: {len(instruments)} instrumen, {indicators} indikator, {len(known.matrix.rows)} baris matriks")


async def _import(settings: Settings, file: Path) -> None:
    async with open_house(settings) as house:
        try:
            result = await import_file(house, file)
        except TableRefused as refused:
            lines = (f"{file}:{each.line}:{each.column}: {each.message}" for each in refused.problems)
            raise BadInput("\n".join(lines)) from None
    unchanged = ", tidak ada yang berubah" if result.unchanged else ""
    _say(f"matriks: {result.rows} baris, {result.indicators} indikator, {result.opds} OPD{unchanged}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        return app(arguments, standalone_mode=False) or 0
    except Exit as finished:
        return finished.exit_code
    except TyperException as error:
        problem = error.format_message()
    except (BadInput, WrongSettings, ContentRefused, DatabaseUnavailable) as error:
        problem = str(error)
    except InvalidToken:
        problem = "BOT_TOKEN: ditolak Telegram; salin token yang benar dari BotFather"
    sys.stderr.write(f"{problem}\n")
    return BAD_INPUT


if __name__ == "__main__":
    sys.exit(main())
