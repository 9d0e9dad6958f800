"""Unquoted words mean what an editor means, and no text whatever breaks the reader."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import strict_yaml
from storage.content_problems import ContentRefused
from storage.strict_yaml import Document, parse_yaml, read_text


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("012", 12),
        ("-7", -7),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-06-30", "2026-06-30"),
        ("1.10", Decimal("1.10")),
        (".5", Decimal("0.5")),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        ("9" * 31, "9" * 31),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ('"7"', "7"),
        ("'ya'", "ya"),
        ("<<", "<<"),
        ("=", "="),
        ("[1, dua, {tiga: 3}]", (1, "dua", {"tiga": 3})),
        ("|\n  dua\n  baris\n", "dua\nbaris\n"),
    ],
)
def test_plain_words_are_those_of_yaml_1_2(written: str, value: object) -> None:
    assert parse_yaml(f"a: {written}", Path("x.yaml")).value == {"a": value}


def test_a_missing_path_is_placed_at_what_is_around_it() -> None:
    document = parse_yaml("a:\n  - b: 1\n", Path("x.yaml"))
    assert str(document.problem(("a", 0, "c"), "?")) == "x.yaml:2:5: a[1].c: ?"
    assert str(Document(Path("x.yaml"), None, {}, {}).problem((), "?")) == "x.yaml:1:1: ?"


def read_or_refused(read: Callable[[], object]) -> object:
    try:
        return read()
    except ContentRefused as refused:
        return refused


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@settings(deadline=None)  # the machine is shared
@given(text=st.text() | st.text("ab:-[]{}#&*!|>'\"%@`,?~ \n\t\\0", max_size=60))
def test_any_text_is_read_or_refused(parser: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_yaml, "_PARSER", getattr(yaml, parser))
        result = read_or_refused(lambda: parse_yaml(text, Path("x.yaml")))
    if isinstance(result, ContentRefused):
        assert result.problems
        assert all(problem.line >= 1 and problem.column >= 1 for problem in result.problems)
    else:
        assert isinstance(result, Document)
        assert () in result.values


@settings(deadline=None)  # the machine is shared
@given(data=st.binary() | st.text().map(lambda text: text.encode("utf-16")))
def test_any_bytes_are_text_or_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("bytes") / "x.yaml"
    file.write_bytes(data)
    assert isinstance(read_or_refused(lambda: read_text(file)), str | ContentRefused)
