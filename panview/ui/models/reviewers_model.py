"""Who has decided what, and how far reviewers agree, as rows of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from panview.review.verdicts import VERDICTS
from panview.ui.widgets.painting import LEFT, RIGHT
from panview.words import tr

Index = QModelIndex | QPersistentModelIndex

REVIEWER_TITLES = (
    tr("Reviewer"),
    tr("Decided"),
    *(tr(kind.value[0].upper() + kind.value[1:]).replace("Prediction", "Pred.") for kind in VERDICTS),
    tr("In conflict"),
    tr("Settled"),
)
PAIR_TITLES = (tr("Reviewers"), tr("Both"), tr("The same"), tr("Kappa"), tr("95 % interval"))


class TextRows(QAbstractTableModel):
    """Rows of text under titles; all columns are figures but the first, or those that begin at the left."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None, left: Sequence[int] = (0,)) -> None:
        super().__init__(parent)
        self._titles, self._left = tuple(titles), frozenset(left)
        self._rows: tuple[tuple[str, ...], ...] = ()

    def set_rows(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Return the rows."""
        return self._rows

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: D102, B008
        return 0 if parent.isValid() else len(self._titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if orientation != Qt.Orientation.Horizontal or section >= len(self._titles):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(LEFT if section in self._left else RIGHT)
        return self._titles[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: D102, ANN401
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._rows[index.row()][index.column()]
        return None
