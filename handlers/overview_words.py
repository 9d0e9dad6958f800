"""What the pictures of the overview say: the words of the content put to the numbers."""

from collections.abc import Sequence
from fractions import Fraction
from html import unescape
from typing import TypeVar

from handlers.index_phrasing import value_in_words
from handlers.messages import Messages
from handlers.pictures.progress import Bar, Group, Progress
from handlers.pictures.radar import Axis, Radar
from spbe.catalogue import Aspect, Domain
from spbe.matrix import Opd
from spbe.overview import AspectLevels, Numbers, Overview, Part
from spbe.progress import RowStatus

ORDER = (
    RowStatus.VERIFIED,
    RowStatus.WAITING,
    RowStatus.IN_PROGRESS,
    RowStatus.RETURNED,
    RowStatus.BLOCKED,
    RowStatus.NOT_STARTED,
    RowStatus.CANCELLED,
)
"""From what is settled to what has not begun, and last what no longer counts: the order in a bar."""

MOST_OPDS = 20

Of = TypeVar("Of", Domain, Aspect, Opd)


def progress_picture(messages: Messages, overview: Overview) -> Progress:
    """Return what the bars of progress say."""
    return Progress(
        title=messages.line("overview/words", "progress_title"),
        subtitle=plain(messages.render("overview/subtitle", overview=overview)),
        lead=plain(messages.render("overview/lead", overview=overview)),
        counts=counts(overview.whole),
        legend=legend(messages, overview.whole),
        groups=tuple(group for group in groups(messages, overview) if group.bars),
        note=plain(messages.render("overview/note", overview=overview, more=max(len(overview.opds) - MOST_OPDS, 0))),
    )


def groups(messages: Messages, overview: Overview) -> tuple[Group, Group]:
    """Return the bars of the domains, or else of the aspects, and those of the agencies with the most rows."""
    words = "by_domain" if overview.domains else "by_aspect"
    parts = _bars(messages, overview.domains) or _bars(messages, overview.aspects)
    return (
        Group(messages.line("overview/words", words), parts),
        Group(messages.line("overview/words", "by_opd"), _bars(messages, overview.opds[:MOST_OPDS])),
    )


def radar_picture(messages: Messages, overview: Overview) -> Radar:
    """Return what the radar of an overview with an instrument says."""
    highest = overview.instrument.highest_level if overview.instrument else 0
    return Radar(
        title=messages.line("overview/words", "radar_title"),
        subtitle=plain(messages.render("overview/subtitle", overview=overview)),
        lines=tuple(messages.line("overview/words", each) for each in ("now", "verified", "done")),
        axes=tuple(
            Axis(each.aspect.name, tuple(map(_number, (each.now, each.verified, each.done))), told(messages, each))
            for each in overview.levels
        ),
        highest=highest,
        note=plain(messages.render("overview/radar_note", overview=overview)),
    )


def told_levels(messages: Messages, overview: Overview) -> list[tuple[str, str]]:
    """Return the name of each aspect with its levels in words."""
    return [(each.aspect.name, told(messages, each)) for each in overview.levels]


def told(messages: Messages, levels: AspectLevels) -> str:
    """Write the levels of an aspect: 2,43 · 2,57 · 3,14."""
    values = [each for each in (levels.now, levels.verified, levels.done) if each is not None]
    return " · ".join(map(value_in_words, values)) or messages.line("overview/words", "missing")


def counts(numbers: Numbers) -> tuple[int, ...]:
    """Return how many rows stand at each status, in the order of a bar."""
    return tuple(numbers.statuses.get(status, 0) for status in ORDER)


def legend(messages: Messages, numbers: Numbers) -> tuple[str, ...]:
    """Return a label with its count for each status that occurs."""
    named = ((messages.line("overview/statuses", status), numbers.statuses.get(status, 0)) for status in ORDER)
    return tuple(f"{name} ({count})" if count else "" for name, count in named)


def plain(html: str) -> str:
    """Return rendered HTML without tags as one line of plain text."""
    return unescape(" ".join(html.split()))


def _bars(messages: Messages, parts: Sequence[Part[Of]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(_name(part.of), counts(part.numbers), plain(messages.render("overview/bar", numbers=part.numbers)))
        for part in parts
    )


def _name(of: Domain | Aspect | Opd) -> str:
    return of.short if isinstance(of, Opd) else of.name


def _number(level: Fraction | None) -> float | None:
    return None if level is None else float(level)
