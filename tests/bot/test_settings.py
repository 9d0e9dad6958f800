import re
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.clock import clock_from
from bot.settings import CONTENT, CURES, Settings, WrongSettings, load_settings, unknown_names

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, without settings."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields:
        monkeypatch.delenv(f"BOT_{field.upper()}", raising=False)
    return tmp_path


def test_what_is_not_set_has_the_default() -> None:
    settings = load_settings()
    assert settings.token is None
    assert settings.api_url == "https://api.telegram.org"
    assert settings.database_url == "sqlite+aiosqlite:///data/bot.db"
    assert settings.data_dir == Path("data")
    assert settings.content_dir == CONTENT == ROOT / "content"
    assert settings.instance == "Kota Denpasar"
    assert settings.instrument == "2018"
    assert settings.coordinators == frozenset()
    assert settings.timezone == ZoneInfo("Asia/Makassar")
    assert (settings.mode, settings.listen) == ("polling", "127.0.0.1:8080")
    assert settings.reminder_time.isoformat() == "08:00:00"
    assert settings.start is None


def test_the_environment_and_env_are_read(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ("BOT_TOKEN=1:A", "BOT_COORDINATORS= 11, 22 ", "BOT_INSTANCE=Kota Contoh", "BOT_CONTENT=isi", "BOT_NOW=")
    (nowhere / ".env").write_text("\n".join(lines), "utf-8")
    monkeypatch.setenv("BOT_INSTANCE", "Kabupaten Contoh")
    monkeypatch.setenv("BOT_TIMEZONE", "")
    settings = load_settings()
    assert settings.token
    assert settings.token.get_secret_value() == "1:A"
    assert settings.coordinators == {11, 22}
    assert settings.instance == "Kabupaten Contoh"
    assert settings.content_dir == Path("isi")
    assert settings.timezone == ZoneInfo("Asia/Makassar")


def test_the_token_is_never_shown() -> None:
    assert "SECRET" not in repr(load_settings(token="1:SECRET"))  # noqa: S106 - not one


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_COORDINATORS", "budi"),
        ("BOT_COORDINATORS", "0"),
        ("BOT_TIMEZONE", "Bali"),
        ("BOT_NOW", "kemarin"),
        ("BOT_MODE", "push"),
        ("BOT_API_URL", "http://example.org"),
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_LISTEN", "8080"),
        ("BOT_LISTEN", "127.0.0.1:65536"),
        ("BOT_LISTEN", "127.0.0.1:99999"),
        ("BOT_REMINDER_TIME", "pagi"),
        ("BOT_REMINDER_TIME", "8"),
        ("BOT_REMINDER_TIME", "24.00"),
        ("BOT_REMINDER_TIME", "08.60"),
        ("BOT_TIMEZONE", "Asia"),
        ("BOT_TIMEZONE", "WITB"),
    ],
)
def test_a_wrong_value_is_named_with_its_cure(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        load_settings()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"{name}: nilai {value!r} tidak dapat dipakai; tulis ")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("WIB", "Asia/Jakarta"), ("WITA", "Asia/Makassar"), ("wit", "Asia/Jayapura"), ("Asia/Jakarta", "Asia/Jakarta")],
)
def test_a_zone_may_have_its_short_name(written: str, meant: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TIMEZONE", written)
    assert load_settings().timezone == ZoneInfo(meant)


@pytest.mark.parametrize("written", ["08:30", "08.30", "8.30", "8:30", "08:30:00"])
def test_an_hour_is_written_with_a_point_or_a_colon(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_REMINDER_TIME", written)
    assert load_settings().reminder_time == time(8, 30)


@pytest.mark.parametrize("listen", ["127.0.0.1:65535", "[::1]:80", "0.0.0.0:0"])
def test_a_port_that_there_is_can_be_listened_at(listen: str) -> None:
    assert load_settings(listen=listen).listen == listen


def test_names_that_are_no_setting_are_told_without_their_values(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (nowhere / ".env").write_text("BOT_TOKENS=1:A\nBOT_NOW=\nTOKEN=1:A\n", "utf-8")
    monkeypatch.setenv("BOT_INSTANSI", "")
    assert list(unknown_names()) == [
        "BOT_INSTANSI tidak dikenal; mungkin BOT_INSTANCE",
        "BOT_TOKENS tidak dikenal; mungkin BOT_TOKEN",
    ]


def test_every_setting_has_a_cure() -> None:
    assert set(CURES) == set(Settings.model_fields)


def test_another_server_on_this_machine_is_reached_without_proxy() -> None:
    assert load_settings(api_url="http://127.0.0.1:8081/").is_local_api
    assert not load_settings().is_local_api


def test_env_example_names_every_setting_with_its_default(nowhere: Path) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    named = re.findall(r"^(BOT_\w+)=", text, re.MULTILINE)
    assert named == [f"BOT_{field.upper()}" for field in Settings.model_fields]
    (nowhere / ".env").write_text(text, "utf-8")
    assert load_settings() == load_settings(_env_file=None)


def test_the_clock_runs_on_from_its_start() -> None:
    settings = load_settings(now="2019-11-04T08:00")
    clock = clock_from(settings.start)
    assert settings.start == datetime(2019, 11, 4, 0, 0, tzinfo=UTC)
    first, second = clock(), clock()
    assert settings.start <= first <= second
    assert (second - settings.start).total_seconds() < 60


def test_without_a_start_it_is_the_real_time() -> None:
    assert abs(clock_from(None)().timestamp() - datetime.now(UTC).timestamp()) < 60  # noqa: TID251 - the real time
