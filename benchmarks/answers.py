"""How many gold questions the bot answers rightly: python -m benchmarks.answers QUESTIONS.jsonl [--save ANSWERS.jsonl].

Every question is sent by a coordinator through the simulator, and the bot's real reply is judged. Prints right/total
per intent, the failures, and the lengths of the replies. A reply may have at the most 1,800 characters.
"""

import argparse
import asyncio
import json
import tempfile
from pathlib import Path

from benchmarks.judging import Gold, Tally, load
from benchmarks.running import running_bot

LONGEST = 1_800


async def replies_to(questions: list[Gold]) -> list[str]:
    """Ask the running bot every question, one after another, and return the texts of its replies."""
    texts = []
    with tempfile.TemporaryDirectory() as folder:
        async with running_bot(Path(folder)) as (simulator, coordinator):
            for question in questions:
                messages = await simulator.ask(coordinator, question.text)
                texts.append("\n".join(message.text for message in messages))
    return texts


def report(tally: Tally) -> str:
    """Return the result as lines."""
    lines = [
        f"{gold.id}  {gold.text}\n      missing {judgement.missing}  forbidden {judgement.forbidden}"
        for gold, judgement in tally.failures
    ]
    lines += [f"{intent:20} {tally.right[intent]:3}/{tally.asked[intent]:3}" for intent in sorted(tally.asked)]
    right, asked = sum(tally.right.values()), sum(tally.asked.values())
    lengths = sorted(tally.lengths)
    lines.append(f"{'right':20} {right:3}/{asked:3}")
    lines.append(
        f"reply lengths        median {lengths[len(lengths) // 2]}, longest {lengths[-1]},"
        f" over {LONGEST}: {sum(length > LONGEST for length in lengths)}"
    )
    return "\n".join(lines)


def main() -> None:
    """Judge the bot's replies to a file of questions."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--save", type=Path, help="also write the replies, one JSON object a line")
    arguments = parser.parse_args()
    questions = load(arguments.questions)
    texts = asyncio.run(replies_to(questions))
    tally = Tally()
    for question, text in zip(questions, texts, strict=True):
        tally.add(question, text)
    if arguments.save:
        entries = ({"id": gold.id, "answer": text} for gold, text in zip(questions, texts, strict=True))
        arguments.save.write_text(
            "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8"
        )
    print(report(tally))


if __name__ == "__main__":
    main()
