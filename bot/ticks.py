"""What the bot does by the clock, not because somebody wrote.

The jobs are in memory and only look into the database: one that was missed or runs twice does no harm.
"""

from collections import Counter
from datetime import timedelta

import structlog
from telegram.ext import JobQueue

from handlers.chat_members import tell_blocked
from handlers.context import BotContext
from handlers.digests import send_due
from handlers.linking import tell_groups
from handlers.notices import send_notices as send_due_notices
from handlers.privacy import tell_dropped
from spbe.reminding import DigestOutcome
from spbe.usecases import answered, reminding
from spbe.usecases.evidence import sweep
from spbe.usecases.retention import clean_up as delete_what_is_over

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


def schedule(jobs: JobQueue[BotContext]) -> None:
    """Add the jobs; they begin when the application starts and end with it."""
    jobs.run_repeating(clean_up, CLEAN_UP_EVERY, FIRST, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(plan_reminders, PLAN_EVERY, AT_ONCE, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(send_reminders, SEND_EVERY, 3 * AT_ONCE, job_kwargs=LATE_IS_FINE)
    jobs.run_once(ask_again, FIRST, job_kwargs=LATE_IS_FINE)
    jobs.run_repeating(send_notices, SEND_EVERY, 5 * AT_ONCE, job_kwargs=LATE_IS_FINE)


async def remind(context: BotContext) -> None:
    """Plan the present day and send what is due."""
    await plan_reminders(context)
    await send_reminders(context)


async def plan_reminders(context: BotContext) -> None:
    """Add to the outbox what the present day brings."""
    planned = await reminding.plan(context.resources)
    if planned.digests:
        log.info("reminders planned", reminders=planned.reminders, digests=planned.digests)


async def send_reminders(context: BotContext) -> Counter[DigestOutcome]:
    """Send what is due, to people and to groups, and tell the coordinators whom nothing reached."""
    done = await send_due(context)
    if done.outcomes:
        log.info("digests sent", outcomes=dict(done.outcomes))
    await tell_blocked(context, done.blocked)
    groups = await tell_groups(context)
    if groups:
        log.info("groups told", groups=groups)
    return done.outcomes


async def ask_again(context: BotContext) -> None:
    """Ask again, of the content that the bot started with, what had no answer before."""
    found = await answered.ask_again(context.resources)
    if found:
        log.info("questions have an answer now", questions=found)


async def send_notices(context: BotContext) -> None:
    """Send what many are told at once, and tell the coordinators how it went."""
    outcomes = await send_due_notices(context)
    if outcomes:
        log.info("notices sent", outcomes=dict(outcomes))


async def clean_up(context: BotContext) -> None:
    """Delete what is older than it is kept, and tell whose draft was dropped.

    They are told before the files are swept: nothing that fails later leaves them without a word.
    """
    done = await delete_what_is_over(context.resources)
    for draft in done.drafts:
        await tell_dropped(context, draft)
    files = await sweep(context.resources)
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
        files=files,
    )
