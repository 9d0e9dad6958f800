"""Digests: how one looks, and how those that are due go out."""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from telegram import InlineKeyboardButton
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter

from handlers.buttons import button
from handlers.context import BotContext
from handlers.keyboards import Row, in_rows
from handlers.member_card import ranges
from handlers.messages import Messages
from handlers.presses import OpenMenu, Press
from handlers.presses.reminders import DisownRow, PickReminded, PutOffRow, ReminderAct, ShowDigest, ShowReminded
from handlers.presses.reports import BeginReport
from handlers.telling import AFTER_A_FAULT, MOST_TRIES, TooLate, patience, post, reaches_nobody, was_not_taken
from spbe.digests import Delivery
from spbe.refusals import Busy, DiskFull, StorageAway
from spbe.reminders import DigestLine, Why
from spbe.reminding import ClaimedReminder, DigestOutcome
from spbe.usecases import reminding
from spbe.usecases.reminding import Foreseen

log = structlog.stdlib.get_logger(__name__)

OWN_ACTS: tuple[ReminderAct, ...] = ("report", "blocker", "snooze", "disown")
COORDINATOR_ACTS: tuple[ReminderAct, ...] = ("open", "snooze")

SENDERS = 8
"""So many digests are on their way at once: enough to hide the time that each takes."""

PAUSES = (0.5, 2.0, 8.0)
"""Seconds after which what became of a digest is noted again where the storage did not take it."""


def digest_view(context: BotContext, delivery: Delivery) -> tuple[str, list[Row]]:
    """Return a digest as a message with its buttons."""
    html = context.messages.render("reminding/digest", delivery=delivery)
    digest = delivery.digest
    is_single = len(digest.lines) == 1
    return html, digest_rows(context, delivery.id, digest.lines, digest.reviews, is_single=is_single)


def digest_rows(
    context: BotContext, digest_id: int, lines: Sequence[DigestLine], reviews: int, *, is_single: bool
) -> list[Row]:
    """Return what may be done about the rows of a digest; the row is asked for next unless it was the only one."""
    most = context.resources.contents.content.reminders.most_rows
    acts = acts_on(lines) if lines else ()
    buttons = [
        labelled(context, act, act_on(digest_id, lines[0], act) if is_single else PickReminded(digest_id, act))
        for act in acts
    ]
    if len(lines) > most:
        buttons.append(labelled(context, "all", ShowDigest(digest_id), len(lines)))
    if reviews:
        buttons.append(labelled(context, "queue", OpenMenu("queue")))
    return in_rows(buttons)


def acts_on(lines: Sequence[DigestLine]) -> tuple[ReminderAct, ...]:
    """Return what may be done about rows: of none that is their own agency's, somebody can only open it or wait."""
    return OWN_ACTS if any(line.why is not Why.COORDINATOR for line in lines) else COORDINATOR_ACTS


def act_on(digest_id: int, line: DigestLine, act: ReminderAct) -> Press:
    """Return the press that does something about one row of a digest."""
    match act:
        case "report" | "blocker":
            return BeginReport(line.row.number, act)
        case "snooze":
            return PutOffRow(digest_id, line.follow_up_id)
        case "disown":
            return DisownRow(digest_id, line.follow_up_id)
        case "open":
            return ShowReminded(digest_id, line.follow_up_id)


def labelled(context: BotContext, label: str, press: Press, number: int | None = None) -> InlineKeyboardButton:
    """Return a button of this subject, perhaps with a number in its label."""
    return button(context.messages.line("reminding/labels", label).format(number), press)


def foreseen_lines(messages: Messages, foreseen: Foreseen) -> tuple[str, ...]:
    """Return who would get what on a day and why, as plain text, one person a line."""
    people = [(at, delivery, _told(delivery)) for at, delivery in foreseen.deliveries]
    return messages.lines("reminding/foreseen", foreseen=foreseen, people=people)


def _told(delivery: Delivery) -> list[tuple[ClaimedReminder, str]]:
    """Return what somebody is told of, the rows of which it is the same together."""
    rows = defaultdict[ClaimedReminder, set[int]](set)
    for each in delivery.reminders:
        told = replace(each, id=0, why=None, follow_up=None)
        rows[told] |= {each.follow_up.row.number} if each.follow_up else set()
    return [(told, ranges(sorted(numbers))) for told, numbers in rows.items()]


