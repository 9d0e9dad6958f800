"""The sample matrix as careless people and programs pass it on: it is read as it was, or somebody is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from spbe.matrix import MatrixRow, Opd
from spbe.matrix_headings import HEADINGS, Heading
from spbe.matrix_table import MatrixReading, read_matrix
from spbe.refusals import TableRefused
from storage.content_files import load_content
from storage.table_files import read_table
from tests.matrix_files import CONTENT, Box, Grid, as_csv, as_document, as_sheet, as_table, plain, sample_rows

_CONTENT = load_content(CONTENT)
INSTRUMENT = _CONTENT.catalogue.instruments["2018"]
OPDS = tuple(Opd(at, opd.short, opd.name, opd.aliases) for at, opd in enumerate(_CONTENT.opds, 1))
ORDER: tuple[Heading, ...] = tuple(HEADINGS)
SAMPLE = sample_rows()[1:]
AGENCY = {spelling: opd for opd in OPDS for spelling in (opd.short, opd.name, *opd.aliases)}
ONE_PAGE = 12

Draw = Callable[[st.SearchStrategy[Any]], Any]


@dataclass(frozen=True, slots=True)
class Made:
    """A table that was made of rows of the sample, and what a reader must find in it."""

    grid: Grid
    numbers: tuple[int, ...]

    def __str__(self) -> str:
        """Return the table line by line, for the report of a failed test."""
        return "\n".join(f"{at:3} {' | '.join(map(repr, row))}" for at, row in enumerate(self.grid, start=1))

    @property
    def wanted(self) -> list[MatrixRow]:
        return [WHOLE[number] for number in self.numbers]


def read(grid: Grid) -> MatrixReading:
    return read_matrix(as_table(grid), opds=OPDS, instrument=INSTRUMENT)


WHOLE = {row.number: row for row in read(plain([[HEADINGS[heading][0] for heading in ORDER], *SAMPLE])).rows}


def essence(rows: Sequence[MatrixRow]) -> list[tuple[object, ...]]:
    """Return all that counts of rows: blanks and the spelling of agencies do not."""
    return [
        (
            row.number,
            row.indicator,
            row.name.split(),
            row.recommendation.split(),
            row.level,
            row.follow_up.split(),
            row.target,
            {opd.id for opd in row.opds},
            row.open_ended,
        )
        for row in rows
    ]


def _headings(draw: Draw) -> dict[Heading, str]:
    spelled = {heading: draw(st.sampled_from(HEADINGS[heading])) for heading in ORDER}
    way = draw(st.sampled_from([str, str.upper, str.lower, lambda text: f" {text} : ", lambda text: f"{text} (2018)"]))
    return {heading: way(text) for heading, text in spelled.items()}


def _number(draw: Draw, text: str) -> str:
    return str(draw(st.sampled_from(["{}", "{}.", "{})", "0{}", "No. {}", " {} "]))).format(text)


def _level(draw: Draw, text: str) -> str:
    ways = ["{}", "Level {}", "Tingkat {}", "{} (Kelola)", "{}.0", "{},00", "{} - Terkelola", "level {} (baik)"]
    return str(draw(st.sampled_from(ways))).format(text)


def _target(draw: Draw) -> str:
    return str(draw(st.sampled_from(["2019", "Tahun 2019", "TAHUN 2019", " 2019 ", "TA 2019", "s.d. 2019"])))


def _opd(draw: Draw, text: str) -> str:
    """Return another spelling of the one agency of a cell; several stay as they are."""
    agency = AGENCY.get(text)
    if agency is None:
        return text
    spelled = str(draw(st.sampled_from([agency.short, agency.name, *agency.aliases])))
    ways = [str, str.upper, lambda text: f"{text}.", lambda text: f"{agency.name} ({text})", lambda text: f"1. {text}"]
    return str(draw(st.sampled_from(ways))(spelled))


def _spaced(draw: Draw, text: str) -> str:
    return text.replace(" ", str(draw(st.sampled_from([" ", " ", "  ", "\n"]))))


def _broken(draw: Draw, cells: dict[Heading, str]) -> tuple[dict[Heading, str], dict[Heading, str]]:
    """Break a row as a page end does: in the middle of the recommendation, and perhaps of other cells."""
    first, rest = dict(cells), dict.fromkeys(ORDER, "")
    also = draw(st.sets(st.sampled_from(["name", "follow_up", "opd"]), max_size=2))
    for heading in ("recommendation", *sorted(also)):
        words = cells[heading].split()
        if len(words) < 2:
            continue
        at = draw(st.integers(1, len(words) - 1))
        if heading == "recommendation" and words[at - 1][-1] in ".;:)":
            at = 1
        first[heading], rest[heading] = " ".join(words[:at]), " ".join(words[at:])
    return first, rest


@st.composite
def mangled(draw: Draw, *, merging: bool = True) -> Made:
    """Return a table that can still be read for certain."""
    numbers = sorted(draw(st.sets(st.integers(1, 37), min_size=1, max_size=ONE_PAGE)))
    headings = _headings(draw)
    extra = draw(st.lists(st.sampled_from(["Status", "Catatan", "Kolom 8", ""]), max_size=2))
    columns: list[Heading | str] = list(draw(st.permutations([*ORDER, *(f"+{name}" for name in extra)])))

    def laid(texts: dict[Heading, str], otherwise: str = "") -> list[Box]:
        return [Box(texts[column] if column in ORDER else otherwise) for column in columns]

    top = [[Box(headings[column] if column in ORDER else column[1:]) for column in columns]]
    two_rows = draw(st.sampled_from(["merged", "grouped", "empty", ""])) if merging else ""
    if two_rows == "grouped":
        at = draw(st.integers(0, len(columns) - 2))
        group = draw(st.sampled_from(["Rencana", "Uraian", "Hasil Evaluasi", ""]))
        below = [Box("", merged=True) for _ in columns]
        below[at : at + 2] = top[0][at : at + 2]
        top = [[*top[0][:at], Box(group, span=2), *top[0][at + 2 :]], below]
    elif two_rows:
        top.append([Box("", merged=two_rows == "merged") for _ in columns])
    if draw(st.booleans()):
        top.append([Box(f"({at})") for at in range(1, len(columns) + 1)])
    titles = draw(st.lists(st.sampled_from(["MONEV SPBE 2019", "Kota Denpasar", "Lampiran 1"]), max_size=2))
    grid: list[list[Box]] = [
        [Box(title, span=len(columns))] if merging and draw(st.booleans()) else [Box(title)] for title in titles
    ]
    grid += top
    last: dict[Heading, str] = {}
    for at, number in enumerate(numbers):
        cells = dict(zip(ORDER, SAMPLE[number - 1], strict=True))
        if at and draw(st.integers(0, 9)) == 0:
            grid.append([])
            grid += top
            last = {}
        if at and draw(st.integers(0, 9)) == 0:
            title = draw(st.sampled_from(["Domain 2: Tata Kelola SPBE", "DOMAIN III LAYANAN", "Aspek 4 Teknologi"]))
            under = laid(dict.fromkeys(ORDER, "") | {"name": title})
            grid.append([Box(title, span=len(columns))] if merging and draw(st.booleans()) else under)
            last = {}
        shown = {
            heading: _spaced(draw, text) if heading in ("name", "recommendation", "follow_up") else text
            for heading, text in cells.items()
        }
        shown |= {"level": _level(draw, cells["level"]), "target": _target(draw), "opd": _opd(draw, cells["opd"])}
        shown["number"] = _number(draw, cells["number"])
        first, rest = _broken(draw, shown) if draw(st.integers(0, 3)) == 0 else (shown, None)
        boxes = laid(first, otherwise=draw(st.sampled_from(["", "Selesai", "x"])))
        if merging and last and draw(st.booleans()):
            for place, column in enumerate(columns):
                may = column in ("level", "target", "opd") and last.get(column) == cells[column]  # type: ignore[call-overload]
                if may and not (rest and rest[column]):  # type: ignore[index]
                    boxes[place] = Box("", merged=True)
        grid.append(boxes)
        last = {} if rest else cells
        if rest:
            if draw(st.booleans()):
                grid += top
            grid.append(laid(rest))
    if draw(st.booleans()):
        grid += [[], [Box(""), Box("Denpasar, 2 Januari 2019")], [Box(""), Box("Kepala Dinas")], [Box("Made Contoh")]]
    return Made(grid, tuple(numbers))


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(mangled())
def test_a_mangled_table_is_read_as_it_was(made: Made) -> None:
    reading = read(made.grid)
    assert essence(reading.rows) == essence(made.wanted)
    assert reading.doubts == ()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(mangled(merging=False))
def test_so_it_is_from_a_csv_file(made: Made) -> None:
    read_back = read_table(as_csv(made.grid), "matriks.csv")
    assert essence(read_matrix(read_back, opds=OPDS, instrument=INSTRUMENT).rows) == essence(made.wanted)


@pytest.mark.parametrize(("make", "name"), [(as_sheet, "matriks.xlsx"), (as_document, "matriks.docx")])
def test_so_it_is_from_office_files(make: Callable[[Grid], bytes], name: str) -> None:
    @settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(mangled())
    def check(made: Made) -> None:
        read_back = read_table(make(made.grid), name)
        assert essence(read_matrix(read_back, opds=OPDS, instrument=INSTRUMENT).rows) == essence(made.wanted)

    check()


@settings(deadline=None, max_examples=40)
@given(
    st.sets(st.integers(1, 37), min_size=1),
    st.sampled_from(["Dinas Hukun", "Bapeda", "Dinas Kesehatan", "Tim SPBE (Sekda)", "Dinas Pendidikan, dan Olahraga"]),
    st.sampled_from(OPDS),
)
def test_an_agency_in_doubt_is_asked_once_and_then_known(numbers: set[int], written: str, meant: Opd) -> None:
    rows = [[*row[:-1], written if int(row[0]) in numbers else row[-1]] for row in sample_rows()[1:]]
    grid = plain([sample_rows()[0], *rows])
    doubts = read(grid).doubts
    assert {number for doubt in doubts for number in doubt.rows} == numbers
    assert len({doubt.written for doubt in doubts}) == len(doubts) == (2 if "," in written else 1)
    settled = {doubt.written: (meant,) for doubt in doubts}
    again = read_matrix(as_table(grid), opds=OPDS, instrument=INSTRUMENT, settled=settled)
    assert again.doubts == ()
    assert {row.number for row in again.rows if row.opds == (meant,)} >= numbers


REMARKS = ("Sudah dibahas dalam rapat", "Lihat lampiran", "Catatan tambahan dari Bappeda", "disetujui", "5 baris", "-")


@st.composite
def damaged(draw: Draw) -> tuple[Made, str]:
    """Return a table that lost something, or got something that does not belong there."""
    made = draw(mangled())
    grid = [list(row) for row in made.grid]
    filled = [(at, place) for at, row in enumerate(grid) for place, box in enumerate(row) if box.text.strip()]
    at, place = draw(st.sampled_from(filled))
    how = draw(st.sampled_from(["emptied", "twice", "remark", "shifted", "split", "cut", "swapped", "wide"]))
    row = grid[at]
    if any(box.merged for each in grid[at : at + 3] for box in each) and how in ("cut", "swapped"):
        how = "emptied"  # what is merged with another row then says something else, and rightly so
    below = grid[at:] if how == "swapped" else [row]
    if how in ("emptied", "cut", "swapped", "shifted") and any(
        sum(1 for box in each if box.text) < len(ORDER) for each in below
    ):
        how = "twice"  # nobody can know of a sentence that its end is missing
    if how == "emptied":
        row[place] = Box("", row[place].span)
    elif how == "twice":
        grid.insert(at, row)
    elif how == "remark":
        width = max(len(each) for each in grid)
        note = Box(draw(st.sampled_from(REMARKS)))
        grid.insert(at + 1, [note if column == place else Box("") for column in range(width)])
    elif how == "shifted":
        row.insert(0, Box("")) if draw(st.booleans()) else row.pop(0)
    elif how == "split":
        words = row[place].text.split()
        half = len(words) // 2
        grid[at] = [*row[:place], Box(" ".join(words[:half])), *row[place + 1 :]]
        grid.insert(at + 1, [Box(" ".join(words[half:]) if column == place else "") for column in range(len(row))])
    elif how == "cut":
        del grid[at]
    elif how == "swapped" and at + 1 < len(grid):
        grid[at], grid[at + 1] = grid[at + 1], grid[at]
    elif how == "wide" and place + 1 < len(row):
        row[place : place + 2] = [Box(row[place].text, row[place].span + row[place + 1].span)]
    return Made(grid, made.numbers), how


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_table_is_read_as_it_was_or_somebody_is_asked(given_: tuple[Made, str]) -> None:
    made, how = given_
    note(f"{how}\n{made}")
    try:
        reading = read(made.grid)
    except TableRefused:
        return
    wrong = {row.number for row in reading.rows if essence([row]) != essence([WHOLE[row.number]])}
    asked = {number for doubt in reading.doubts for number in doubt.rows} | set(reading.joined)
    if how not in ("emptied", "cut"):
        assert {row.number for row in reading.rows} == set(made.numbers)
    assert wrong <= asked, how
