"""What the bot does by the clock, not because somebody wrote.

The jobs are in memory and only look into the database: one that was missed or runs twice does no harm.
"""

from collections import Counter
from datetime import timedelta
from functools import partial

import structlog
from telegram.ext import JobQueue

from bot.alerts import LOOK_EVERY, Watch
from bot.metrics import Metrics
from bot.signals import LOOK_EVERY as LISTEN_EVERY
from bot.signals import Signals
from handlers.chat_members import tell_blocked
from handlers.context import BotContext
from handlers.digests import Round, send_due
from handlers.letters import deliver, send_waiting
from handlers.linking import tell_groups
from handlers.notices import send_notices as send_due_notices
from handlers.privacy import letters_of_dropped
from spbe.broadcasts import NoticeOutcome
from spbe.usecases import answered, reminding
from spbe.usecases.evidence import sweep
from spbe.usecases.retention import clean_up as delete_what_is_over
from spbe.usecases.watching import forget_faults

log = structlog.stdlib.get_logger(__name__)

CLEAN_UP_EVERY = timedelta(hours=1)
FIRST = timedelta(seconds=30)
"""After the start: by then the updates that waited are answered."""

PLAN_EVERY = timedelta(minutes=10)
SEND_EVERY = timedelta(seconds=20)
AT_ONCE = timedelta(seconds=1)
"""What came due while the bot was down is told as soon as it is up."""

LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler by itself skips a job that begins a second late."""


def schedule(jobs: JobQueue[BotContext], metrics: Metrics, watch: Watch, signals: Signals) -> None:
    """Add the jobs; they begin when the application starts and end with it."""
    timed = metrics.timed
    jobs.run_repeating(timed(clean_up), CLEAN_UP_EVERY, FIRST, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(timed(plan_reminders, metrics.planned), PLAN_EVERY, AT_ONCE, job_kwargs=LATE_IS_FINE)
    sending = timed(send_reminders, lambda done: metrics.digests_sent(done.outcomes))
    jobs.run_repeating(sending, SEND_EVERY, 3 * AT_ONCE, job_kwargs=LATE_IS_FINE)
    jobs.run_once(timed(ask_again), FIRST, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(timed(send_notices, metrics.notices_sent), SEND_EVERY, 5 * AT_ONCE, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(timed(send_letters), SEND_EVERY, 7 * AT_ONCE, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(timed(signals.look_around), LISTEN_EVERY, LISTEN_EVERY, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(timed(watch.watch), LOOK_EVERY, 10 * AT_ONCE, job_kwargs=LATE_IS_FINE)


async def remind(context: BotContext) -> None:
    """Plan the present day and send what is due."""
    await plan_reminders(context)
    await send_reminders(context)


async def plan_reminders(context: BotContext) -> int:
    """Add to the outbox what the present day brings, and return how many reminders that are."""
    planned = await reminding.plan(context.resources)
    if planned.digests:
        log.info("reminders planned", reminders=planned.reminders, digests=planned.digests)
    return planned.reminders


async def send_reminders(context: BotContext) -> Round:
    """Send what is due, to people and to groups, and tell the coordinators whom nothing reached."""
    done = await send_due(context)
    if done.outcomes:
        log.info("digests sent", outcomes=dict(done.outcomes))
    await tell_blocked(context, done.blocked)
    groups = await tell_groups(context)
    if groups:
        log.info("groups told", groups=groups)
    return done


async def ask_again(context: BotContext) -> None:
    """Ask again, of the content that the bot started with, what had no answer before."""
    found = await answered.ask_again(context.resources)
    if found:
        log.info("questions have an answer now", questions=found)


async def send_notices(context: BotContext) -> Counter[NoticeOutcome]:
    """Send what many are told at once, tell the coordinators how it went, and return what became of it."""
    outcomes = await send_due_notices(context)
    if outcomes:
        log.info("notices sent", outcomes=dict(outcomes))
    return outcomes


async def send_letters(context: BotContext) -> None:
    """Send what people are to be told who did not ask, and what whoever did it could not tell them."""
    delivered = await send_waiting(context)
    if delivered:
        log.info("letters sent", letters=delivered)


async def clean_up(context: BotContext) -> None:
    """Delete what is older than it is kept, and tell whose draft was dropped."""
    done = await delete_what_is_over(context.resources, write=partial(letters_of_dropped, context))
    await deliver(context, done.letters)
    files = await sweep(context.resources)
    faults = await forget_faults(context.resources)
    log.info(
        "cleaned up",
        questions=done.questions,
        guesses=done.guesses,
        invitation_names=done.invitation_names,
        drafts=len(done.drafts),
        reminders=done.reminders,
        snoozes=done.snoozes,
        notices=done.notices,
        broadcast_drafts=done.broadcast_drafts,
        matrices=done.matrices,
        memories=done.memories,
        updates=done.updates,
        files=files,
        faults=faults,
    )
