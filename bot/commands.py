"""The command line: python -m bot run | demo | check | import FILE | export FILE | invite | remind | backup FILE |
restore FILE.

Bad input is one line on stderr and exit code 2.
"""

import asyncio
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, get_args

import typer
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken, NetworkError
from typer.exceptions import Exit, TyperException

from bot import logs, memory
from bot.app import House, build, import_file, open_house, username_of
from bot.clock import Clock
from bot.keeping import back_up, bring_back, held
from bot.life import feed_of, live, seen_from_outside, stop_on_signals
from bot.private import exposed, for_this_user_alone
from bot.settings import Settings, WrongSettings, load_settings, unknown_names
from bot.ticks import plan_reminders, send_reminders
from bot.web import AddressNotFree
from handlers.context import BotContext, Shared
from handlers.digests import foreseen_lines, outcome_lines
from handlers.links import invitation_link
from handlers.phrasing import moment_in_words
from spbe.matrix import Opd
from spbe.matrix_sheet import MatrixKind
from spbe.opds_said import opd_named
from spbe.people import Role
from spbe.refusals import DiskFull, NothingToExport, RowsWouldGo, TableFileRefused, TableRefused
from spbe.usecases import exporting, reminding
from spbe.usecases.exporting import EvidenceScope
from spbe.usecases.inviting import invite_by_operator
from spbe.usecases.office_hours import local_day
from spbe.usecases.people import coordinators
from spbe.usecases.resources import Resources
from storage.backup import BackupRefused, Manifest, read_manifest
from storage.content_files import ContentRefused
from storage.database import DatabaseUnavailable

BAD_INPUT = 2
TRY_LATER = 75
"""The EX_TEMPFAIL of sysexits.h: nothing has to be changed for it to work another time. systemd then tries again."""
ARCHIVE = "zip"
NOTHING = {
    "rows": "matriks masih kosong; masukkan dahulu: python -m bot import FILE",
    "evidence": "belum ada bukti dukung yang tersimpan",
}
NO_COORDINATOR = (
    "BOT_COORDINATORS kosong dan belum ada koordinator; tulis id Telegram dipisah koma, misalnya 1001,1002, "
    "atau undang: python -m bot invite --role koordinator"
)
MOST_NAMED = 5
"""Of the rows that would go."""
INVITED = {role.value: role for role in (Role.READER, Role.FOCAL_POINT, Role.COORDINATOR)}
DRAIN_SECONDS = 20.0

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Asisten SPBE: bot Telegram untuk evaluasi SPBE.",
)


class TryLater(Exception):
    """Something did not work that will another time; the text is one Indonesian line."""


class BadInput(Exception):
    """What somebody typed cannot be used; the message has one line for each mistake."""


@app.command()
def run() -> None:
    """Jalankan bot; BOT_TOKEN harus terisi."""
    settings = load_settings()
    if missing := settings.missing_to_run():
        raise WrongSettings(missing)
    secrets = settings.secrets
    logs.configure("INFO", json=not sys.stderr.isatty(), secrets=secrets)
    memory.keep_together()
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
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Matriks MONEV dengan tujuh kolom: .xlsx, .docx, .csv.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Walaupun ada baris yang akan hilang.")] = False,
) -> None:
    """Masukkan matriks MONEV dari sebuah berkas menggantikan yang ada."""
    logs.configure("WARNING", json=False)
    asyncio.run(_import(load_settings(), file, force=force))


@app.command()
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berakhiran .xlsx, .docx, .pdf, .csv, atau .zip.")],
    *,
    force: Annotated[bool, typer.Option("--force", help="Timpa berkas yang sudah ada.")] = False,
) -> None:
    """Tulis matriks MONEV ke berkas, atau bukti dukungnya ke arsip .zip."""
    logs.configure("WARNING", json=False)
    kind = file.suffix.lower().removeprefix(".")
    if kind != ARCHIVE and kind not in get_args(MatrixKind):
        raise BadInput(f"{file}: jenis berkas tidak dikenal; akhiri dengan .xlsx, .docx, .pdf, .csv, atau .zip")
    if not file.parent.is_dir():
        raise BadInput(f"{file}: folder {file.parent} tidak ada")
    if file.exists() and not force:
        raise BadInput(f"{file}: sudah ada; tambahkan --force untuk menimpanya")
    asyncio.run(_export(load_settings(), file, kind))


@app.command()
def invite(
    role: Annotated[str, typer.Option(help="staf, pic, atau koordinator.")],
    opd: Annotated[str, typer.Option(help="Nama OPD; wajib untuk pic.")] = "",
    name: Annotated[str, typer.Option(help="Nama yang diundang.")] = "",
) -> None:
    """Buat tautan undangan sekali pakai."""
    logs.configure("WARNING", json=False)
    if role not in INVITED:
        raise BadInput(f"--role: {role!r} tidak dikenal; pilih staf, pic, atau koordinator")
    if INVITED[role] is Role.FOCAL_POINT and not opd:
        raise BadInput("--opd: wajib untuk pic, misalnya --opd 'Bagian Hukum'")
    asyncio.run(_invite(load_settings(), INVITED[role], opd, name))


