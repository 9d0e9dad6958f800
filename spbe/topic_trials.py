"""Questions by which a topic of the guide is tried: the answer to each must be this topic."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spbe.answers import Answer, Answerer
from spbe.catalogue import Catalogue, Topic
from spbe.facts import GuideTopics
from spbe.matrix import Matrix
from spbe.replies import Found
from spbe.words import Lexicon

Answers = Callable[[Catalogue], Answerer]


def answers_with(lexicon: Lexicon, *, edition: str, instance: str) -> Answers:
    """Return how questions are answered from content alone, as a guest is answered before any matrix is there."""

    def answerer(catalogue: Catalogue) -> Answerer:
        return Answerer(catalogue, lexicon, Matrix(""), default_edition=edition, instance=instance)

    return answerer


def topics_in(answer: Answer) -> frozenset[str]:
    """Return the keys of the topics that an answer tells."""
    facts = answer.facts if isinstance(answer, Found) else ()
    return frozenset(topic.key for fact in facts if isinstance(fact, GuideTopics) for topic in fact.topics)


def answered_by(topic: Topic, questions: Sequence[str], catalogue: Catalogue, answers: Answers) -> Iterator[str]:
    """Yield the questions that a topic would answer if it were in the guide."""
    guide = replace(catalogue.guide, topics=(*catalogue.guide.topics, topic))
    answerer = answers(replace(catalogue, guide=guide))
    for question in questions:
        if topic.key in topics_in(answerer.answer(question, may_read_matrix=False)):
            yield question
