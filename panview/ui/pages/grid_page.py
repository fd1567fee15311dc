"""All listed images at a glance, with their segments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from panview.presentation.formatting import format_images
from panview.ui.pages.grid_view import LARGEST, SMALLEST, GridView
from panview.ui.widgets.empty_state import Emptiness, EmptyState
from panview.ui.widgets.labels import ElidedLabel, hairline
from panview.ui.widgets.slider import JumpSlider
from panview.words import tr


class GridPage(QWidget):
    """How many images there are, how large they are shown, and the grid."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = GridView()
        self.count = ElidedLabel()
        self.selected = ElidedLabel(tone="muted")
        self.slider = JumpSlider(SMALLEST, LARGEST, tr("Size of the pictures"))
        self.slider.setFixedWidth(160)
        self.slider.setToolTip(tr("Size of the pictures (Ctrl and wheel, + and \N{MINUS SIGN})"))
        self.empty = EmptyState("")
        head = QHBoxLayout()
        head.setContentsMargins(14, 6, 14, 6)
        head.setSpacing(12)
        head.addWidget(self.count)
        head.addWidget(self.selected, 1)
        head.addWidget(ElidedLabel(tr("Size"), "muted"))
        head.addWidget(self.slider)
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(body, 1)
        self.setTabOrder(self.slider, self.view)
        self.slider.valueChanged.connect(self.view.set_picture_width)
        self.view.size_wanted.connect(self.slider.setValue)

    def set_picture_width(self, wide: int) -> None:
        """Make pictures as wide as this, without a signal."""
        self.slider.blockSignals(True)
        self.slider.setValue(wide)
        self.slider.blockSignals(False)
        self.view.set_picture_width(wide)

    def set_counts(
        self, listed: int, total: int, selected: int, why_empty: str, kind: Emptiness = Emptiness.NOTHING
    ) -> None:
        """Say how many images there are, and how many of them are selected."""
        self.count.setText(format_images(listed, total))
        self.selected.setText(tr("{selected:,} selected", selected=selected) if selected > 1 else "")
        self.empty.say(kind, why_empty)
        self._stack.setCurrentIndex(0 if listed else 1)
