"""What stands on the page for leadership, before anything is laid out or painted."""

from dataclasses import dataclass

from handlers.pictures.progress import Group


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with the most important items, and a sentence on the others, or on there being none."""

    heading: str
    items: tuple[str, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """What the page says, in words; `index` and `aspects` are "" where there are none.

    Of the bars of the agencies as many are drawn as there is room for; where that are not all, `some_opds` is their
    heading, with room for how many. `shared` is said only where they stand.
    """

    title: str
    subtitle: str
    index: str
    aspects: str
    lead: str
    counts: tuple[int, ...]
    legend: tuple[str, ...]
    group: Group
    opds: Group
    some_opds: str
    sections: tuple[Section, ...]
    source: str
    shared: str
