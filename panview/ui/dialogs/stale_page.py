"""The verdicts that no longer apply, as a list that leads to their images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget

from panview.presentation.rows import STALE_TITLES, StaleRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row
from panview.ui.models.text_table import TextTable
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.labels import WrappedLabel, hairline
from panview.ui.widgets.painting import LEFT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.table_widths import keep_to_content
from panview.words import tr, trn

_WIDTH = 980
_ROW_HEIGHT = 28
_PADDING = 10
_HELP = tr(
    "The truth or the predictions have changed at these places. The verdicts stay in the "
    "file but are not applied. Click one to see its image and decide again."
)


class _StaleDelegate(RowDelegate):
    """Draws a cell as text."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        elide = Qt.TextElideMode.ElideLeft if index.column() == 0 else Qt.TextElideMode.ElideRight
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        draw_text(painter, room, str(index.data() or ""), self._font, theme.text, LEFT, elide)


class StalePage(Card):
    """A card with a row for each verdict that no longer applies."""

    chosen = Signal(object)
    """The `StaleRow` that was clicked, or on which Enter was pressed."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH)
        self.model: TextTable[StaleRow] = TextTable(STALE_TITLES, self)
        self.view = RowTable(_ROW_HEIGHT, tr("Outdated verdicts"), header=True)
        self._lay_out()
        self.view.chosen.connect(self._choose)

    def set_rows(self, rows: Sequence[StaleRow]) -> None:
        """Replace the rows."""
        self.model.set_rows(rows)
        self.title_label.setText(
            trn("{count:,} verdict no longer apply", "{count:,} verdicts no longer apply", len(rows), count=len(rows))
        )
        if len(rows) == 1:
            self.title_label.setText(tr("1 outdated verdict"))

    def card_height(self) -> int:
        """Return the height of all rows, up to what is comfortable."""
        return min(620, 150 + _ROW_HEIGHT * max(3, self.model.rowCount()))

    def first_focus(self) -> QWidget:
        """Return the list."""
        return self.view

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_StaleDelegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.view.horizontalHeader()
        header.setFont(ui_font(BASE_PIXELS - 2))
        header.setDefaultAlignment(LEFT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        keep_to_content(self.view, ui_font(BASE_PIXELS - 1), _PADDING)
        lists = in_column(self.view, margins=(1, 0, 1, 0))
        foot = in_row((WrappedLabel(_HELP), 1), margins=(18, 10, 14, 12))
        self.lay(hairline(), (lists, 1), hairline(), foot)

    def _choose(self, position: int) -> None:
        row = self.model.row(position)
        self.dismiss()
        self.chosen.emit(row)
