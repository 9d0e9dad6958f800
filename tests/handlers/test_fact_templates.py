"""Every fact has its words: the templates of the content against the facts of the engine."""

from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from typing import get_args

import pytest

from handlers.messages import Messages
from handlers.views import answer_html
from spbe.answers import Answer
from spbe.facts import (
    Fact,
    Greeting,
    ImpossibleIndex,
    LevelOutOfRange,
    NoIndexResult,
    NoSuchIndicator,
    WhichCounterparts,
)
from spbe.replies import Found, MembersOnly
from tests.spbe.conftest import INSTANCE, Engine, shipped_engine, told
from tests.spbe.test_answers import CASES, GUEST_QUESTIONS, REFUSED, secrets_of

LONGEST = 1_800
"""Characters of text, markup not counted."""

ALLOWED = frozenset({"b", "i", "code", "blockquote"})
"""The tags that our templates use, of those that Telegram knows."""

REFUSALS = (LevelOutOfRange, NoSuchIndicator, ImpossibleIndex, NoIndexResult, WhichCounterparts)
FOLDER = "facts/"
UNNAMED = ("bukti dukung lvl 3 itu apa?",)
QUESTIONS = tuple(dict.fromkeys((*(case.question for case in CASES), *(text for text, _ in REFUSED), *UNNAMED)))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return shipped_engine()


@pytest.fixture(scope="module")
def messages(engine: Engine) -> Messages:
    return Messages(engine.content.messages, instance=INSTANCE)


class Tags(HTMLParser):
    """Reads a message as Telegram does: its text, and the tags that are still open."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.opened: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert attrs in ([], [("expandable", None)])
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def text_of(html: str) -> str:
    """Return the text of a message, and fail where its tags are not balanced."""
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.opened == []
    return tags.text


def names() -> Iterator[str]:
    yield from (kind.__name__ for kind in get_args(Fact))


@pytest.mark.parametrize("name", sorted(names()))
def test_every_fact_has_a_template(engine: Engine, name: str) -> None:
    assert any(source.startswith(f"{FOLDER}{name}.") for source in engine.content.messages)


def test_no_template_is_orphaned(engine: Engine) -> None:
    written = {
        source.removeprefix(FOLDER).partition(".")[0] for source in engine.content.messages if source.startswith(FOLDER)
    }
    assert written == set(names())


@pytest.mark.parametrize("question", QUESTIONS, ids=[question or "empty" for question in QUESTIONS])
def test_an_answer_is_short_and_well_formed(engine: Engine, messages: Messages, question: str) -> None:
    answer = engine.answer(question)
    text = text_of(answer_html(messages, answer))
    assert 0 < len(text) <= LONGEST
    assert "None" not in text
    assert unescape(text) == text
    if needs_source(answer):
        assert "Sumber: " in text
    if is_provisional(answer):
        assert "sementara" in text


@pytest.mark.parametrize("question", GUEST_QUESTIONS, ids=[question or "empty" for question in GUEST_QUESTIONS])
def test_a_guest_reads_nothing_of_the_matrix(engine: Engine, messages: Messages, question: str) -> None:
    answer = engine.answer(question, guest=True)
    text = text_of(answer_html(messages, answer))
    assert not [secret for secret in secrets_of(engine.matrix) if secret in text]
    if not is_greeting(answer):
        assert not [opd.short for opd in engine.matrix.opds if opd.short in text]
    if isinstance(answer, MembersOnly):
        assert f"anggota {INSTANCE}" in text


def test_most_templates_are_rendered_here(engine: Engine) -> None:
    told_here = {fact.kind for question in QUESTIONS for fact in told(engine.answer(question))}
    assert len(told_here) >= len(get_args(Fact)) - 2, set(get_args(Fact)) - told_here


def needs_source(answer: Answer) -> bool:
    return (
        isinstance(answer, Found)
        and not is_greeting(answer)
        and not all(isinstance(fact, REFUSALS) for fact in answer.facts)
    )


def is_greeting(answer: Answer) -> bool:
    return isinstance(answer, Found) and any(isinstance(fact, Greeting) for fact in answer.facts)


def is_provisional(answer: Answer) -> bool:
    """Say whether an answer tells anything of the instrument of 2026."""
    return any("2026" in value for fact in told(answer) for value in fact.fields.values())
