"""The keys page: every shortcut, and how to change it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QKeySequenceEdit,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from panview.presentation.rows import KeyRow
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row
from panview.ui.models.keys_model import KEYS_COLUMN, TITLE_COLUMN, KeysModel, KeysRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.key_caps import draw_key_caps
from panview.ui.widgets.labels import WrappedLabel, caps_font, hairline
from panview.ui.widgets.painting import draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.search_line import SearchLine
from panview.words import tr

_WIDTH = 640
_ROW_HEIGHT = 32
_DONE = "panview_done"
_HELP = tr("Double-click or press Enter to change a key. Press Delete to remove it.")
_LEAST_ROWS = 4
_EDGES = 2
"""Of the card, above and below."""
_MOST_SHARE = 0.86
"""Of the height of the window."""


class _KeysDelegate(RowDelegate):
    """Draws titles and key caps; edits with the keys somebody presses."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        if not index.data(KeysRole.ID):
            if index.column() == TITLE_COLUMN:
                room = rect.adjusted(18, 8, 0, 0)
                draw_text(painter, room, str(index.data()).upper(), caps_font(), theme.muted)
            return
        if index.column() == TITLE_COLUMN:
            draw_text(painter, rect.adjusted(18, 0, -8, 0), str(index.data()), self._font, theme.text)
        elif index.data(KeysRole.KEYS):
            draw_key_caps(painter, QRectF(rect.adjusted(0, 0, -18, 0)), str(index.data()), theme)
        else:
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            draw_text(painter, rect.adjusted(0, 0, -18, 0), tr("no key"), self._small, theme.muted, right)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:  # noqa: D102
        editor = QKeySequenceEdit(parent)
        editor.setMaximumSequenceLength(1)
        editor.setAccessibleName(tr("Press the new keys"))
        line = editor.findChild(QLineEdit)
        if line is not None:
            line.setPlaceholderText(tr("Press the new keys"))
        editor.editingFinished.connect(self._finish)
        return editor

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:  # noqa: D102
        rect: QRect = option.rect
        editor.setGeometry(rect.adjusted(20, 1, -18, -1))

    def setEditorData(self, editor: QWidget, index: Index) -> None:  # noqa: D102
        # It starts empty: the old keys are shown behind it, and the first press sets the new one.
        return

    def setModelData(self, editor: QWidget, model: QObject, index: Index) -> None:  # noqa: D102
        if isinstance(editor, QKeySequenceEdit) and isinstance(model, KeysModel):
            keys = editor.keySequence().toString(QKeySequence.SequenceFormat.PortableText)
            if keys:
                model.setData(index, keys)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # Tab, Enter and Escape belong to the editor: they may be the keys somebody wants.
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride) and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape and event.type() == QEvent.Type.KeyPress:
                self._close(watched)
                return True
            return False
        return super().eventFilter(watched, event)

    def _finish(self) -> None:
        editor = self.sender()
        if isinstance(editor, QWidget) and not editor.property(_DONE):
            self.commitData.emit(editor)
            self._close(editor)

    def _close(self, editor: QObject) -> None:
        # An editor that loses the focus because it closes emits "finished" once more.
        if isinstance(editor, QWidget) and not editor.property(_DONE):
            editor.setProperty(_DONE, True)
            self.closeEditor.emit(editor, QStyledItemDelegate.EndEditHint.NoHint)


class _KeysTable(RowTable):
    """The table: Enter edits, Delete clears, Up in the first row goes back to the line."""

    cleared = Signal(int)
    left_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        position = self.currentIndex().row()
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and position >= 0:
            self.cleared.emit(position)
        elif event.key() == Qt.Key.Key_Up and position <= 1:
            # Above it is only the name of the group.
            self.left_up.emit()
        else:
            super().keyPressEvent(event)


