"""What many people are told at once, and how it goes out: broadcasts, and answers to questions that had none."""

import asyncio
from collections import Counter
from datetime import timedelta

import structlog
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from handlers.broadcasts import message_html, show_progress
from handlers.chat_members import tell_blocked
from handlers.context import BotContext
from handlers.digests import SENDERS
from handlers.keyboards import Row, under_answer
from handlers.telling import AFTER_A_FAULT, TooLate, patience, post, reaches_nobody, was_not_taken
from handlers.views import answer_html
from spbe.broadcasts import NoticeOutcome
from spbe.refusals import Busy, DiskFull, StorageAway
from spbe.usecases import notices
from spbe.usecases.notices import AnswerNotice, BroadcastNotice, Notice

log = structlog.stdlib.get_logger(__name__)

A_ROUND = 200
"""Notices sent before their makers are shown how it goes: some seconds."""


async def send_notices(context: BotContext) -> Counter[NoticeOutcome]:
    """Send all notices that are due and show the makers of broadcasts how they go; return what became of them."""
    outcomes = Counter[NoticeOutcome]()
    blocked: list[int] = []
    goes_on = True
    while goes_on:
        sending = Round(context)
        goes_on = await sending.run()
        outcomes += sending.outcomes
        blocked += sending.blocked
        await show_progress(context)
    await tell_blocked(context, blocked)
    return outcomes


class Round:
    """One round of sending: until nothing is due, so many were sent, or Telegram or the storage fails.

    Unlike a digest, a notice is never sent twice: of one whose sending broke off nobody knows whether it arrived.
    """

    def __init__(self, context: BotContext) -> None:
        """Begin with nothing sent."""
        self._context = context
        self._left = A_ROUND
        self._is_over = False
        self.outcomes = Counter[NoticeOutcome]()
        self.blocked: list[int] = []

    async def run(self) -> bool:
        """Send, several at once, each as soon as the limits allow; say whether more may be due."""
        try:
            first = await self._next()
        except (Busy, DiskFull, StorageAway) as error:
            self._end(error)
            return False
        if first is None:
            return False
        async with asyncio.TaskGroup() as group:
            group.create_task(self._send_all(first))
            for _ in range(1, SENDERS):
                group.create_task(self._send_all(None))
        return not self._is_over and self._left == 0

    async def _send_all(self, notice: Notice | None) -> None:
        try:
            while notice := notice or await self._next():
                await self._send(notice)
                notice = None
        except (Busy, DiskFull, StorageAway) as error:
            # What is claimed counts as uncertain when its lease ends.
            self._end(error)
        except Exception as error:  # raised out of here it would break off what the others are sending
            log.exception("a notice is not settled")
            self._end(error)

    async def _next(self) -> Notice | None:
        if self._is_over or not self._left or (self._context.job and not self._context.application.running):
            return None
        self._left -= 1
        return await notices.claim(self._context.resources)

    async def _send(self, notice: Notice) -> None:
        until = self._context.resources.now() + notices.LEASE
        try:
            html, rows = _view(self._context, notice)
        except Exception:  # of a template that was changed, for example: the others go out all the same
            log.exception("a notice cannot be shown", notice=notice.id)
            await self._settle(notice, "failed")
            return
        try:
            await post(self._context, notice.person_id, html, rows, until=until)
        except (RetryAfter, TooLate) as error:
            await self._give_back(notice, patience(error))
        except (Forbidden, BadRequest) as error:
            if not (is_gone := reaches_nobody(error)):
                log.error("a notice was refused", notice=notice.id, reason=error.message)
            await self._settle(notice, "blocked" if is_gone else "failed")
        except NetworkError as error:
            self._end(error)
            if was_not_taken(error):
                await self._give_back(notice, AFTER_A_FAULT)
            else:
                await self._settle(notice, "uncertain")
        except Exception:
            log.exception("a notice cannot be sent", notice=notice.id)
            await self._settle(notice, "failed")
        else:
            await self._settle(notice, "sent")

    async def _give_back(self, notice: Notice, wait: timedelta) -> None:
        await notices.give_back(self._context.resources, notice, wait=wait)

    async def _settle(self, notice: Notice, outcome: NoticeOutcome) -> None:
        outcome = await notices.settle(self._context.resources, notice, outcome)
        self.outcomes[outcome] += 1
        if outcome == "blocked":
            self.blocked.append(notice.person_id)

    def _end(self, error: Exception) -> None:
        """Claim nothing more in this round, and say so once."""
        if not self._is_over:
            say = log.warning if self._context.application.running else log.info
            say("sending of notices interrupted", reason=type(error).__name__)
        self._is_over = True


def _view(context: BotContext, notice: Notice) -> tuple[str, list[Row]]:
    match notice:
        case BroadcastNotice():
            return message_html(context.messages, notice.text, notice.sender_id, notice.sender), []
        case AnswerNotice(answer=answer):
            html = context.messages.render("notices/answered", notice=notice, zone=context.resources.timezone)
            rows = under_answer(context.messages, answer, notice.question_id)
            return f"{html}\n\n{answer_html(context.messages, answer)}", rows
