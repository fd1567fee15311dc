"""Lines of the table of prediction sets on the page Compare."""

from __future__ import annotations

from dataclasses import dataclass

SPLITS = ("All", "Things", "Stuff")


MEASURES = ("PQ", "SQ", "RQ")


@dataclass(frozen=True)
class ModelLine:
    """One line of the table.

    Attributes
    ----------
    label : str
    cells : tuple of nine str
        PQ, SQ and RQ of All, then of Things, then of Stuff.
    mark : str
        "A", "B" or empty.
    key : int
        Key of the prediction set, 0 for a line that is none.
    quiet : bool
        Drawn muted, as a figure to compare with.
    notes : tuple of three str
        Shown below the figures of All, Things and Stuff; all empty for a line that has none.
    strong : tuple of three bool
        Whether PQ of All, Things and Stuff stands out.
    tip : str
    """

    label: str
    cells: tuple[str, ...]
    mark: str = ""
    key: int = 0
    quiet: bool = False
    notes: tuple[str, str, str] = ("", "", "")
    strong: tuple[bool, bool, bool] = (True, True, True)
    tip: str = ""