class KeysPage(Card):
    """All actions by group with their shortcuts; any of them can get another."""

    shortcut_changed = Signal(str, str)
    """Id of an action and its new shortcut in Qt's portable form, "" for none."""

    reset_requested = Signal()
    """Give every action its first shortcut back; answer with `set_rows`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH, tr("Keyboard shortcuts"), top=True)
        self._wanted: tuple[str, str] | None = None
        self.model = KeysModel(self)
        self.view = _KeysTable(_ROW_HEIGHT, tr("Shortcuts"))
        self.line = SearchLine(tr("Search keys"), delay_ms=0)
        self.reset_button = TextButton(tr("Reset all"), "restore")
        self._message = WrappedLabel(_HELP)
        self._lay_out()
        self.line.textChanged.connect(self._search)
        self.line.left_down.connect(self._enter)
        self.line.confirmed.connect(self._enter)
        self.view.left_up.connect(self.line.setFocus)
        self.view.entered_by_key.connect(self.edit)
        self.view.doubleClicked.connect(lambda index: self.edit(index.row()))
        self.view.cleared.connect(self._clear)
        self.model.rebound.connect(self._say)
        self.model.conflicted.connect(self._refuse)
        self.reset_button.clicked.connect(self._reset)

    def set_rows(self, rows: Sequence[KeyRow]) -> None:
        """Replace the actions."""
        self.model.set_rows(rows)

    def popup(self) -> None:
        """Open with an empty line; what was refused the last time is forgotten."""
        if not self.isVisible():
            self.line.clear()
            self.view.setCurrentIndex(QModelIndex())
            self.view.scrollToTop()
            self._wanted = None
            self._tell(_HELP, False)
        super().popup()

    def card_height(self) -> int:
        """Return the height of all rows that are listed, up to most of the window."""
        around = self.body.sizeHint().height() - self.view.sizeHint().height()
        rows = _ROW_HEIGHT * max(_LEAST_ROWS, self.model.rowCount())
        return min(round(_MOST_SHARE * self.window().height()), around + rows + _EDGES)

    def first_focus(self) -> QWidget:
        """Return the search line."""
        return self.line

    def message(self) -> str:
        """Return what is said under the table."""
        return self._message.text()

    def edit(self, position: int) -> None:
        """Wait for the new keys of a row."""
        index = self.model.index(position, KEYS_COLUMN)
        if index.data(KeysRole.ID):
            self._tell(_HELP, False)
            self.view.setCurrentIndex(index)
            self.view.edit(index)

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_KeysDelegate(self.view))
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(TITLE_COLUMN, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KEYS_COLUMN, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(KEYS_COLUMN, 240)
        self.line.setFixedWidth(220)
        foot = in_row((self._message, 1), self.reset_button, margins=(18, 10, 14, 12))
        lists = in_column(self.view, margins=(1, 0, 1, 0))
        self.lay(hairline(), (lists, 1), hairline(), foot, head=(self.line,))

    def _search(self, text: str) -> None:
        self.model.search(text)
        if self.isVisible():
            self.place()

    def _enter(self) -> None:
        """Go from the line to the first action that was found, whose key Enter changes."""
        first = self.model.first_action()
        if first >= 0:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
            self.view.selectRow(first)

    def _clear(self, position: int) -> None:
        line = self.model.line(position)
        if isinstance(line, KeyRow) and line.shortcuts:
            self.model.rebind(line.id, "")

    def _say(self, action: str, shortcut: str) -> None:
        self._wanted = None
        self._tell(_HELP, False)
        self.shortcut_changed.emit(action, shortcut)

    def _refuse(self, shortcut: str, owner: str) -> None:
        """Say who has a key; pressed once more for the same action, it is taken from there."""
        line = self.model.line(self.view.currentIndex().row())
        action = line.id if isinstance(line, KeyRow) else ""
        if self._wanted == (action, shortcut):
            self.model.take_over(action, shortcut)
            return
        self._wanted = action, shortcut
        self._tell(
            tr(
                "{shortcut} is used by “{owner}”. Press it again here to use it for this action instead.",
                shortcut=shortcut,
                owner=owner,
            ),
            True,
        )

    def _reset(self) -> None:
        self._tell(_HELP, False)
        self.reset_requested.emit()

    def _tell(self, text: str, wrong: bool) -> None:
        self._message.setText(text)
        self._message.set_tone("danger" if wrong else "muted")
