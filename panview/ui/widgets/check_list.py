"""A list of names to tick."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from panview.presentation.theme_colours import Theme
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.painting import RIGHT, draw_check_box, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable

_ROW_HEIGHT = 26


class CheckList(RowTable):
    """A list of names to tick, by a click anywhere in the row or by Space."""

    def __init__(self, model: QAbstractItemModel, name: str) -> None:
        super().__init__(_ROW_HEIGHT, name)
        self.setModel(model)
        self.setItemDelegate(_CheckDelegate(self))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._tick(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            self._tick(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _tick(self, index: QModelIndex) -> None:
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
        self.model().setData(index, state, Qt.ItemDataRole.CheckStateRole)


class _CheckDelegate(RowDelegate):
    def __init__(self, view: RowTable) -> None:
        super().__init__(view, bar=False)
        self._font = ui_font()
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        box = QRectF(rect.x() + 8, rect.center().y() - 7.5, 16, 16)
        draw_check_box(painter, box, index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked, theme)
        detail = str(index.data(Qt.ItemDataRole.UserRole))
        draw_text(painter, rect.adjusted(33, 0, -70, 0), str(index.data()), self._font, theme.text)
        draw_text(painter, rect.adjusted(0, 0, -10, 0), detail, self._small, theme.muted, RIGHT)
