import pytest

from handlers.quotes import LONGEST, copy_button, cut, quoted


@pytest.mark.parametrize(
    ("text", "most", "short"),
    [
        ("satu dua tiga", 13, "satu dua tiga"),
        ("satu dua tiga", 12, "satu dua…"),
        ("satu dua tiga", 9, "satu dua…"),
        ("satu dua tiga", 8, "satu…"),
        ("satu, dua", 8, "satu…"),
        ("satu\n  dua", 10, "satu dua"),
        ("panjangsekali", 5, "…"),
    ],
)
def test_a_text_is_cut_between_words(text: str, most: int, short: str) -> None:
    assert cut(text, most) == short
    assert len(cut(text, most)) <= most


def test_what_is_copied_is_never_longer_than_telegram_takes() -> None:
    button = copy_button("Salin", "kata " * 200)
    assert button.copy_text
    assert LONGEST - 5 < len(button.copy_text.text) <= LONGEST
    assert button.copy_text.text.endswith(" kata…")


def test_the_source_stays_whole_and_the_text_gives_way() -> None:
    text = quoted(lambda long: [f"Baris 5: {long}", "Sumber: Matriks MONEV."], "kata & " * 100)
    assert text.startswith("Baris 5: kata & kata")
    assert text.endswith("… Sumber: Matriks MONEV.")
    assert LONGEST - 6 <= len(text) <= LONGEST
