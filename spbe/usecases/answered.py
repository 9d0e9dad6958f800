"""Questions that had no answer are asked again when the content has changed; who asked is told of an answer.

Everybody who asked is told, guests as well, for their question had been taken up; whoever left is forgotten with
their questions. Answers that were disliked are no part of this: what the answer was is not kept, so nobody could say
whether it is another one now.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta

from spbe.people import may_read_matrix
from spbe.question_clusters import MissedQuestion, masked
from spbe.usecases.answerers import Known
from spbe.usecases.notices import is_answer
from spbe.usecases.people import as_settings_say
from spbe.usecases.resources import Resources
from spbe.usecases.trail import record_by_itself

ASKED_WITHIN = timedelta(days=90)
"""Questions are kept no longer."""

MOST_ASKED_AGAIN = 5_000
"""The latest of them: a few seconds in a thread."""


async def ask_again(resources: Resources) -> int:
    """Find the questions that have an answer now, and note that their askers are to be told; return of how many.

    Doing it again does no harm: of a question somebody is told once, and of the same question asked twice as well.
    """
    async with resources.read_store() as store:
        since = resources.now() - ASKED_WITHIN
        open_ones = await store.questions.unanswered(since=since, limit=MOST_ASKED_AGAIN)
        people = await store.people.several({each.person_id for each in open_ones})
    if not open_ones:
        return 0
    readers = {each: may_read_matrix(as_settings_say(resources, member.person)) for each, member in people.items()}
    known = await resources.answerers.latest()
    answered = await asyncio.to_thread(_answered, known, open_ones, readers)
    if not answered:
        return 0
    # Of the same question the last one tells: it is the one that somebody remembers.
    told = {(each.person_id, masked(each.text).lower()): each.id for each in answered}.values()
    others = {each.id for each in answered}.difference(told)
    async with resources.open_store() as store:
        noted = await store.notices.add_answered(told, at=resources.now(), is_told=True)
        left_out = await store.notices.add_answered(others, at=resources.now(), is_told=False)
        if noted or left_out:
            await record_by_itself(resources, store, "answer", "questions", new=noted + left_out)
    return noted


def _answered(
    known: Known, questions: Sequence[MissedQuestion], readers: Mapping[int, bool]
) -> tuple[MissedQuestion, ...]:
    """Return the questions that have an answer, each text asked once for members and once for guests."""
    found: dict[tuple[str, bool], bool] = {}
    for each in questions:
        asked = each.text, readers.get(each.person_id, False)
        if asked not in found:
            found[asked] = is_answer(known.answerer.answer(asked[0], may_read_matrix=asked[1]))
    return tuple(each for each in questions if found[each.text, readers.get(each.person_id, False)])
