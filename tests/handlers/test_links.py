import pytest

from handlers.links import payload_of, ref_from
from spbe.cards import GapRef, IndicatorRef, LevelRef, Ref, RowRef


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
