import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import CONTENT
from handlers import messages as module
from handlers.messages import Messages
from handlers.templates import SCREENS, TABLES
from spbe.people import Role
from storage.content_files import load_content

SOURCES = load_content(CONTENT).messages
CODE = "\n".join(file.read_text("utf-8") for file in sorted(Path(module.__file__).parent.glob("*.py")))


def messages(**changed: str | None) -> Messages:
    sources = {**SOURCES, **{f"{name}.j2": text for name, text in changed.items()}}
    return Messages({name: text for name, text in sources.items() if text is not None}, instance="Kota Contoh")


def named_in_code() -> Iterator[str]:
    yield from re.findall(r'(?:render|lines|table)\(\s*"([\w/]+)"', CODE)


def test_every_template_that_handlers_name_is_known() -> None:
    assert set(named_in_code()) - {*SCREENS, *TABLES} == set()
    assert {*SCREENS} - set(named_in_code()) == set()


def test_every_line_that_handlers_name_is_known() -> None:
    for table, key in re.findall(r'line\("([\w/]+)", "(\w+)"\)', CODE):
        assert key in TABLES[table]


def test_the_shipped_templates_have_no_gaps() -> None:
    assert list(messages().gaps()) == []


def test_gaps_are_named() -> None:
    gaps = list(messages(start=None, labels="compare = Bandingkan\n").gaps())
    assert ("start.j2", "templat ini dipakai bot, tetapi berkasnya tidak ada") in gaps
    assert ("labels.j2", "baris 'criteria = …' dipakai bot, tetapi tidak ada") in gaps


def test_values_are_escaped_and_lines_are_plain() -> None:
    said = messages(failure="<b>{{ name }}</b>", labels="open = {{ instance }} & dunia = kita\n")
    assert said.render("failure", name="<script>") == "<b>&lt;script&gt;</b>"
    assert said.line("labels", "open") == "Kota Contoh & dunia = kita"


@pytest.mark.parametrize("audience", [*Role, "group"])
def test_menus_are_what_telegram_takes(audience: str) -> None:
    commands = messages().table("commands", audience=audience)
    assert 0 < len(commands) <= 8
    for command, description in commands.items():
        assert re.fullmatch(r"[a-z0-9_]{1,32}", command)
        assert 3 <= len(description) <= 256


@pytest.mark.parametrize("audience", ["guest", "member"])
def test_examples_fit_on_buttons(audience: str) -> None:
    examples = messages().lines("examples", audience=audience)
    assert 2 <= len(examples) <= 8
    assert max(map(len, examples)) <= 40


def test_toasts_are_short_enough() -> None:
    assert max(map(len, messages().table("toasts").values())) <= 200


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_tone_is_formal(name: str) -> None:
    said = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", SOURCES[name], flags=re.DOTALL)
    assert "!" not in said
    assert not re.search(r"\b(kamu|kalian|aku|gak|nggak)\b", said, re.IGNORECASE)
