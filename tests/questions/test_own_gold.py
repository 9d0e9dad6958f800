"""Questions by four hands that did not see the code, each with what a right answer says.

They are judged on the engine and the templates without Telegram; benchmarks.answers asks them through the simulator.
`OPEN` lists those that are not answered rightly yet: one that begins to be right must be taken out.
"""

from pathlib import Path

from benchmarks.judging import judge, load, plain
from handlers.messages import Messages
from handlers.views import answer_html
from spbe.answers import Answerer
from tests.spbe.conftest import INSTANCE, shipped_engine

FILES = sorted(Path(__file__).parent.glob("?.jsonl"))
OPEN = {"b023", "b147", "h095", "h172", "h180", "h182", "h186", "h187", "h202"}
LONGEST = 1_800


def test_the_questions_are_answered_rightly_and_shortly() -> None:
    shipped = shipped_engine()
    content = shipped.content
    answerer = Answerer(content.catalogue, content.lexicon, shipped.matrix, default_edition="2018", instance=INSTANCE)
    messages = Messages(content.messages, instance=INSTANCE)
    wrong, long = set(), set()
    for gold in (each for file in FILES for each in load(file)):
        reply = answer_html(messages, answerer.answer(gold.text, may_read_matrix=True))
        if not judge(gold, reply).is_right:
            wrong.add(gold.id)
        if len(plain(reply)) > LONGEST:
            long.add(gold.id)
    assert (wrong, long) == (OPEN, set())
