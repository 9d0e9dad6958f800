"""Pictures: no text meets another one or leaves the picture, what is measured is what is drawn, and how they look."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from PIL import Image, ImageChops, ImageStat

from bot.settings import CONTENT
from handlers.pictures.drawing import paint, png_of
from handlers.pictures.progress import COLOURS, Progress, progress_drawing
from handlers.pictures.radar import STYLES, Radar, radar_drawing
from handlers.pictures.svg import SMALL, WIDTH, Box, Drawing, Fonts, Text
from tests.handlers.picture_samples import ASPECTS, PROGRESSES, RADARS, sample_progress, sample_radar

FOLDER = CONTENT / "fonts"
FONTS = Fonts(FOLDER)
GOLDEN = Path(__file__).parent / "golden"
MOST_DIFFERENT = 1.0
"""Of 255, in the mean of a colour: other versions of the renderer smooth edges a little differently."""

PICTURES: dict[str, Progress | Radar] = {"progress": sample_progress()} | {
    f"radar-{edition}": sample_radar(edition) for edition in ASPECTS
}


def meet(one: Box, other: Box) -> bool:
    """Say whether two boxes share more than an edge."""
    across = one.left < other.right and other.left < one.right
    return across and one.top < other.bottom and other.top < one.bottom


def assert_legible(drawing: Drawing) -> None:
    """Look at the boxes of all texts, measured with the font."""
    texts = [text for text in drawing.texts if text.text.strip()]
    boxes = [FONTS.box(text) for text in texts]
    assert all(text.size >= SMALL for text in texts)
    for text, box in zip(texts, boxes, strict=True):
        assert min(box.left, box.top) >= 0, text
        assert box.right <= drawing.width, text
        assert box.bottom <= drawing.height, text
    lower = sorted(zip(texts, boxes, strict=True), key=lambda each: each[1].top)
    for at, (one, first) in enumerate(lower):
        for other, second in lower[at + 1 :]:
            if second.top >= first.bottom:
                break
            assert not meet(first, second), (one, other)


@settings(max_examples=60, deadline=None)
@given(PROGRESSES)
def test_no_texts_meet_in_the_bars(picture: Progress) -> None:
    assert_legible(progress_drawing(picture, FONTS))


@settings(max_examples=100, deadline=None)
@given(RADARS)
def test_no_texts_meet_in_the_radar(picture: Radar) -> None:
    assert_legible(radar_drawing(picture, FONTS))


@pytest.mark.parametrize("name", PICTURES)
def test_the_samples_are_legible(name: str) -> None:
    picture = PICTURES[name]
    drawing = progress_drawing(picture, FONTS) if isinstance(picture, Progress) else radar_drawing(picture, FONTS)
    assert_legible(drawing)
    assert drawing.width == WIDTH
    assert drawing.height <= 2_000, "a phone shows it without much scrolling"
    said = " ".join(text.text for text in drawing.texts)
    assert picture.title in said
    assert "27 Desember 2019" in said


@pytest.mark.parametrize("edition", ASPECTS)
def test_names_of_aspects_are_whole(edition: str) -> None:
    drawing = radar_drawing(sample_radar(edition), FONTS)
    said = " ".join(text.text for text in drawing.texts)
    assert all(name in said for name in ASPECTS[edition])


def test_every_status_stands_in_the_legend_with_its_count_and_every_count_in_the_bars() -> None:
    picture = sample_progress()
    said = [text.text for text in progress_drawing(picture, FONTS).texts]
    assert set(picture.legend) <= {*said, ""}
    numbers = [str(count) for group in picture.groups for bar in group.bars for count in bar.counts if count]
    assert sorted(each for each in said if each.isdecimal()) == sorted([*numbers, *map(str, picture.counts)])
    assert len(set(COLOURS)) == len(COLOURS)
    assert len({style.colour for style in STYLES}) == len({style.dash for style in STYLES}) == 3


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", ["Terverifikasi (5)", "AVAVAV Tj. fi", "ÅgÑjQ|", "2,43 · 2,57", "Wajib <&> ya"])
def test_letters_are_drawn_where_they_are_measured(text: str, *, bold: bool) -> None:
    """Without its fonts the renderer draws no text at all, and says nothing."""
    placed = Text(200, 150, text, 60, bold)
    drawn = Image.open(BytesIO(png_of(Drawing(300, (placed,)).svg, FONTS))).convert("L")
    ink = ImageChops.invert(drawn).getbbox()
    assert ink, "nothing was drawn"
    box = FONTS.box(placed)
    outer = (box.left - 6, box.top - 2, box.right + 6, box.bottom + 2)
    assert (outer[0] <= ink[0], outer[1] <= ink[1], ink[2] <= outer[2], ink[3] <= outer[3]) == (True,) * 4
    assert ink[2] - ink[0] > 0.9 * (box.right - box.left)


@settings(max_examples=15, deadline=None)
@given(PROGRESSES | RADARS)
def test_whatever_is_said_can_be_painted(picture: Progress | Radar) -> None:
    assert paint(picture, FOLDER).startswith(b"\x89PNG")


def test_boxes_that_share_an_edge_do_not_meet() -> None:
    assert not meet(Box(0, 0, 1, 1), Box(1, 0, 2, 1))
    assert meet(Box(0, 0, 1, 1), Box(0.9, 0.9, 2, 2))


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_look_as_they_were_approved(name: str, request: pytest.FixtureRequest) -> None:
    """Look at the pictures again after `pytest --golden`, which writes them anew."""
    file, drawn = GOLDEN / f"{name}.png", paint(PICTURES[name], FOLDER)
    if request.config.getoption("--golden"):
        file.write_bytes(drawn)
    golden, now = (Image.open(each).convert("RGB") for each in (file, BytesIO(drawn)))
    assert now.size == golden.size
    assert max(ImageStat.Stat(ImageChops.difference(golden, now)).mean) < MOST_DIFFERENT
