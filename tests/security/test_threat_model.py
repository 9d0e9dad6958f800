"""docs/security.md promises nothing without a test: every line of its tables names some, and they are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "security.md"
HEADS = ("| who wants what |", "| what |", "|---|")
PROOF = re.compile(r"`([\w/]+\.py)::(\w+)`")

LINES = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|") and not line.startswith(HEADS)]


@cache
def names_in(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text("utf-8"))
    found = (each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(each.name for each in found if each.name.startswith("test_"))


def test_there_are_lines() -> None:
    assert len(LINES) > 60


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:60])
def test_a_threat_names_the_tests_that_prove_it(line: str) -> None:
    *_, proof, end = line.split("|")
    named = PROOF.findall(proof)
    assert named, "no test is named"
    assert end == ""
    assert proof.count("::") == len(named), "a name cannot be read"
    missing = [name for file, name in named if not (TESTS / file).is_file() or name not in names_in(TESTS / file)]
    assert missing == []
