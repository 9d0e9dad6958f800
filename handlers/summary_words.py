"""What the page for leadership says: the words of the content put to the numbers. No names of people stand in it."""

from collections.abc import Sequence

from handlers.index_phrasing import index_in_words
from handlers.messages import Messages
from handlers.overview_words import counts, groups, legend, plain
from handlers.summary_page import Section, SummaryPage
from spbe.index import Index
from spbe.progress import Blocker
from spbe.usecases.overview import Summary

MOST = 5
FOR_LEADERSHIP = (Blocker.SIGNATURE, Blocker.OTHER_OPD, Blocker.BUDGET, Blocker.STAFF, Blocker.VENDOR)
"""What leadership can decide on: what waits for a signature, for another agency, for money, people or a vendor."""


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
    if overview.overdue:
        asked.append(plain(render("overview/asked_late", rows=overview.overdue)))
    domains, opds = groups(messages, overview)
    return SummaryPage(
        title=messages.line("overview/words", "summary_title"),
        subtitle=plain(render("overview/subtitle", overview=overview)),
        index=plain(render("overview/index_line", band=summary.band, told=_told)) if summary.band else "",
        aspects=plain(render("overview/aspects_line", aspects=summary.band.verified.aspects)) if summary.band else "",
        lead=plain(render("overview/lead", overview=overview)),
        counts=counts(overview.whole),
        legend=legend(messages, overview.whole),
        group=domains,
        opds=opds,
        some_opds=plain(render("overview/some_opds", total=len(overview.opds))),
        sections=(
            _section(messages, "late", late, len(overview.overdue)),
            _section(messages, "held", held, len(summary.blocked)),
            _section(messages, "asked", asked, len(asked)),
        ),
        source=plain(render("overview/source", overview=overview, from_cycles=summary.from_cycles)),
        shared=plain(render("overview/shared", overview=overview)),
    )


def _section(messages: Messages, key: str, lines: Sequence[str], total: int) -> Section:
    rest = plain(messages.render("overview/rest", count=total - len(lines))) if total > len(lines) else ""
    none = "" if lines else messages.line("overview/words", f"no_{key}")
    return Section(messages.line("overview/words", key), tuple(lines), rest or none)


def _told(index: Index) -> str:
    return index_in_words(index.value, index.instrument)