@app.command()
def remind(
    at: Annotated[str, typer.Option(metavar="ISO", help="Seolah-olah sekarang waktu ini.")] = "",
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Hanya sebutkan siapa diingatkan tentang apa.")] = False,
) -> None:
    """Kirim pengingat yang jatuh tempo, atau sebutkan tanpa mengirim."""
    settings = load_settings()
    moment = _moment(at) if at else None
    logs.configure("WARNING", json=False, secrets=settings.secrets)
    asyncio.run(_foresee(settings, moment) if dry_run else _remind(settings, moment))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berkas cadangan yang akan dibuat, atau foldernya.")],
    keep: Annotated[int | None, typer.Option(min=1, help="Untuk folder: simpan sekian cadangan terbaru.")] = None,
) -> None:
    """Cadangkan basis data dan bukti dukung ke satu berkas; bot boleh tetap berjalan."""
    logs.configure("WARNING", json=False)
    settings = load_settings()
    _tell_backup(asyncio.run(_back_up(settings, file, keep)), settings)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Berkas dari perintah backup.")],
    *,
    show: Annotated[bool, typer.Option("--show", help="Periksa dan sebutkan isinya saja.")] = False,
) -> None:
    """Pulihkan cadangan ke basis data dan folder yang masih kosong."""
    logs.configure("WARNING", json=False)
    settings = load_settings()
    if show:
        _tell_backup(read_manifest(file), settings)
        return
    _tell_backup(asyncio.run(bring_back(settings, file)), settings)
    url = make_url(settings.database_url).render_as_string(hide_password=True)
    _say(f"dipulihkan ke {url} dan {settings.data_dir}")


async def _back_up(settings: Settings, file: Path, keep: int | None) -> Manifest:
    async with open_house(settings) as house:
        return await back_up(house, file, keep=keep)


def _tell_backup(manifest: Manifest, settings: Settings) -> None:
    for line in held(manifest, settings):
        _say(line)


async def _run(settings: Settings) -> None:
    with stop_on_signals() as stop:
        async with open_house(settings) as house:
            with memory.set_apart():
                feed = feed_of(house, build(house))
            async with seen_from_outside(house, feed):
                await live(house, feed, stop=stop, drain_seconds=DRAIN_SECONDS)


async def _check(settings: Settings) -> None:
    async with open_house(settings) as house:
        known = await house.resources.answerers.latest()
        async with house.database.read_store() as store:
            can_begin = bool(settings.coordinators or await coordinators(house.resources, store))
    instruments = known.content.catalogue.instruments.values()
    indicators = sum(len(each.indicators) for each in instruments)
    _say(f"siap: {len(instruments)} instrumen, {indicators} indikator, {len(known.matrix.rows)} baris matriks")
    nobody = () if can_begin else (NO_COORDINATOR,)
    for line in (*settings.missing_to_run(), *nobody, *unknown_names(), *exposed(settings)):
        _say(f"perhatian: {line}")


async def _import(settings: Settings, file: Path, *, force: bool) -> None:
    async with open_house(settings) as house:
        try:
            result = await import_file(house, file, may_lose=force)
        except RowsWouldGo as refused:
            cure = "periksa berkasnya; bila memang demikian, ulangi dengan --force"
            raise BadInput(f"{file}: tidak dimasukkan, {_lost(refused)}; {cure}") from None
        except TableRefused as refused:
            lines = (f"{file}:{each.line}:{each.column}: {each.message}" for each in refused.problems)
            raise BadInput("\n".join(lines)) from None
        except TableFileRefused as refused:
            said = Shared(house.resources).messages.lines("refused", kind="TableFileRefused", refusal=refused)
            raise BadInput(f"{file}: {' '.join(said)}") from None
    counts = {
        "baru": result.new,
        "berubah": result.changed,
        "hilang": result.gone,
        "kembali": result.back,
        "berganti nomor": result.moved,
    }
    changed = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    is_same = "tidak ada yang berubah"
    _say(f"matriks: {result.rows} baris, {result.indicators} indikator, {result.opds} OPD; {changed or is_same}")


def _lost(refused: RowsWouldGo) -> str:
    numbers = ", ".join(map(str, refused.numbers[:MOST_NAMED]))
    more = ", …" if len(refused.numbers) > MOST_NAMED else ""
    reported = f", {len(refused.reported)} di antaranya sudah dilaporkan" if refused.reported else ""
    return f"{len(refused.numbers)} dari {refused.present} baris akan hilang (nomor {numbers}{more}){reported}"


