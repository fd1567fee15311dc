"""Rows of the table that says which category a number of a prediction set stands for."""

from __future__ import annotations

from dataclasses import dataclass

UNSAID, NOTHING = -2, -1
"""In place of a category: it is still to be said; the number stands for none."""


@dataclass(frozen=True)
class MappingRow:
    """A number and what it is to stand for.

    Attributes
    ----------
    number : int
    called : str
        What the prediction set calls it, or the category of that id; may be empty.
    category : int
        Row of the dataset's categories, `NOTHING` or `UNSAID`.
    why : str
        What that goes by: "by name", "95 % of its pixels", "chosen".
    sure : bool
    """

    number: int
    called: str
    category: int
    why: str
    sure: bool
