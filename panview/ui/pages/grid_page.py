"""All listed images at a glance, with their segments."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedLayout, QWidget

from panview.presentation.formatting import format_images
from panview.ui.layouts import in_column, in_row
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
        head = in_row(
            self.count,
            (self.selected, 1),
            ElidedLabel(tr("Size"), "muted"),
            self.slider,
            margins=(14, 6, 14, 6),
            spacing=12,
        )
        body = QWidget()
        self._stack = QStackedLayout(body)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self.empty)
        in_column(head, hairline(), (body, 1), of=self, margins=0, spacing=0)
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
