"""The tags of images: those that are known, with ticks, and a line to find one or to write a new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from panview.presentation.rows import TagRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.models.tag_model import TagModel
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import WrappedLabel, hairline
from panview.ui.widgets.list_line import PAGE, ListLine, moved_row
from panview.ui.widgets.painting import RIGHT, draw_check_box, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.words import tr

_WIDTH = 460
_ROW_HEIGHT = 30
_AROUND = 168
"""Height of all but the list, in pixels."""
_HELP = tr("Press Enter or click to add a tag, or to remove it if all images have it.")


class _TagDelegate(RowDelegate):
    """Draws a check box, the tag, and how many images have it."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        box = QRectF(rect.x() + 16, rect.center().y() - 7.5, 16, 16)
        checked, partly = state == Qt.CheckState.Checked, state == Qt.CheckState.PartiallyChecked
        draw_check_box(painter, box, checked, theme, partly=partly)
        draw_text(painter, rect.adjusted(42, 0, -110, 0), str(index.data()), self._font, theme.text)
        detail = str(index.data(Qt.ItemDataRole.UserRole))
        draw_text(painter, rect.adjusted(0, 0, -16, 0), detail, self._small, theme.muted, RIGHT)


class TagPage(Card):
    """A card with the tags of some images.

    Signals
    -------
    toggled : str
        A tag is to be put on, or taken off; answer with `set_rows`, or with `set_problem`.
    export_wanted
        Somebody wants the tags as a table.
    """

    toggled = Signal(str)
    export_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, elide=Qt.TextElideMode.ElideMiddle)
        self.line = ListLine(tr("Find or create a tag"), icon_name="", font=ui_font(BASE_PIXELS + 1), delay_ms=0)
        self.model = TagModel(self)
        self.view = RowTable(_ROW_HEIGHT, tr("Tags"))
        self.empty = EmptyState(tr("No tags yet; type to create one"))
        self.export_button = TextButton(tr("Export tags…"), kind="link")
        self._said = WrappedLabel(_HELP)
        self._lay_out()
        self.line.textChanged.connect(self._search)
        self.line.returnPressed.connect(self._toggle_current)
        self.line.moved.connect(self._move)
        self.line.given_up.connect(self.dismiss)
        self.view.chosen.connect(self._toggle)
        self.export_button.clicked.connect(self._export)

    def set_images(self, title: str) -> None:
        """Say whose tags these are, and begin with an empty line."""
        self.title_label.setText(title)
        self.line.clear()
        self.set_problem("")

    def set_rows(self, rows: Sequence[TagRow], chosen: int) -> None:
        """Show the tags; ``chosen`` is the number of images that they are put on."""
        before = self.view.currentIndex()
        tag = self.model.row(before.row()).tag if before.isValid() else ""
        self.model.set_tags(rows, chosen)
        self.export_button.setVisible(any(row.total for row in rows))
        self._show(max(0, self.model.position(tag)))

    def set_problem(self, text: str) -> None:
        """Say why something cannot be a tag; empty for nothing."""
        self.line.set_invalid(bool(text))
        self._said.setText(text or _HELP)

    def said(self) -> str:
        """Return what is said below the list."""
        return self._said.text()

    def title(self) -> str:
        """Return whose tags these are."""
        return self.title_label.text()

    def card_height(self) -> int:
        """Return the height of the card."""
        return _AROUND + _ROW_HEIGHT * min(PAGE, max(4, self.model.rowCount()))

    def first_focus(self) -> QWidget:
        """Return the line."""
        return self.line

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_TagDelegate(self.view))
        # The line keeps the keyboard.
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        line = in_row(self.line, margins=(14, 0, 14, 10))
        self._stack = stacked(self.view, self.empty)
        lists = in_column(self._stack, margins=(1, 4, 1, 4))
        foot = in_row((self._said, 1), self.export_button, margins=(18, 8, 14, 10))
        self.lay(line, hairline(), (lists, 1), hairline(), foot, below=8)

    def _search(self, text: str) -> None:
        self.set_problem("")
        self.model.search(text)
        self._show(0)

    def _show(self, position: int) -> None:
        """Show the list with a row in front, or why there is none."""
        count = self.model.rowCount()
        self._stack.setCurrentIndex(0 if count else 1)
        if count:
            self.view.selectRow(min(position, count - 1))
            self.view.scrollTo(self.view.currentIndex())
        if self.isVisible():
            self.place()

    def _move(self, step: int) -> None:
        if self.model.rowCount():
            self._show(moved_row(self.view.currentIndex().row(), step, self.model.rowCount()))

    def _toggle_current(self) -> None:
        if self.view.currentIndex().isValid():
            self._toggle(self.view.currentIndex().row())

    def _toggle(self, position: int) -> None:
        row = self.model.row(position)
        self.toggled.emit(row.tag)
        if not self.line.is_invalid():
            self.line.clear()
            self._show(max(0, self.model.position(row.tag)))

    def _export(self) -> None:
        self.dismiss()
        self.export_wanted.emit()
