"""What the bot does by the clock, not because somebody wrote.

The jobs are in memory and only look into the database: one that was missed or runs twice does no harm.
"""

from datetime import timedelta

import structlog
from telegram.ext import JobQueue

from handlers.context import BotContext
from handlers.privacy import tell_dropped
from spbe.usecases.evidence import sweep
from spbe.usecases.retention import clean_up as delete_what_is_over

log = structlog.stdlib.get_logger(__name__)

CLEAN_UP_EVERY = timedelta(hours=1)
FIRST = timedelta(seconds=30)
"""After the start: by then the updates that waited are answered."""

LATE_IS_FINE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
"""APScheduler by itself skips a job that begins a second late."""


def schedule(jobs: JobQueue[BotContext]) -> None:
    """Add the jobs; they begin when the application starts and end with it."""
    jobs.run_repeating(clean_up, CLEAN_UP_EVERY, FIRST, job_kwargs=LATE_IS_FINE)


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
        files=files,
    )
