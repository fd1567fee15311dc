"""The card of named views: shown, kept under a name, forgotten, and shared as a file."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QWidget

from panview.ui.dialogs.list_page import ListPage
from panview.ui.layouts import STRETCH, in_row
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.list_line import ListLine
from panview.words import tr


class ViewsPage(ListPage):
    """A list of views, and a line to keep what is shown now as one.

    Signals
    -------
    keep_wanted : str
        Name for what is shown now.
    import_wanted, export_wanted
    """

    keep_wanted = Signal(str)
    import_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, tr("Named views"), tr("No views yet; name what is shown now to keep it"))
        self.line = ListLine(tr("Name what is shown now, to keep it as a view"), icon_name="bookmark", delay_ms=0)
        self.keep_button = TextButton(tr("Keep"), kind="primary")
        self.import_button = TextButton(tr("Import views…"), kind="link")
        self.export_button = TextButton(tr("Export views…"), kind="link")
        row = in_row((self.line, 1), self.keep_button, margins=(14, 0, 14, 10), spacing=8)
        self.upper.addLayout(row)
        buttons = in_row(STRETCH, self.import_button, self.export_button)
        self.foot.addLayout(buttons)
        self.keep_button.setEnabled(False)
        self.line.textChanged.connect(lambda text: self.keep_button.setEnabled(bool(text.strip())))
        self.line.returnPressed.connect(self._enter)
        self.line.given_up.connect(self.dismiss)
        self.line.moved.connect(self._move)
        self.keep_button.clicked.connect(self._keep)
        self.import_button.clicked.connect(self.import_wanted)
        self.export_button.clicked.connect(self.export_wanted)

    def begin(self, *, can_keep: bool, names: bool) -> None:
        """Open the card; ``can_keep`` says whether there is something to keep, ``names`` that a name is wanted."""
        self.line.clear()
        self.line.setEnabled(can_keep)
        self._names = names and can_keep
        self.popup()

    def first_focus(self) -> QWidget:
        """Return the line where a view is to be named, or there is none yet; else the list."""
        return self.line if self.line.isEnabled() and (self._names or not self.rows()) else self.view

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        # From the list, letters begin a name.
        if event.text().strip() and event.key() not in (Qt.Key.Key_Escape,) and self.line.isEnabled():
            self.line.setFocus()
            self.line.insert(event.text())
            event.accept()
        else:
            super().keyPressEvent(event)

    _names = False

    def _enter(self) -> None:
        if self.line.text().strip():
            self._keep()
        elif self.view.currentIndex().isValid():
            self.chosen.emit(self.rows()[self.view.currentIndex().row()].key)

    def _keep(self) -> None:
        name = self.line.text().strip()
        if name:
            self.line.clear()
            self.keep_wanted.emit(name)

    def _move(self, step: int) -> None:
        if self.rows():
            row = self.view.currentIndex().row()
            self.view.selectRow(min(max(row + step, 0), len(self.rows()) - 1))