def outcome_lines(messages: Messages, outcomes: Mapping[DigestOutcome, int]) -> list[str]:
    """Return what became of digests, as plain text, one outcome a line."""
    told = [messages.line("reminding/outcomes", outcome).format(times) for outcome, times in outcomes.items()]
    return told or [messages.line("reminding/outcomes", "nothing")]


async def send_due(context: BotContext) -> "Round":
    """Send all digests that are due, and return what became of them."""
    sending = Round(context)
    await sending.run()
    return sending


class Round:
    """One round of sending: takes what is due until nothing is left, or until Telegram or the storage fails.

    One that the scheduler began ends early when the bot is to stop: what is not sent goes back to the outbox.
    """

    def __init__(self, context: BotContext) -> None:
        """Begin with nothing claimed."""
        self._context = context
        self._claimed = deque[Delivery]()
        self._claiming = asyncio.Lock()
        self._is_over = False
        self.outcomes = Counter[DigestOutcome]()
        self.unsent = 0
        self.blocked: list[int] = []

    async def run(self) -> None:
        """Send, several at once, each as soon as the limits allow."""
        async with asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(self._send_all())

    async def _send_all(self) -> None:
        try:
            while delivery := await self._next():
                if self._is_over:
                    await self._give_back(delivery, timedelta())
                else:
                    await self._send(delivery)
        except (Busy, DiskFull, StorageAway) as error:
            # What is claimed is due again when its lease ends.
            self._end(error)
        except Exception as error:  # raised out of here it would break off what the others are sending
            log.exception("a digest is not settled")
            self._end(error)

    async def _next(self) -> Delivery | None:
        async with self._claiming:
            if self._context.job and not self._context.application.running:
                self._is_over = True
            if not self._claimed and not self._is_over:
                self._claimed.extend(await reminding.claim(self._context.resources))
            return self._claimed.popleft() if self._claimed else None

    async def _send(self, delivery: Delivery) -> None:
        """Send a digest and settle it; one of which nobody knows whether it arrived stays claimed until its lease ends.

        A reminder that comes twice does less harm than one that never comes.
        """
        context = self._context
        if delivery.digest.is_empty:
            await self._settle(delivery, "empty")
            return
        if delivery.attempts > MOST_TRIES:
            await self._settle(delivery, "uncertain")
            return
        try:
            html, rows = digest_view(context, delivery)
        except Exception:  # of a template that was changed, for example: the other digests go out all the same
            log.exception("a digest cannot be shown", digest=delivery.id)
            await self._settle(delivery, "failed")
            return
        try:
            message_id = await post(context, delivery.person.id, html, rows, until=delivery.until)
        except (RetryAfter, TooLate) as error:
            await self._give_back(delivery, patience(error))
        except (Forbidden, BadRequest) as error:
            if not (is_gone := reaches_nobody(error)):
                log.error("a digest was refused", digest=delivery.id, reason=error.message)
            await self._settle(delivery, "blocked" if is_gone else "failed")
        except NetworkError as error:
            self._end(error)
            if was_not_taken(error):
                await self._give_back(delivery, AFTER_A_FAULT)
            else:
                self.unsent += 1
        else:
            await self._settle(delivery, "sent", message_id)

    async def _give_back(self, delivery: Delivery, wait: timedelta) -> None:
        self.unsent += 1
        await reminding.give_back(self._context.resources, delivery, wait=wait)

    async def _settle(self, delivery: Delivery, outcome: DigestOutcome, message_id: int | None = None) -> None:
        """Note what became of a digest, with patience: of one that was sent and is not settled the repeat is sure."""
        pauses = list(PAUSES)
        while True:
            try:
                await reminding.settle(self._context.resources, delivery, outcome, message_id)
                break
            except (Busy, DiskFull, StorageAway):
                if not pauses:
                    raise
                await asyncio.sleep(pauses.pop(0))
        self.outcomes[outcome] += 1
        if outcome == "blocked":
            self.blocked.append(delivery.person.id)

    def _end(self, error: Exception) -> None:
        """Claim nothing more in this round, and say so once."""
        if not self._is_over:
            # Who stops the bot stops this too, which is no fault: what is not sent goes out after the next start.
            say = log.warning if self._context.application.running else log.info
            say("sending of digests interrupted", reason=type(error).__name__)
        self._is_over = True
