"""The settings: the only reader of the environment and of .env."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PlainValidator, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    NoDecode,
    SettingsConfigDict,
)

from spbe.reminder_words import NAMED_ZONES, ZONES

PREFIX = "BOT_"

CONTENT = Path(__file__).parent.parent / "content"
"""Lies beside the packages, in a checkout as well as in an installed wheel."""


@dataclass(eq=False)
class WrongSettings(Exception):
    """Settings cannot be used; each problem is one line that names the variable and the cure."""

    problems: tuple[str, ...]

    def __str__(self) -> str:
        """Return one line per problem."""
        return "\n".join(self.problems)


def _address(value: str) -> str:
    parts = urlsplit(value)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        raise ValueError
    return value.rstrip("/")


def _address_or_none(value: object) -> str:
    return _address(str(value)) if value else ""


def _secret(value: object) -> SecretStr:
    secret = value if isinstance(value, SecretStr) else SecretStr(str(value))
    if not re.fullmatch(r"([A-Za-z0-9_-]{16,256})?", secret.get_secret_value()):
        raise ValueError
    return secret


def _token(value: object) -> SecretStr:
    token = value if isinstance(value, SecretStr) else SecretStr(str(value))
    if not re.fullmatch(r"\d+:[\w-]+", token.get_secret_value()):
        raise ValueError
    return token


def _ids(value: object) -> frozenset[int]:
    ids = frozenset(int(part) for part in str(value).replace(";", ",").split(",") if part.strip())
    if any(each <= 0 for each in ids):  # 0 stands for whoever writes anonymously, and groups are below
        raise ValueError
    return ids


def _zone(value: object) -> ZoneInfo:
    short = str(value).strip().lower()
    try:
        return ZoneInfo(ZONES[short] if short in NAMED_ZONES else str(value))
    except (ZoneInfoNotFoundError, OSError) as error:  # "Asia" is a folder
        raise ValueError from error


def _listen(value: object) -> str:
    named = re.fullmatch(r"\S+:([0-9]{1,5})", str(value))
    if not named or int(named[1]) > LAST_PORT:
        raise ValueError
    return str(value)


def _hour(value: object) -> time:
    if isinstance(value, time):
        return value
    said = re.fullmatch(r"([0-9]{1,2})[.:]([0-9]{2})(?:[.:]00)?", str(value).strip())
    if not said:
        raise ValueError
    return time(int(said[1]), int(said[2]))


LAST_PORT = 65_535

CURES = {
    "token": "salin token dari BotFather, misalnya 123456:ABC-DEF",
    "api_url": "tulis alamat https://…; http:// hanya untuk 127.0.0.1",
    "database_url": "tulis misalnya sqlite+aiosqlite:///data/bot.db",
    "data_dir": "tulis nama folder, misalnya data",
    "content": "tulis nama folder konten, misalnya content",
    "instance": "tulis nama instansi, misalnya Kota Denpasar",
    "instrument": "tulis tahun instrumen, misalnya 2018",
    "coordinators": "tulis id Telegram dipisah koma, misalnya 1001,1002",
    "timezone": "tulis zona waktu, misalnya Asia/Makassar atau WITA",
    "mode": "tulis polling atau webhook",
    "webhook_url": "tulis alamat https://…; http:// hanya untuk 127.0.0.1",
    "webhook_secret": "pakai 16 sampai 256 huruf, angka, _ dan -",
    "listen": "tulis alamat:port, misalnya 127.0.0.1:8080; port paling besar 65535",
    "reminder_time": "tulis jam:menit, misalnya 08:00",
    "now": "tulis waktu ISO, misalnya 2019-11-04T08:00",
}


class Settings(BaseSettings):
    """Every setting is BOT_ and the name of a field in capitals; .env.example explains them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        validate_default=False,
    )

    token: Annotated[SecretStr | None, PlainValidator(_token)] = None
    api_url: Annotated[str, PlainValidator(_address)] = "https://api.telegram.org"
    database_url: str = Field("sqlite+aiosqlite:///data/bot.db", min_length=1)
    data_dir: Path = Path("data")
    content: Path | None = None
    instance: str = Field("Kota Denpasar", min_length=1)
    instrument: str = Field("2018", min_length=1)
    coordinators: Annotated[frozenset[int], NoDecode, PlainValidator(_ids)] = frozenset()
    timezone: Annotated[ZoneInfo, PlainValidator(_zone)] = ZoneInfo("Asia/Makassar")
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: Annotated[str, PlainValidator(_address_or_none)] = ""
    webhook_secret: Annotated[SecretStr, PlainValidator(_secret)] = SecretStr("")
    listen: Annotated[str, PlainValidator(_listen)] = "127.0.0.1:8080"
    reminder_time: Annotated[time, PlainValidator(_hour)] = time(8, 0)
    now: datetime | None = None

    @property
    def content_dir(self) -> Path:
        """The content folder: the one named, or the one that came with the program."""
        return self.content or CONTENT

    @property
    def start(self) -> datetime | None:
        """The moment from which the clock runs; one without a zone is local time."""
        if self.now is None:
            return None
        return self.now if self.now.tzinfo else self.now.replace(tzinfo=self.timezone)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not stand in a log; empty ones are harmless."""
        return (self.token.get_secret_value() if self.token else "", self.webhook_secret.get_secret_value())

    def missing_to_run(self) -> tuple[str, ...]:
        """Return a line for each setting without which the bot cannot run."""
        missing = []
        if self.token is None:
            missing.append("BOT_TOKEN: belum diisi; salin token dari BotFather ke .env")
        if self.mode == "webhook" and not self.webhook_url:
            missing.append("BOT_WEBHOOK_URL: belum diisi; tulis alamat https://… yang dapat dijangkau Telegram")
        if self.mode == "webhook" and not self.webhook_secret.get_secret_value():
            missing.append("BOT_WEBHOOK_SECRET: belum diisi; karang 16 sampai 256 huruf, angka, _ dan -")
        return tuple(missing)

    @property
    def is_local_api(self) -> bool:
        """Whether the Bot API server is on this machine, where no proxy may stand between."""
        return self.api_url.startswith("http://")


def load_settings(**given: object) -> Settings:
    """Read the environment and .env; what is given here comes first. Raises `WrongSettings`."""
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic, not by names
    except ValidationError as error:
        raise WrongSettings(tuple(_line(each["loc"][0], each["input"]) for each in error.errors())) from None
    except UnicodeDecodeError:
        raise WrongSettings((".env: berkas tidak tersimpan dalam UTF-8; simpan ulang sebagai UTF-8",)) from None


def unknown_names() -> Iterator[str]:
    """Yield a line for each name in the environment or .env that begins as a setting and is none."""
    known = [f"{PREFIX}{field.upper()}" for field in Settings.model_fields]
    sources = (kind(Settings, env_ignore_empty=False) for kind in (EnvSettingsSource, DotEnvSettingsSource))
    named = {name.upper() for source in sources for name in source.env_vars}
    for name in sorted(each for each in named.difference(known) if each.startswith(PREFIX)):
        fields = [each.removeprefix(PREFIX) for each in known]
        near = get_close_matches(name.removeprefix(PREFIX), fields, n=1)
        yield f"{name} tidak dikenal; " + (f"mungkin {PREFIX}{near[0]}" if near else "nama-namanya ada di .env.example")


def _line(field: str | int, value: object) -> str:
    name = f"{PREFIX}{str(field).upper()}"
    shown = "" if "TOKEN" in name or "SECRET" in name else f" {str(value)!r}"
    return f"{name}: nilai{shown} tidak dapat dipakai; {CURES[str(field)]}"
