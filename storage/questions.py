"""The questions people asked."""

from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.reports import AskedQuestion
from spbe.usecases.ports import Outcome, Verdict
from storage.schema import question


class SqlQuestions:
    """The questions that people asked, with what became of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, *, asked_at: datetime, person_id: int, text: str, intent: str, outcome: Outcome) -> int:
        """Record a question and return its id."""
        statement = (
            insert(question)
            .values(asked_at=asked_at, person_id=person_id, text=text, intent=intent, outcome=outcome)
            .returning(question.c.id)
        )
        return (await self._connection.execute(statement)).scalar_one()

    async def judge(self, question_id: int, *, person_id: int, verdict: Verdict, at: datetime) -> bool:
        """Record the asker's verdict, the last one counting; False where no such question of theirs exists."""
        statement = (
            update(question)
            .where(question.c.id == question_id, question.c.person_id == person_id)
            .values(verdict=verdict, verdict_at=at)
        )
        return (await self._connection.execute(statement)).rowcount == 1

    async def of_person(self, person_id: int) -> tuple[AskedQuestion, ...]:
        """Return all that is held of a person's questions, oldest first."""
        statement = select(question).where(question.c.person_id == person_id).order_by(question.c.id)
        return tuple(
            AskedQuestion(row.asked_at, row.text, row.intent, row.outcome, row.verdict)
            for row in await self._connection.execute(statement)
        )

    async def forget(self, person_id: int) -> int:
        """Delete a person's questions and return how many there were."""
        return (await self._connection.execute(delete(question).where(question.c.person_id == person_id))).rowcount

    async def purge(self, *, before: datetime) -> int:
        """Delete the questions asked before a moment and return how many there were."""
        return (await self._connection.execute(delete(question).where(question.c.asked_at < before))).rowcount
