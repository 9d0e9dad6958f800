"""What the use cases need of the record of questions."""

from datetime import datetime
from typing import Literal, Protocol

from spbe.question_clusters import IgnoredCluster, MissedQuestion
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

    async def get(self, question_id: int) -> MissedQuestion | None:
        """Return a question, whatever became of it; None where there is none."""

    async def missed(self, *, since: datetime) -> tuple[MissedQuestion, ...]:
        """Return the questions since a moment that had no answer, or one that was disliked, oldest first.

        Those whose askers are told that there is an answer now are left out.
        """

    async def unanswered(self, *, since: datetime, limit: int) -> tuple[MissedQuestion, ...]:
        """Return the latest questions since a moment of which nothing was known, nor is now, oldest first."""

    async def answered(self) -> tuple[tuple[datetime, datetime], ...]:
        """Return when each question that has an answer since was asked, and when it got one."""

    async def ignored(self) -> tuple[IgnoredCluster, ...]:
        """Return what is ignored, the latest first."""

    async def ignore(self, words: str, *, by: int, at: datetime) -> int | None:
        """Ignore a cluster by its subjects and return the id of what is ignored; None where it was before."""

    async def restore(self, ignored_id: int) -> bool:
        """Ignore a cluster no longer; False where it was not ignored."""
