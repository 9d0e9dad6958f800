"""What the page for leadership says: the words of the content put to the numbers. No names of people stand in it."""

from collections.abc import Sequence

from handlers.messages import Messages
from handlers.overview_words import counts, groups, legend, level_in_words, plain
from handlers.summary_pdf import Section, SummaryPage
from spbe.index import Index, telling_places
from spbe.progress import Blocker
from spbe.usecases.overview import Summary

MOST = 5
FOR_LEADERSHIP = (Blocker.SIGNATURE, Blocker.OTHER_OPD, Blocker.BUDGET)
"""What leadership can decide on: what waits for a signature, for another agency, for money."""


def summary_page(messages: Messages, summary: Summary) -> SummaryPage:
    """Return what the page says."""
    overview, today, render = summary.overview, summary.overview.today, messages.render
    late = [plain(render("overview/late_line", each=each, today=today)) for each in overview.overdue[:MOST]]
    held = [plain(render("overview/held_line", group=group)) for group in summary.blocked[:MOST]]
    asked = [
        plain(render("overview/asked_line", group=group))
        for cause in FOR_LEADERSHIP
        for group in summary.blocked
        if group.key is cause
    ]
    return SummaryPage(
        title=messages.line("overview/words", "summary_title"),
        subtitle=plain(render("overview/subtitle", overview=overview)),
        index=plain(render("overview/index_line", band=summary.band, told=_told)) if summary.band else "",
        lead=plain(render("overview/lead", overview=overview)),
        counts=counts(overview.whole),
        legend=legend(messages, overview.whole),
        group=groups(messages, overview)[0],
        sections=(
            _section(messages, "late", late, len(overview.overdue)),
            _section(messages, "held", held, len(summary.blocked)),
            _section(messages, "asked", asked, len(asked)),
        ),
        source=plain(render("overview/source", overview=overview)),
    )


def _section(messages: Messages, key: str, lines: Sequence[str], total: int) -> Section:
    rest = plain(messages.render("overview/rest", count=total - len(lines))) if total > len(lines) else ""
    none = "" if lines else messages.line("overview/words", f"no_{key}")
    return Section(messages.line("overview/words", key), tuple(lines), rest or none)


def _told(index: Index) -> str:
    """Write an index with as many decimals as it takes to see on which side of a predicate's bound it is."""
    places = telling_places(index.value, (each.low for each in index.instrument.predicates))
    return level_in_words(index.value, places)
