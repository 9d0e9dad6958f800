"""What an import of a matrix would change: for the preview, before anything is stored, and which row is which.

A row goes on under its number unless the table says another row there, and under another number where all it says
is the same, or nearly so and no other row comes into question: what was reported about it goes with it. All else is a
new row or one that comes back, and what the table no longer has is gone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from rapidfuzz import fuzz

from spbe.matrix import MatrixRow, Opd, Target
from spbe.opd_names import plain
from spbe.reports import FollowUp

Field = Literal["edition", "indicator", "name", "recommendation", "level", "follow_up", "target", "opds", "opd_text"]
Value = str | int | Target | tuple[str, ...]

_SAME_NAME, _NEARLY = 90, 75
"""Likeness (of 100) of the names and of the follow-ups of a row that got another number and other words."""

_PLAIN: tuple[Field, ...] = ("edition", "indicator", "name", "recommendation", "level", "follow_up")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field of a row says now, and what it would say. Agencies are their short names."""

    field: Field
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that goes on and would say something else; `number` is its new one."""

    number: int
    old: MatrixRow
    new: MatrixRow
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class MatrixChanges:
    """The rows of a new table against those that are there, each in one group.

    `moved` has the rows that would have another number, as their old number and their new one; those of them that
    say nothing else are in no other group. Those that come `back` were there before and have their reports again.
    Of `replaced` numbers the row that is there is gone, and another one, which
    begins anew, stands in its place: that is what happens when a table is numbered anew.
    """

    new: tuple[MatrixRow, ...]
    changed: tuple[RowChange, ...]
    gone: tuple[MatrixRow, ...]
    unchanged: tuple[MatrixRow, ...]
    moved: tuple[tuple[int, int], ...]
    back: tuple[MatrixRow, ...] = ()
    abandoned: tuple[int, ...] = ()
    """The indicators that have a row now and would have none: then there is no index."""
    present: int = 0
    """How many rows there are now."""

    @cached_property
    def is_empty(self) -> bool:
        """Whether an import would change nothing."""
        return not (self.new or self.changed or self.gone or self.moved or self.back)

    @cached_property
    def is_heavy(self) -> bool:
        """Whether so much would go that the table may be the wrong one: a third of the rows, or all of an indicator."""
        return 3 * len(self.gone) > self.present or bool(self.abandoned)

    @cached_property
    def replaced(self) -> tuple[int, ...]:
        """The numbers that would stand for another row, whose old row is gone."""
        return tuple(sorted({row.number for row in self.new} & {row.number for row in self.gone}))

    @cached_property
    def reassigned(self) -> Mapping[int, int | None]:
        """The rows that no longer have their number, by it: with the new one, or None where they are gone."""
        return {row.number: None for row in self.gone} | dict(self.moved)


def changes(known: Sequence[FollowUp] | Sequence[MatrixRow], imported: Sequence[MatrixRow]) -> MatrixChanges:
    """Compare the rows that are there, and those that were, with those of a table.

    A target that somebody moved stays where it is when the table still says the first one: so does storage.
    """
    kept_targets = {
        each.row.number: each.state.first_target
        for each in known
        if isinstance(each, FollowUp) and each.gone_at is None
    }
    rows = [each.row if isinstance(each, FollowUp) else each for each in known if not _is_gone(each)]
    old = {row.number: row for row in rows}
    origins = _origins(old, {row.number: row for row in imported})
    compared = [
        (before, row, _fields(before, row, kept_targets.get(before.number)))
        for row in imported
        if (before := old.get(origins.get(row.number, 0)))
    ]
    going_on = set(origins.values())
    back = _coming_back(known, imported).keys() - origins.keys()
    return MatrixChanges(
        new=tuple(row for row in imported if row.number not in origins and row.number not in back),
        changed=tuple(RowChange(row.number, before, row, fields) for before, row, fields in compared if fields),
        gone=tuple(row for number, row in old.items() if number not in going_on),
        unchanged=tuple(before for before, row, fields in compared if not fields and before.number == row.number),
        moved=tuple(sorted((before.number, row.number) for before, row, _ in compared if before.number != row.number)),
        back=tuple(row for row in imported if row.number in back),
        abandoned=tuple(sorted({row.indicator for row in rows} - {row.indicator for row in imported})),
        present=len(rows),
    )


def identities(known: Sequence[FollowUp], imported: Sequence[MatrixRow]) -> Mapping[int, int]:
    """Return the ids with which the rows of a table go on, by their new number; a row that has none is a new one.

    `known` has the rows that are gone too: one that comes back, with its number and all that it says, is itself again.
    """
    present = {each.row.number: each for each in known if each.gone_at is None}
    origins = _origins({number: each.row for number, each in present.items()}, {row.number: row for row in imported})
    return _coming_back(known, imported) | {number: present[was].id for number, was in origins.items()}


def _coming_back(known: Sequence[FollowUp] | Sequence[MatrixRow], imported: Sequence[MatrixRow]) -> dict[int, int]:
    """Return the ids of the rows that were gone and are in a table again, by number; of equals the last one."""
    gone = [(each.gone_at, each.id, each.row) for each in known if isinstance(each, FollowUp) and each.gone_at]
    left = {(row.number, _content(row)): id_ for _, id_, row in sorted(gone, key=lambda each: each[:2])}
    return {row.number: left[row.number, _content(row)] for row in imported if (row.number, _content(row)) in left}


def _origins(old: Mapping[int, MatrixRow], new: Mapping[int, MatrixRow]) -> Mapping[int, int]:
    """Return the number that the rows of a table had before, by their new one; the rows that go on have one.

    What a row says counts before its number: of two services that change places neither takes the other's reports.
    """
    origins = {is_now: was for was, is_now in _moved(old, new)}

    def staying(*, by_name: bool) -> dict[int, int]:
        free = old.keys() & new.keys() - origins.keys() - set(origins.values())
        return {
            number: number
            for number, row in new.items()
            if number in free
            and not _is_another(old[number], row)
            and (not by_name or plain(old[number].name) == plain(row.name))
        }

    origins |= staying(by_name=True)
    origins |= _nearly_moved(
        [row for number, row in old.items() if number not in origins.values()],
        [row for number, row in new.items() if number not in origins],
    )
    return origins | staying(by_name=False)


def _nearly_moved(old: Sequence[MatrixRow], new: Sequence[MatrixRow]) -> dict[int, int]:
    """Return the rows that got another number and somewhat other words, one for one; where two may be meant, none."""
    pairs = [(was.number, is_now.number) for was in old for is_now in new if _is_nearly(was, is_now)]
    once_old, once_new = (Counter(numbers) for numbers in zip(*pairs, strict=True)) if pairs else (Counter(), Counter())
    return {is_now: was for was, is_now in pairs if once_old[was] == once_new[is_now] == 1}


def _is_nearly(old: MatrixRow, new: MatrixRow) -> bool:
    if (old.edition, old.indicator) != (new.edition, new.indicator):
        return False
    return (
        fuzz.ratio(plain(old.name), plain(new.name)) >= _SAME_NAME
        and fuzz.ratio(plain(old.follow_up), plain(new.follow_up)) >= _NEARLY
    )


def _is_gone(each: FollowUp | MatrixRow) -> bool:
    return isinstance(each, FollowUp) and each.gone_at is not None


def _fields(old: MatrixRow, new: MatrixRow, kept: Target | None) -> tuple[FieldChange, ...]:
    """Return what is otherwise in a row. Agencies are compared by who they are, and only then as they are written."""
    found = [
        FieldChange(field, was, is_now)
        for field in _PLAIN
        if (was := _value(old, field)) != (is_now := _value(new, field))
    ]
    if new.target not in (old.target, kept):
        found.append(FieldChange("target", old.target, new.target))
    if (_who(old.opds), old.open_ended) != (_who(new.opds), new.open_ended):
        found.append(FieldChange("opds", _shorts(old), _shorts(new)))
    elif old.opd_text.split() != new.opd_text.split():
        found.append(FieldChange("opd_text", old.opd_text, new.opd_text))
    return tuple(found)


def _value(row: MatrixRow, field: Field) -> str | int:
    value: str | int = getattr(row, field)
    return value


def _who(opds: Sequence[Opd]) -> tuple[int, ...]:
    return tuple(opd.id for opd in opds)


def _shorts(row: MatrixRow) -> tuple[str, ...]:
    return (*(opd.short for opd in row.opds), *(("dll",) if row.open_ended else ()))


def _is_another(old: MatrixRow, new: MatrixRow) -> bool:
    return (old.edition, old.indicator) != (new.edition, new.indicator) or (
        old.name != new.name and old.recommendation != new.recommendation
    )


def _moved(old: Mapping[int, MatrixRow], new: Mapping[int, MatrixRow]) -> tuple[tuple[int, int], ...]:
    """Return the rows that only their number tells apart; of texts that stand twice nothing can be said."""
    before, after = _by_content(old), _by_content(new)
    same = ((before[content], after[content]) for content in before if content in after)
    return tuple((was, is_now) for was, is_now in same if was != is_now)


def _by_content(rows: Mapping[int, MatrixRow]) -> Mapping[tuple[str, ...], int]:
    found: dict[tuple[str, ...], list[int]] = {}
    for number, row in rows.items():
        found.setdefault(_content(row), []).append(number)
    return {content: numbers[0] for content, numbers in found.items() if len(numbers) == 1}


def _content(row: MatrixRow) -> tuple[str, ...]:
    return (row.edition, row.name, row.recommendation, row.follow_up)
