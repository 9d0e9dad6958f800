import re

import pytest

from handlers.links import ListPress, list_from, list_link, payload_of, ref_from
from handlers.presses.blockers import ShowBlocked, ShowBlockers
from handlers.presses.checks import ShowChecks, ShowFound
from handlers.presses.tasks import ListTasks
from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef
from spbe.checks import Check
from spbe.codes import SHORTEST_HIDDEN
from spbe.progress import Blocker, RowStatus


@pytest.mark.parametrize(
    ("ref", "payload"),
    [(IndicatorRef("2020", 20), "i_2020_20"), (LevelRef("2020", 20, 3), "i_2020_20_3"), (RowRef(5), "r_5")],
)
def test_a_link_names_its_card(ref: Ref, payload: str) -> None:
    assert payload_of(ref) == payload
    assert ref_from(payload) == ref


def test_not_every_card_has_a_link() -> None:
    assert payload_of(GapRef("2020", 20, 3)) is None


@pytest.mark.parametrize(
    "payload", ["", "i", "i_2020", "i_20_20", "i_2020_x", "r_", "r_5_5", "i_2020_20_3_4", "I_2020_20"]
)
def test_other_payloads_name_nothing(payload: str) -> None:
    assert ref_from(payload) is None


LISTS: dict[str, ListPress] = {
    "t_a": ListTasks("all"),
    "t_o3": ListTasks("all", 3),
    "t_sb": ListTasks("all", status=RowStatus.BLOCKED),
    "t_o3_sw_d2": ListTasks("all", 3, RowStatus.WAITING, 2),
    "k": ShowBlockers(),
    "k_o": ShowBlockers("opd"),
    "k_clegal": ShowBlocked(cause="legal"),
    "k_o3": ShowBlocked(opd=3),
    "k_ox": ShowBlocked(),
    "p": ShowChecks(),
    "p_level_not_higher": ShowFound(Check.LEVEL_NOT_HIGHER),
}


@pytest.mark.parametrize("payload", LISTS)
def test_a_link_names_its_list(payload: str) -> None:
    assert list_from(payload) == LISTS[payload]
    assert list_link("AsistenBot", LISTS[payload]) == f"t.me/AsistenBot?start={payload}"


def test_every_condition_check_and_cause_has_a_short_code_of_its_own() -> None:
    lists: list[ListPress] = [ListTasks("all", 999_999, each, 99) for each in RowStatus]
    lists += [ShowFound(each) for each in Check]
    lists += [ShowBlocked(cause=each.name.lower()) for each in Blocker]
    codes = [list_link("AsistenBot", each).partition("=")[2] for each in lists]
    assert [list_from(each) for each in codes] == lists
    assert all(re.fullmatch(rf"[A-Za-z0-9_-]{{1,{SHORTEST_HIDDEN - 1}}}", each) for each in codes)


@pytest.mark.parametrize("payload", ["t", "t_", "t_x", "t_a_", "k_", "k_cxyz", "p_xyz", "tugas", "kk", "r_5", ""])
def test_other_payloads_open_no_list(payload: str) -> None:
    assert list_from(payload) is None
