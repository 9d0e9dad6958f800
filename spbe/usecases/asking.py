"""Asking: a question or a named card in, facts out, and the record of what was asked."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from spbe.answers import Answer, Unknown
from spbe.cards import (
    Choice,
    CounterpartsRef,
    GapRef,
    IndicatorRef,
    LevelRef,
    Ref,
    RowRef,
    RowsRef,
    TopicRef,
    card_of,
    needs_matrix,
    ref_of,
)
from spbe.codes import without_codes
from spbe.facts import NoSuchIndicator
from spbe.people import Person, may_read_matrix
from spbe.refusals import Busy, DiskFull
from spbe.replies import Found, MembersOnly, Unclear, tells_matrix
from spbe.texts import storable
from spbe.usecases.answerers import Known
from spbe.usecases.ports import Outcome, Verdict
from spbe.usecases.resources import Resources

LONGEST_RECORDED = 1_000
"""Characters of a question that are kept; the answer looks at no more."""

OUTCOMES: Mapping[type[Answer], Outcome] = {
    Found: "found",
    Unclear: "unclear",
    Unknown: "unknown",
    MembersOnly: "members_only",
}
INTENTS: Mapping[type[Ref], str] = {
    IndicatorRef: "indicator_info",
    LevelRef: "level_criteria",
    GapRef: "level_diff",
    CounterpartsRef: "counterparts",
    TopicRef: "definition",
    RowRef: "follow_up",
    RowsRef: "follow_up",
}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer, and the id under which its question is recorded; None where the storage takes nothing just now."""

    question_id: int | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class Offered:
    """What a search found, to choose from, and the id under which it is recorded, as of `Answered`."""

    question_id: int | None
    choices: tuple[Choice, ...]


async def ask(resources: Resources, person: Person, text: str, *, row: int | None = None) -> Answered:
    """Answer a question and record it; `row` is the one that the person is just reporting on.

    A matrix that another process has imported is taken over only when the answer needs it or is not found: questions
    about the instruments do not wait for it.
    """
    members, today = may_read_matrix(person), resources.today()
    known = await resources.answerers.current()
    answer = known.answerer.answer(text, may_read_matrix=members, today=today, row=row)
    if _may_be_out_of_date(answer):
        latest = await resources.answerers.seen()
        if latest is not known:
            answer = latest.answerer.answer(text, may_read_matrix=members, today=today, row=row)
    return await _recorded(resources, person, text, answer)


async def ask_for(resources: Resources, person: Person, ref: Ref, text: str) -> Answered | None:
    """Show what a link names and record it as asked; None where the content no longer has it."""
    shown = await show(resources, person, ref)
    return await _recorded(resources, person, text, shown) if shown else None


async def show(resources: Resources, person: Person, ref: Ref) -> Found | MembersOnly | None:
    """Return what a button names; None where the content no longer has it."""
    if not needs_matrix(ref):
        known = await resources.answerers.current()
    elif may_read_matrix(person):
        known = await resources.answerers.latest()
    else:
        return MembersOnly(INTENTS[type(ref)])
    return _card(known, ref)


async def offer(resources: Resources, person: Person, text: str, *, most: int) -> tuple[tuple[Ref, Found], ...]:
    """Return the cards of what a text may mean, best first; nothing is recorded."""
    known = await _searchable(resources, person)
    refs = map(ref_of, known.finder.find(text, may_read_matrix=may_read_matrix(person), most=most))
    return tuple((ref, card) for ref in refs if (card := _card(known, ref)))


async def search(resources: Resources, person: Person, text: str, *, most: int) -> Offered | Answered:
    """Return what a text may mean and record it; where no name fits, answer it as a question."""
    known = await _searchable(resources, person)
    choices = known.finder.find(text, may_read_matrix=may_read_matrix(person), most=most)
    if not choices:
        return await ask(resources, person, text)
    return Offered(await _record(resources, person, text, "search", "found"), choices)


async def judge(resources: Resources, person: Person, question_id: int, verdict: Verdict) -> bool:
    """Keep what the asker thinks of an answer; False where the question is not theirs."""
    async with resources.open_store() as store:
        return await store.questions.judge(question_id, person_id=person.id, verdict=verdict, at=resources.now())


async def _searchable(resources: Resources, person: Person) -> Known:
    """Return what a search looks through; only members are shown the matrix, so only for them is it looked at."""
    return await (resources.answerers.latest() if may_read_matrix(person) else resources.answerers.current())


def _card(known: Known, ref: Ref) -> Found | None:
    fact = card_of(ref, known.content.catalogue, known.matrix)
    return Found(INTENTS[type(ref)], (fact,)) if fact else None


async def _recorded(resources: Resources, person: Person, text: str, answer: Answer) -> Answered:
    return Answered(await _record(resources, person, text, answer.intent, OUTCOMES[type(answer)]), answer)


async def _record(resources: Resources, person: Person, text: str, intent: str, outcome: Outcome) -> int | None:
    with suppress(Busy, DiskFull):  # what is known can be told all the same
        async with resources.open_store() as store:
            store.may_repeat()  # a question that nobody answered is answered again, and counts twice
            return await store.questions.add(
                asked_at=resources.now(),
                person_id=person.id,
                text=storable(without_codes(text), most=LONGEST_RECORDED),
                intent=intent,
                outcome=outcome,
            )
    return None


def _may_be_out_of_date(answer: Answer) -> bool:
    match answer:
        case Unknown(reason=reason):
            return reason == "not_found"
        case Found(facts=facts) if any(isinstance(fact, NoSuchIndicator) for fact in facts):
            return True
        case _:
            return tells_matrix(answer)
