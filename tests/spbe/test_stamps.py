from spbe.stamps import stamp_of


def test_a_stamp_is_the_same_in_every_process_and_another_for_anything_else() -> None:
    assert stamp_of("Bag. Hukum", 3, None) == 3602959245
    assert len({stamp_of(), stamp_of(1), stamp_of(1, 2), stamp_of((1, 2)), stamp_of("1", 2)}) == 5
