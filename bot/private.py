"""Whom the files of the bot are for: the user whom it runs as, and nobody else on the machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.settings import Settings

OTHERS = 0o077
"""The rights of the group and of everybody else."""


@contextmanager
def for_this_user_alone() -> Iterator[None]:
    """Give others no right to any file that is made in the block: database, journals, evidence, exports."""
    before = os.umask(OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def exposed(settings: Settings) -> Iterator[str]:
    """Yield a line, with its cure, for each place of secrets that others on this machine may look into."""
    places = (Path(".env"), settings.data_dir, *_database_file(settings))
    for place in places:
        is_meant = place.is_dir() if place == settings.data_dir else place.is_file()
        if is_meant and place.stat().st_mode & OTHERS:
            right = "700" if place.is_dir() else "600"
            yield f"{place}: dapat dibuka pengguna lain di mesin ini; jalankan: chmod {right} {place}"


def _database_file(settings: Settings) -> Iterator[Path]:
    try:
        url = make_url(settings.database_url)
    except ArgumentError:  # told by whoever opens it
        return
    if url.drivername.startswith("sqlite") and url.database:
        yield Path(url.database)
