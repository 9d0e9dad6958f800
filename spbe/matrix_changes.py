"""What an import of a matrix would change: for the preview, before anything is stored.

A row is known by its number, as in storage: what was reported under a number stays there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from spbe.matrix import MatrixRow, Opd, Target
from spbe.matrix_table import Doubt
from spbe.reports import FollowUp

Field = Literal["edition", "indicator", "name", "recommendation", "level", "follow_up", "target", "opds", "opd_text"]
Value = str | int | Target | tuple[str, ...]

_PLAIN: tuple[Field, ...] = ("edition", "indicator", "name", "recommendation", "level", "follow_up")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a field of a row says now, and what it would say. Agencies are their short names."""

    field: Field
    old: Value
    new: Value


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that stays and would say something else.

    `is_another` where its number would stand for another indicator or name: then what was reported about the old row
    would hang on the new one, which is what happens when a table is numbered anew.
    """

    number: int
    old: MatrixRow
    new: MatrixRow
    fields: tuple[FieldChange, ...]
    is_another: bool


@dataclass(frozen=True)
class MatrixChanges:
    """The rows of a new table against those that are there, each in one of four groups, and what is doubtful.

    `moved` has the rows that would have another number and are the same else: their old number and their new one.
    """

    new: tuple[MatrixRow, ...]
    changed: tuple[RowChange, ...]
    gone: tuple[MatrixRow, ...]
    unchanged: tuple[MatrixRow, ...]
    doubts: tuple[Doubt, ...]
    moved: tuple[tuple[int, int], ...]

    @cached_property
    def is_empty(self) -> bool:
        """Whether an import would change nothing."""
        return not (self.new or self.changed or self.gone)


def changes(
    present: Sequence[FollowUp] | Sequence[MatrixRow], imported: Sequence[MatrixRow], doubts: Sequence[Doubt] = ()
) -> MatrixChanges:
    """Compare the rows that are there with those of a table.

    A target that somebody moved stays where it is when the table still says the first one: so does storage.
    """
    kept_targets = {
        each.row.number: each.state.first_target
        for each in present
        if isinstance(each, FollowUp) and each.gone_at is None
    }
    rows = [each.row if isinstance(each, FollowUp) else each for each in present if not _is_gone(each)]
    old = {row.number: row for row in rows}
    new = {row.number: row for row in imported}
    compared = [
        (old[number], row, _fields(old[number], row, kept_targets)) for number, row in new.items() if number in old
    ]
    return MatrixChanges(
        new=tuple(row for number, row in new.items() if number not in old),
        changed=tuple(
            RowChange(row.number, before, row, fields, _is_another(before, row))
            for before, row, fields in compared
            if fields
        ),
        gone=tuple(row for number, row in old.items() if number not in new),
        unchanged=tuple(before for before, _, fields in compared if not fields),
        doubts=tuple(doubts),
        moved=_moved(old, new),
    )


def _is_gone(each: FollowUp | MatrixRow) -> bool:
    return isinstance(each, FollowUp) and each.gone_at is not None


def _fields(old: MatrixRow, new: MatrixRow, kept: Mapping[int, Target]) -> tuple[FieldChange, ...]:
    """Return what is otherwise in a row. Agencies are compared by who they are, and only then as they are written."""
    found = [
        FieldChange(field, was, is_now)
        for field in _PLAIN
        if (was := _value(old, field)) != (is_now := _value(new, field))
    ]
    if new.target not in (old.target, kept.get(new.number)):
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
        found.setdefault((row.edition, row.name, row.recommendation, row.follow_up), []).append(number)
    return {content: numbers[0] for content, numbers in found.items() if len(numbers) == 1}
