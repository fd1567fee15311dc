"""The list of the evaluations of a training: its columns, and the text of a cell."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from panview.presentation.describe_evaluation import written_text
from panview.presentation.formatting import NOTHING, format_count, format_difference, format_points
from panview.review.evaluations import Evaluation
from panview.words import tr


class Column(IntEnum):
    """Columns of the list, from left to right."""

    NAME = 0
    ALL = 1
    THINGS = 2
    STUFF = 3
    DIFFERENCE = 4
    FIXED = 5
    BROKEN = 6
    WRITTEN = 7


TITLES = (tr("Evaluation"), "PQ", "Things", "Stuff", tr("Change"), tr("Fixed"), tr("Broken"), tr("Written"))


NUMERIC = frozenset(set(Column) - {Column.NAME})


@dataclass(frozen=True, eq=False)
class EvaluationRow:
    """An evaluation, and what the window does with it.

    Attributes
    ----------
    evaluation : Evaluation
    mark : str
        "A" where it is shown, "B" where that is compared with it; empty otherwise.
    newest : bool
    """

    evaluation: Evaluation
    mark: str = ""
    newest: bool = False

    @property
    def cells(self) -> tuple[str, ...]:
        """What the row says, by `TITLES`."""
        return tuple(cell_text(self.evaluation, column) for column in Column)


def cell_text(evaluation: Evaluation, column: Column) -> str:
    """Return what a cell says."""
    against = evaluation.against
    if column == Column.NAME:
        return evaluation.name
    if column == Column.WRITTEN:
        return written_text(evaluation.seen.time)
    if column in (Column.ALL, Column.THINGS, Column.STUFF):
        return format_points(evaluation.pq[column - Column.ALL])
    if against is None:
        return NOTHING
    if column == Column.DIFFERENCE:
        return format_difference(against.differences[0])
    return format_count(against.fixed if column == Column.FIXED else against.broken)
