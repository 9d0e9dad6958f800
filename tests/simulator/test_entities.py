import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.entities import parse_html, part, trimmed, units, with_found
from simulator.refusals import Refused

CASES: list[tuple[str, str, list[tuple[str, str]]]] = [
    ("polos", "polos", []),
    ("<b>a</b> <strong>b</strong>", "a b", [("bold", "a"), ("bold", "b")]),
    ("<i>a</i><em>b</em>", "ab", [("italic", "a"), ("italic", "b")]),
    ("<u>a</u><ins>b</ins>", "ab", [("underline", "a"), ("underline", "b")]),
    ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", one) for one in "abc"]),
    ("😀<b>é😀</b>z", "😀é😀z", [("bold", "é😀")]),
    ("<b>a<i>b</i></b>", "ab", [("bold", "ab"), ("italic", "b")]),
    ("<b><i>a</i></b>", "a", [("bold", "a"), ("italic", "a")]),
    ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", "a"), ("spoiler", "b")]),
    ("<blockquote>a</blockquote>", "a", [("blockquote", "a")]),
    ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", "a")]),
    ('<a href="https://a.id/?b=1&amp;c=2">x</a>', "x", [("text_link", "x")]),
    ("<a>rahasia</a>", "rahasia", []),
    ("<pre>a\n b</pre>", "a\n b", [("pre", "a\n b")]),
    ('<pre><code class="language-py">a</code></pre>', "a", [("pre", "a")]),
    ("<code>a</code>", "a", [("code", "a")]),
    ('<tg-emoji emoji-id="12">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
    ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#39;&#x41;", "1 < 2 && 3 > 2 \"'A", []),
    ("a & b &nbsp; &#0;", "a & b &nbsp; &#0;", []),
    ("<B>a</B >", "a", [("bold", "a")]),
    ("<b></b>a", "a", []),
]


@pytest.mark.parametrize(("source", "text", "expected"), CASES)
def test_html(source: str, text: str, expected: list[tuple[str, str]]) -> None:
    parsed, entities = parse_html(source)
    assert parsed == text
    assert [(one["type"], part(parsed, one)) for one in entities] == expected


def test_language_and_link_are_kept() -> None:
    _, (code,) = parse_html('<pre><code class="language-py">a</code></pre>')
    _, (link,) = parse_html('<a href="https://a.id/?b=1&amp;c=2">x</a>')
    assert (code["language"], link["url"]) == ("py", "https://a.id/?b=1&c=2")


def test_offsets_count_utf16_units() -> None:
    _, (entity,) = parse_html("😀é<b>😀</b>")
    assert (entity["offset"], entity["length"]) == (3, 2)


def test_white_space_around_is_removed() -> None:
    text, entities = trimmed(*parse_html("\n <b> 😀 a </b>\n"))
    assert text == "😀 a"
    assert entities == [{"type": "bold", "offset": 0, "length": 4}]


FOUND: list[tuple[str, list[tuple[str, str]]]] = [
    ("/start abc", [("bot_command", "/start")]),
    ("Ketik /lapor@AsistenSPBEBot.", [("bot_command", "/lapor@AsistenSPBEBot")]),
    ("15/12/2026 dan ya/tidak", []),
    ("/a/b", []),
    ("halo @AsistenSPBEBot, surel a.b@kota.go.id", [("mention", "@AsistenSPBEBot"), ("email", "a.b@kota.go.id")]),
    ("https://t.me/AsistenSPBEBot?start=a-b.", [("url", "https://t.me/AsistenSPBEBot?start=a-b")]),
    ("t.me/AsistenSPBEBot?start=ab_1", [("url", "t.me/AsistenSPBEBot?start=ab_1")]),
    ("denpasarkota.go.id", [("url", "denpasarkota.go.id")]),
    ("No. 5/2018 hal.id", [("url", "hal.id")]),
    ("#spbe #12", [("hashtag", "#spbe")]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_finds_by_itself(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one["type"], part(text, one)) for one in with_found(text, [])] == expected


def test_finds_nothing_in_code() -> None:
    text, entities = parse_html("<code>/start</code>")
    assert [one["type"] for one in with_found(text, entities)] == ["code"]


@given(st.text())
def test_escaped_text_comes_out_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(escaped) == (text, [])


@given(
    st.lists(st.sampled_from(["<b>", "</b>", "<i>", "</i>", "<a href='x'>", "<", "&", "&lt;", "é", "😀", " ", "</>"]))
)
def test_parser_refuses_or_gives_entities_within_the_text(pieces: list[str]) -> None:
    try:
        text, entities = trimmed(*parse_html("".join(pieces)))
    except Refused:
        return
    assert all(0 <= one["offset"] < one["offset"] + one["length"] <= units(text) for one in entities)
