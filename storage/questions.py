"""The questions people asked."""

from datetime import datetime

from sqlalchemy import delete, exists, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from spbe.question_clusters import IgnoredCluster, MissedQuestion
from spbe.reports import AskedQuestion
from spbe.usecases.ports import Outcome, Verdict
from storage.inserts import insert_into
from storage.schema import ignored_question, notice, question
from storage.states import AnyRow

_ADD = insert(question).returning(question.c.id)
_ANSWERED = exists().where(notice.c.question_id == question.c.id)


class SqlQuestions:
    """The questions that people asked, with what became of them."""

    def __init__(self, connection: AsyncConnection) -> None:
        """Work inside the transaction of a connection."""
        self._connection = connection

    async def add(self, *, asked_at: datetime, person_id: int, text: str, intent: str, outcome: Outcome) -> int:
        """Record a question and return its id."""
        values = {"asked_at": asked_at, "person_id": person_id, "text": text, "intent": intent, "outcome": outcome}
        return int((await self._connection.execute(_ADD, values)).scalar_one())

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

    async def get(self, question_id: int) -> MissedQuestion | None:
        """Return a question, whatever became of it; None where there is none."""
        row = (await self._connection.execute(select(question).where(question.c.id == question_id))).one_or_none()
        return _missed(row) if row else None

    async def missed(self, *, since: datetime) -> tuple[MissedQuestion, ...]:
        """Return the questions since a moment that had no answer, or one that was disliked, oldest first.

        Those whose askers are told that there is an answer now are left out.
        """
        had_none = question.c.outcome.in_(("unknown", "unclear"))
        conditions = (question.c.asked_at >= since, or_(had_none, question.c.verdict == "down"), not_(_ANSWERED))
        rows = await self._connection.execute(select(question).where(*conditions).order_by(question.c.id))
        return tuple(_missed(row) for row in rows)

    async def unanswered(self, *, since: datetime, limit: int) -> tuple[MissedQuestion, ...]:
        """Return the latest questions since a moment of which nothing was known, nor is now, oldest first."""
        unknown = select(question).where(question.c.asked_at >= since, question.c.outcome == "unknown", not_(_ANSWERED))
        rows = await self._connection.execute(unknown.order_by(question.c.id.desc()).limit(limit))
        return tuple(_missed(row) for row in rows)[::-1]

    async def answered(self) -> tuple[tuple[datetime, datetime], ...]:
        """Return when each question that has an answer since was asked, and when it got one."""
        both = select(question.c.asked_at, notice.c.made_at).join(notice, notice.c.question_id == question.c.id)
        rows = await self._connection.execute(both.order_by(question.c.asked_at))
        return tuple((row.asked_at, row.made_at) for row in rows)

    async def ignored(self) -> tuple[IgnoredCluster, ...]:
        """Return what is ignored, the latest first."""
        rows = await self._connection.execute(select(ignored_question).order_by(ignored_question.c.id.desc()))
        return tuple(IgnoredCluster(row.id, row.words, row.at) for row in rows)

    async def ignore(self, words: str, *, by: int, at: datetime) -> int | None:
        """Ignore a cluster by its subjects and return the id of what is ignored; None where it was before."""
        statement = insert_into(self._connection, ignored_question).values(words=words, by=by, at=at)
        ignored = statement.on_conflict_do_nothing().returning(ignored_question.c.id)
        return (await self._connection.execute(ignored)).scalar_one_or_none()

    async def restore(self, ignored_id: int) -> bool:
        """Ignore a cluster no longer; False where it was not ignored."""
        statement = delete(ignored_question).where(ignored_question.c.id == ignored_id)
        return (await self._connection.execute(statement)).rowcount == 1


def _missed(row: AnyRow) -> MissedQuestion:
    return MissedQuestion(row.id, row.person_id, row.asked_at, row.text, row.outcome, row.verdict == "down")
