"""Deep links: t.me/<bot>?start=i_2020_20 opens an indicator, i_2020_20_3 one of its levels, r_5 a matrix row.

`tugas` opens one's own tasks; t_a, t_o3_sb_d2 lists of tasks (agency 3, blocked, domain 2), k, k_o, k_clegal, k_o3
what holds rows up, p, p_overdue the checks over the matrix, rekap, rekap_3 the overview. Any other payload is the code
of an invitation.
"""

import re

from telegram.helpers import create_deep_linked_url

from handlers.presses.blockers import ShowBlocked, ShowBlockers
from handlers.presses.checks import ShowChecks, ShowFound
from handlers.presses.overview import ShowOverview
from handlers.presses.tasks import ListTasks
from spbe.cards import IndicatorRef, LevelRef, Ref, RowRef
from spbe.checks import Check
from spbe.progress import Blocker, RowStatus

TASKS = "tugas"
"""Carried by a link to one's own tasks."""

_PAYLOAD = re.compile(r"i_(?P<edition>\d{4})_(?P<number>\d{1,4})(?:_(?P<level>\d{1,2}))?|r_(?P<row>\d{1,6})")

ListPress = ListTasks | ShowBlockers | ShowBlocked | ShowChecks | ShowFound | ShowOverview
"""Lists that a link can open."""

_CAUSES = {each.name.lower(): each for each in Blocker}
_LETTERS = {each.name[0].lower(): each for each in RowStatus}
_TASKS = re.compile(
    rf"t(?:_a|(?=_))(?:_o(?P<opd>\d{{1,9}}))?(?:_s(?P<status>[{''.join(_LETTERS)}]))?(?:_d(?P<domain>\d{{1,2}}))?"
)
_BLOCKERS = re.compile(rf"k(?P<by>_o)?|k_c(?P<cause>{'|'.join(_CAUSES)})|k_o(?P<opd>\d{{1,9}}|x)")
_CHECKS = re.compile(rf"p(?:_(?P<check>{'|'.join(Check)}))?")
_OVERVIEW = re.compile(r"rekap(?:_(?P<opd>\d{1,9}))?")


def payload_of(ref: Ref) -> str | None:
    """Return what a link to a card carries, or None for a card that has none."""
    match ref:
        case IndicatorRef(edition=edition, number=number):
            return f"i_{edition}_{number}"
        case LevelRef(edition=edition, number=number, level=level):
            return f"i_{edition}_{number}_{level}"
        case RowRef(number=number):
            return f"r_{number}"
        case _:
            return None


def invitation_link(username: str, code: str) -> str:
    """Return the link that is forwarded to whoever is invited."""
    return create_deep_linked_url(username, code)


def tasks_link(username: str) -> str:
    """Return the link that opens one's own tasks in the chat with the bot."""
    return create_deep_linked_url(username, TASKS)


def list_link(username: str, said: ListPress) -> str:
    """Return the link that opens a list, as it is printed under the list."""
    return create_deep_linked_url(username, _list_payload(said)).removeprefix("https://")


def list_from(payload: str) -> ListPress | None:
    """Return the list that a link names, or None."""
    if found := _TASKS.fullmatch(payload):
        opd, domain = (int(found[each]) if found[each] else None for each in ("opd", "domain"))
        return ListTasks("all", opd, _LETTERS.get(found["status"] or ""), domain)
    if found := _BLOCKERS.fullmatch(payload):
        if found["cause"]:
            return ShowBlocked(cause=found["cause"])
        if found["opd"]:
            return ShowBlocked(opd=None if found["opd"] == "x" else int(found["opd"]))
        return ShowBlockers("opd" if found["by"] else "cause")
    if found := _CHECKS.fullmatch(payload):
        return ShowFound(Check(found["check"])) if found["check"] else ShowChecks()
    if found := _OVERVIEW.fullmatch(payload):
        return ShowOverview(int(found["opd"]) if found["opd"] else None)
    return None


def _list_payload(said: ListPress) -> str:
    match said:
        case ListTasks(opd=opd, status=status, domain=domain):
            conditions = [f"o{opd}"] if opd is not None else []
            conditions += [f"s{status.name[0].lower()}"] if status else []
            conditions += [f"d{domain}"] if domain is not None else []
            return "_".join(["t", *(conditions or ["a"])])
        case ShowBlockers(by=by):
            return "k" if by == "cause" else "k_o"
        case ShowBlocked(cause=None, opd=opd):
            return f"k_o{'x' if opd is None else opd}"
        case ShowBlocked(cause=cause):
            return f"k_c{cause}"
        case ShowFound(check=check):
            return f"p_{check}"
        case ShowChecks():
            return "p"
        case ShowOverview(opd=opd):
            return "rekap" if opd is None else f"rekap_{opd}"


def ref_from(payload: str) -> Ref | None:
    """Return the card that a link names, or None."""
    found = _PAYLOAD.fullmatch(payload)
    if not found:
        return None
    if found["row"]:
        return RowRef(int(found["row"]))
    edition, number = found["edition"], int(found["number"])
    return LevelRef(edition, number, int(found["level"])) if found["level"] else IndicatorRef(edition, number)
