"""The questions of the guide's topics: each must be answered by its topic, else the content is not used."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spbe.answers import Answer, Unknown
from spbe.catalogue import Catalogue
from spbe.replies import Found, MembersOnly, Unclear
from spbe.topic_trials import Answers, topics_in
from storage.content_problems import FileProblem


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that a topic, by its key, must answer; `place` is where it stands, as a mistake without words."""

    topic: str
    question: str
    place: FileProblem


def trial_problems(trials: Sequence[Trial], catalogue: Catalogue, answers: Answers) -> Iterator[FileProblem]:
    """Yield the questions that are not answered by their topic, and by what else; with no matrix, as for a guest."""
    if not trials:
        return
    answerer = answers(catalogue)
    for trial in trials:
        answer = answerer.answer(trial.question, may_read_matrix=False)
        if trial.topic not in topics_in(answer):
            message = f"pertanyaan ini belum dijawab oleh pokok '{trial.topic}', melainkan {_told(answer)}"
            yield replace(trial.place, message=f"{message}; sesuaikan 'asked' atau pertanyaannya")


def _told(answer: Answer) -> str:
    match answer:
        case Found() if topics_in(answer):
            return f"oleh pokok {', '.join(sorted(topics_in(answer)))}"
        case Found(facts=facts):
            return f"dengan fakta lain ({', '.join(type(fact).__name__ for fact in facts)})"
        case Unclear():
            return "dengan beberapa pilihan indikator"
        case MembersOnly():
            return "dari matriks, yang hanya untuk anggota"
        case Unknown():
            return "tidak terjawab"
