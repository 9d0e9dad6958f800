"""The cells of a table as a file has them, whatever kind of file it was."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with its place in the file: the line on which it begins, and which column it is; both from 1.

    A cell may be `span` columns wide. One that is `merged` is the rest of a cell that began in a row above, and has
    its text.
    """

    line: int
    column: int
    text: str
    span: int = 1
    merged: bool = False

    @property
    def own(self) -> str:
        """What stands in the cell itself, without blanks around it; nothing where the text is that of a row above."""
        return "" if self.merged else self.text.strip()

    @property
    def end(self) -> int:
        """The first column behind the cell."""
        return self.column + self.span

    def at(self, line: int) -> "Cell":
        """Return the cell as one of another line."""
        return replace(self, line=line)

    def shared_with(self, other: "Cell") -> int:
        """Return over how many columns both stand."""
        return max(0, min(self.end, other.end) - max(self.column, other.column))


@dataclass(frozen=True, slots=True)
class Table:
    """The cells of a file, row by row; rows may differ in length."""

    rows: tuple[tuple[Cell, ...], ...]
