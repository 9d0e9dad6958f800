"""What the use cases need of the record of questions."""

from datetime import datetime
from typing import Literal, Protocol

from spbe.reports import AskedQuestion

Outcome = Literal["found", "unclear", "unknown", "members_only"]
Verdict = Literal["up", "down"]


class Questions(Protocol):
    """The questions that people asked, with what became of them."""

    async def add(self, *, asked_at: datetime, person_id: int, text: str, intent: str, outcome: Outcome) -> int:
        """Record a question and return its id."""

    async def judge(self, question_id: int, *, person_id: int, verdict: Verdict, at: datetime) -> bool:
        """Record the asker's verdict, the last one counting; False where no such question of theirs exists."""

    async def of_person(self, person_id: int) -> tuple[AskedQuestion, ...]:
        """Return all that is held of a person's questions, oldest first."""

    async def forget(self, person_id: int) -> int:
        """Delete a person's questions and return how many there were."""

    async def purge(self, *, before: datetime) -> int:
        """Delete the questions asked before a moment and return how many there were."""
