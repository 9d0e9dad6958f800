import secrets

import pytest

from spbe.codes import is_code, payload_in, without_codes

CODE = "aB3-aB3_aB3-aB3_aB3-aB3_aB3-aB34"


def test_what_looks_like_a_code() -> None:
    assert is_code(CODE)
    assert sum(is_code(secrets.token_urlsafe(24)) for _ in range(1_000)) > 900


@pytest.mark.parametrize(
    "text",
    [
        "",
        CODE[:-1],
        CODE + "x",
        CODE[:-1] + "-",
        CODE.lower(),
        CODE.upper(),
        "d41d8cd98f00b204e9800998ecf8427e",
        "Mempertanggungjawabkankannyapuns",
        CODE[:15] + " " + CODE[16:],
    ],
)
def test_what_does_not(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("https://t.me/SpbeBot?start=abc", "abc"),
        ("http://T.me/spbebot?Start=aBc", "aBc"),
        ("t.me/SpbeBot?start=i_2018_3", "i_2018_3"),
        ("buka (t.me/SpbeBot?start=abc), lalu", "abc"),
        ("https://telegram.me/SpbeBot/?start=abc", "abc"),
        ("tg://resolve?domain=SpbeBot&start=abc", "abc"),
        (f"kode: {CODE}.", CODE),
        (f"https://drive.google.com/file/d/{CODE}/view", None),
        ("t.me/SpbeBotLain?start=abc", None),
        ("t.me/SpbeBot", None),
        ("t.me/SpbeBot?start=", None),
        ("indikator 20 tingkat 3", None),
    ],
)
def test_what_a_text_carries(text: str, payload: str | None) -> None:
    assert payload_in(text, "SpbeBot") == payload


@pytest.mark.parametrize(
    "text", [f"kode saya {CODE}", f"https://t.me/SpbeBot?start={CODE}", f"apa itu t.me/x?START={CODE}?"]
)
def test_no_code_is_recorded(text: str) -> None:
    assert CODE not in without_codes(text)


def test_words_and_card_links_are_recorded_as_they_are() -> None:
    text = "apa bukti dukung kolaborasi tingkat 3, t.me/SpbeBot?start=i_20_3"
    assert without_codes(text) == text
