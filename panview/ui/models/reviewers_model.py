"""Who has decided what, and how far reviewers agree, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from panview.review.verdicts import VERDICTS
from panview.ui.models.text_table import Index, TextTable
from panview.ui.widgets.painting import LEFT, RIGHT
from panview.words import tr

REVIEWER_TITLES = (
    tr("Reviewer"),
    tr("Decided"),
    *(tr(kind.value[0].upper() + kind.value[1:]).replace("Prediction", "Pred.") for kind in VERDICTS),
    tr("In conflict"),
    tr("Settled"),
)
PAIR_TITLES = (tr("Reviewers"), tr("Both"), tr("The same"), tr("Kappa"), tr("95 % interval"))


class TextRows(TextTable):
    """Rows of text under titles; all columns are figures but the first, or those that begin at the left."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None, left: Sequence[int] = (0,)) -> None:
        super().__init__(titles, parent)
        self._left = frozenset(left)
        self._wholes: tuple[str, ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, ...]], wholes: Sequence[str] = ()) -> None:
        """Replace the rows, and say what the last cell of each is in whole where it is cut."""
        self._wholes = tuple(wholes)
        self.set_cells(rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        last = index.column() == len(self._titles) - 1
        if role == Qt.ItemDataRole.ToolTipRole and last and index.row() < len(self._wholes):
            return self._wholes[index.row()]
        return super().data(index, role)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows."""
        return self.cells()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(LEFT if section in self._left else RIGHT) if section < len(self._titles) else None
        return super().headerData(section, orientation, role)
