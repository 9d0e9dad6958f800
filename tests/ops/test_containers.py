"""Image and compose file: nothing starts them here, so all that can be read off them is."""

import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from bot.commands import DRAIN_SECONDS
from bot.settings import Settings, load_settings
from tests.ops.pages import ROOT

OPS = ROOT / "ops"
PORT = "8080"
FILLED = "0123456789abcdef"
_INSTRUCTION = re.compile(r"^([A-Z]+) ((?:.*\\\n)*.*)$", re.MULTILINE)
_NEEDED = re.compile(r"\$\{(\w+):\?[^}]*\}")

INSTRUCTIONS = [(word, rest) for word, rest in _INSTRUCTION.findall((OPS / "Containerfile").read_text("utf-8"))]
COMPOSE: dict[str, Any] = yaml.safe_load((OPS / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: each for name, each in SERVICES.items() if "build" in each}


def said(word: str) -> list[str]:
    """Return what the Containerfile says with an instruction."""
    return [rest for each, rest in INSTRUCTIONS if each == word]


def variables() -> dict[str, str]:
    """Return the environment of the image."""
    return dict(part.split("=", 1) for rest in said("ENV") for part in rest.replace("\\\n", " ").split())


def tool(name: str, *arguments: str | Path) -> None:
    """Run a tool of the environment of the tests, and see that it has nothing to say."""
    command = [Path(sys.executable).with_name(name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own tools
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_containerfile_is_well_formed() -> None:
    tool("hadolint", OPS / "Containerfile")


def test_the_image_is_fixed_small_and_not_of_root() -> None:
    bases = [rest.split()[0] for rest in said("FROM")]
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.1[1-9]-slim-\w+", bases[0])
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", said("USER")[-1])
    assert said("STOPSIGNAL") == ["SIGTERM"]
    last_stage = INSTRUCTIONS[[word for word, _ in INSTRUCTIONS].index("FROM", 1) :]
    assert [rest for word, rest in last_stage if word == "COPY"] == ["--from=build /opt/asisten-spbe /opt/asisten-spbe"]


def test_the_image_holds_no_secret() -> None:
    assert said("ARG") == []
    assert [name for name in variables() if re.search("TOKEN|SECRET|PASSWORD", name)] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert ignored.index("ops/.env") > ignored.index("!ops")


def test_the_image_is_built_of_the_whole_program() -> None:
    copied = {name for rest in said("COPY") if not rest.startswith("--from") for name in rest.split()[:-1]}
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"], *wheel["force-include"]} < copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert copied == let_in


class Health(BaseHTTPRequestHandler):
    """Answers as the bot does."""

    status = 200

    def do_GET(self) -> None:
        """Say how it is, but only where one is to ask."""
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def healthy_or_not(status: int) -> Iterator[str]:
    class Answer(Health):
        pass

    Answer.status = status
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield str(server.server_port)
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
def test_the_health_check_asks_the_bot(status: int, code: int) -> None:
    (check,) = said("HEALTHCHECK")
    of_image = yaml.safe_load(check.partition(" CMD ")[2])
    of_compose = BOTS["bot-1"]["healthcheck"]["test"][1:]
    assert re.sub(r"\s", "", of_compose[2]) == re.sub(r"\s", "", of_image[2])
    with healthy_or_not(status) as port:
        done = subprocess.run([sys.executable, "-c", of_image[2].replace(PORT, port)], check=False)  # noqa: S603 - ours
    assert done.returncode == code


def test_the_compose_file_keeps_to_the_schema() -> None:
    tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", OPS / "compose.yaml")


def test_all_that_a_service_names_is_there() -> None:
    for service in SERVICES.values():
        sources = [each.partition(":")[0] for each in service["volumes"]]
        assert {each for each in sources if each[0] != "."} <= COMPOSE["volumes"].keys()
        assert [each for each in sources if each[0] == "." and not (OPS / each).exists()] == []
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert set(service.get("depends_on", ())) <= SERVICES.keys()
    assert (OPS / BOTS["bot-1"]["build"]["context"] / BOTS["bot-1"]["build"]["dockerfile"]).exists()


def test_every_service_is_guarded() -> None:
    for name, service in SERVICES.items():
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"]), name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert re.fullmatch(r"[\w-]+:\d[\w.-]*", service["image"]), f"{name}: no registry, and a fixed version"
        assert "privileged" not in service, name
        assert not service.get("user", "").startswith(("0", "root")), name
    assert [name for name, service in SERVICES.items() if service.get("cap_add")] == ["caddy"]
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["caddy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["database"]["networks"] == ["inside"]


def filled_in() -> dict[str, str]:
    """Return ops/env.example as somebody fills it in."""
    lines = (OPS / "env.example").read_text("utf-8").splitlines()
    names = [line.partition("=")[0] for line in lines if line and line[0] != "#"]
    values = {"SITE": "spbe.example.go.id", "BOT_TOKEN": "1:A", "BOT_COORDINATORS": "101"}
    return {name: values.get(name, FILLED) for name in names if name not in ("BOT_INSTANCE", "BOT_TIMEZONE")}


def test_what_compose_asks_for_is_in_the_example() -> None:
    asked = set(_NEEDED.findall((OPS / "compose.yaml").read_text("utf-8")))
    assert asked == {"SITE", "POSTGRES_PASSWORD"}
    assert asked <= filled_in().keys()


def test_two_bots_serve_one_webhook(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert BOTS.keys() == {"bot-1", "bot-2", "backup"}
    assert BOTS["bot-1"] == BOTS["bot-2"]
    given = filled_in()
    own = {
        name: string.Template(_NEEDED.sub(r"${\1}", value)).substitute(given)
        for name, value in BOTS["bot-1"]["environment"].items()
    }
    for name, value in (variables() | given | own).items():
        if name.startswith("BOT_"):
            assert name.removeprefix("BOT_").lower() in Settings.model_fields
            monkeypatch.setenv(name, value)
    settings = load_settings()
    assert (settings.mode, settings.webhook_url) == ("webhook", "https://spbe.example.go.id/telegram")
    assert settings.database_url == f"postgresql+psycopg://asisten:{FILLED}@database/asisten"
    assert f"path {settings.webhook_url.removeprefix('https://spbe.example.go.id')}\n" in caddyfile()
    assert settings.listen == f"0.0.0.0:{PORT}"
    assert SERVICES["caddy"]["environment"]["BOTS"].split() == [f"bot-1:{PORT}", f"bot-2:{PORT}"]


def caddyfile() -> str:
    return (OPS / "Caddyfile").read_text("utf-8")


def test_the_bots_share_the_evidence_and_have_the_time_to_finish() -> None:
    for name in ("bot-1", "bot-2"):
        assert BOTS[name]["volumes"] == ["evidence:/data"]
        assert int(BOTS[name]["stop_grace_period"].removesuffix("s")) > DRAIN_SECONDS + 10
        assert BOTS[name]["depends_on"] == {"database": {"condition": "service_healthy"}}
