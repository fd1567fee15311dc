"""Two prediction sets against each other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panview.ui.widgets.empty_state import EmptyState


class ComparePage(QWidget):
    """What the second prediction set does better and worse than the first."""

    add_predictions_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty = EmptyState("Open a second prediction set to compare", "Add predictions…")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty)
        self.empty.action_clicked.connect(self.add_predictions_requested)