async def _export(settings: Settings, file: Path, kind: str) -> None:
    async with open_house(settings) as house:
        try:
            _say(await _exported(house.resources, file, kind))
        except NothingToExport as refused:
            raise BadInput(f"{file}: {NOTHING[refused.what]}") from None
        except DiskFull:
            raise BadInput(f"{file}: ruang penyimpanan penuh; kosongkan sebagian, lalu ulangi") from None
        except OSError as error:
            raise BadInput(f"{file}: tidak dapat ditulis ({error.strerror})") from error


async def _exported(resources: Resources, file: Path, kind: str) -> str:
    """Write the matrix, or the evidence of all its rows, and return what was written."""
    if kind == ARCHIVE:
        (part,) = (await exporting.take_evidence(resources, None, EvidenceScope(), whole=True)).parts
        packed = await asyncio.to_thread(exporting.write_evidence, resources, part, file)
        withheld = f", {packed.withheld} terbatas atau rahasia tidak disertakan" if packed.withheld else ""
        missing = f", {packed.missing} tidak ditemukan di penyimpanan" if packed.missing else ""
        return f"bukti: {packed.files} berkas{withheld}{missing}"
    (matrix,) = [each for each in get_args(MatrixKind) if each == kind]
    taken = await exporting.take_matrix(resources, None, matrix)
    await asyncio.to_thread(exporting.write_matrix, resources, taken, file)
    return f"matriks: {len(taken.rows)} baris"


async def _at(house: House, moment: datetime | None) -> House:
    """Return a house as if it were a moment; one without an offset is meant where the instance is told things."""
    if moment is None:
        return house
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=(await local_day(house.resources)).zone)
    return replace(house, resources=replace(house.resources, now=Clock(moment)))


async def _foresee(settings: Settings, moment: datetime | None) -> None:
    async with open_house(settings) as opened:
        house = await _at(opened, moment)
        foreseen = await reminding.foresee(house.resources)
        messages = Shared(house.resources).messages
    for line in foreseen_lines(messages, foreseen):
        _say(line)


async def _remind(settings: Settings, moment: datetime | None) -> None:
    async with open_house(settings) as house:
        application = build(await _at(house, moment))
        try:
            await application.initialize()
            context = BotContext(application)
            await plan_reminders(context)
            done = await send_reminders(context)
        except NetworkError as error:
            raise BadInput("Telegram tidak terjangkau; periksa jaringan atau BOT_API_URL, lalu ulangi") from error
        finally:
            await application.shutdown()
            await application.bot.shutdown()  # still open when the application never got initialized
    if done.outcomes or not done.unsent:
        for line in outcome_lines(application.bot_data.messages, done.outcomes):
            _say(line)
    if done.unsent:
        raise TryLater(
            f"{done.unsent} pengingat belum terkirim karena gangguan pada Telegram; ulangi, atau jalankan bot"
        )


async def _invite(settings: Settings, role: Role, opd: str, name: str) -> None:
    async with open_house(settings) as house:
        agency = await _agency(house, opd) if opd else None
        username = await username_of(settings)
        issued = await invite_by_operator(house.resources, role, agency, name)
    code, until = issued.code, moment_in_words(issued.invitation.expires_at, settings.timezone)
    if username:
        _say(invitation_link(username, code))
    else:
        _say(f"/start {code}")
        _say("BOT_TOKEN belum diisi atau Telegram tidak terjangkau: yang diundang mengirim baris di atas kepada bot")
    post = f"{role.value} {agency.short}" if agency else role.value
    invited = f"{issued.invitation.name}, {post}" if issued.invitation.name else post
    _say(f"{invited}: sekali pakai, berlaku sampai {until}")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--at: {text!r} bukan waktu ISO; tulis misalnya 2019-12-24T08:00") from None


async def _agency(house: House, text: str) -> Opd:
    async with house.database.read_store() as store:
        known = await store.opds.all()
    sure, likely = opd_named(text, known)
    if sure is None:
        choice = ", ".join(each.short for each in likely or known)
        raise BadInput(f"--opd: {text!r} tidak dikenal; pilih: {choice}")
    return sure


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    code = BAD_INPUT
    try:
        with for_this_user_alone():
            return app(arguments, standalone_mode=False) or 0
    except Exit as finished:
        return finished.exit_code
    except TyperException as error:
        problem = error.format_message()
    except DatabaseUnavailable as error:
        problem = f"BOT_DATABASE_URL: {error}"
        code = TRY_LATER if isinstance(error.__cause__, OperationalError) else BAD_INPUT
    except (AddressNotFree, TryLater) as error:
        problem, code = str(error), TRY_LATER
    except (BadInput, WrongSettings, ContentRefused, BackupRefused) as error:
        problem = str(error)
    except InvalidToken:
        problem = "BOT_TOKEN: ditolak Telegram; salin token yang benar dari BotFather, atau periksa BOT_API_URL"
    sys.stderr.write(f"{problem}\n")
    return code
