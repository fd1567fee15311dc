"""Where the cells of a grid of images lie, and which of them a click or a key selects: arithmetic, for any number."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

GAP = 8
"""Pixels between two cells, and around all of them."""
CAPTION = 24
"""Pixels below a picture."""
_SHAPE = 0.75
"""Height of a picture as a share of its width."""


@dataclass(frozen=True)
class GridLayout:
    """Cells of one size in rows that fill the width there is; all lengths in pixels.

    Attributes
    ----------
    count : int
        Cells.
    least : int
        Width of a picture, which grows by what is left of the width.
    room : int
        Width of the view.
    """

    count: int
    least: int
    room: int

    @property
    def columns(self) -> int:
        """Cells in a row."""
        return max(1, (self.room - GAP) // (self.least + GAP))

    @property
    def wide(self) -> int:
        """Width of a picture."""
        return max(self.least, (self.room - GAP) // self.columns - GAP)

    @property
    def rows(self) -> int:
        """Rows of cells."""
        return -(-self.count // self.columns)

    @property
    def tall(self) -> int:
        """Height of a picture."""
        return round(self.wide * _SHAPE)

    @property
    def pitch(self) -> int:
        """From one row of cells to the next."""
        return self.tall + CAPTION + GAP

    @property
    def height(self) -> int:
        """Of all cells."""
        return GAP + self.rows * self.pitch

    def corner(self, position: int) -> tuple[int, int]:
        """Return x and y of a cell."""
        row, column = divmod(position, self.columns)
        return GAP + column * (self.wide + GAP), GAP + row * self.pitch

    def at(self, x: int, y: int) -> int:
        """Return the position of the cell at a place, -1 between cells and below the last."""
        row = (y - GAP) // self.pitch
        if row < 0 or row >= self.rows:
            return -1
        for position in range(row * self.columns, min((row + 1) * self.columns, self.count)):
            left, top = self.corner(position)
            if left <= x < left + self.wide and top <= y < top + self.tall + CAPTION:
                return position
        return -1

    def visible(self, top: int, height: int) -> range:
        """Return the positions of the cells between two heights, at least in part."""
        first = max(0, (top - GAP) // self.pitch)
        last = max(0, -(-(top + height - GAP) // self.pitch))
        return range(min(first * self.columns, self.count), min(last * self.columns, self.count))


class Step(Enum):
    """Where a key leads."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    PAGE_UP = "page up"
    PAGE_DOWN = "page down"
    FIRST = "first"
    LAST = "last"


def stepped(layout: GridLayout, position: int, step: Step, page: int) -> int:
    """Return the cell that a key leads to from another; -1 without cells.

    Parameters
    ----------
    layout : GridLayout
    position : int
        -1 for none: a key then leads to the first cell, or to the last.
    step : Step
    page : int
        Height of the view.
    """
    if layout.count == 0:
        return -1
    last = layout.count - 1
    if step is Step.FIRST or (position < 0 and step is not Step.LAST):
        return 0
    if step is Step.LAST:
        return last
    rows = max(1, page // layout.pitch)
    moved = {
        Step.LEFT: -1,
        Step.RIGHT: 1,
        Step.UP: -layout.columns,
        Step.DOWN: layout.columns,
        Step.PAGE_UP: -rows * layout.columns,
        Step.PAGE_DOWN: rows * layout.columns,
    }[step]
    wanted = position + moved
    if wanted < 0:
        return position if step is Step.UP else 0
    if wanted > last:
        # From the last row but one, Down goes to the last cell even if that is not right below.
        lower = position // layout.columns < last // layout.columns
        return last if lower or step is not Step.DOWN else position
    return wanted


@dataclass(frozen=True)
class Choice:
    """Which cells are selected.

    Attributes
    ----------
    current : int
        Position of the current cell, -1 for none.
    selected : frozenset of int
        Positions; the current one is among them.
    anchor : int
        From which Shift selects.
    """

    current: int = -1
    selected: frozenset[int] = frozenset()
    anchor: int = -1


def chosen_alone(position: int) -> Choice:
    """Return one cell alone."""
    return Choice(position, frozenset({position}), position)


def chosen_up_to(choice: Choice, position: int) -> Choice:
    """Return all cells from the anchor to one, as Shift does."""
    anchor = choice.anchor if choice.anchor >= 0 else max(choice.current, 0)
    first, last = sorted((anchor, position))
    return Choice(position, frozenset(range(first, last + 1)), anchor)


def chosen_too(choice: Choice, position: int) -> Choice:
    """Return the selected cells with one added or removed, as Ctrl does; one always stays selected."""
    if position not in choice.selected:
        return Choice(position, choice.selected | {position}, position)
    left = choice.selected - {position}
    if not left:
        return choice
    current = min(left, key=lambda other: abs(other - position)) if choice.current == position else choice.current
    return Choice(current, left, position)
