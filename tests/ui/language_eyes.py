"""What a walk through the window sees: texts that are not translated, and texts that are cut.

It reads widgets, the cells of their models, menus, and whatever Python paints.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)

from panview.presentation.mapping import REASONS, MappingRow
from panview.settings import Settings
from panview.ui.app import Review
from panview.ui.dialogs.mapping_page import MappingPage
from panview.ui.page_specs.registry import PAGES
from tests.support.demo_sets import first_of_demo

SIZES = ((1280, 800), (1024, 700))
PATIENCE_S = 120
ROWS = 12
"""Of a list whose cells are read."""
_SPOKEN = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
)


class Eyes:
    """A window on a small demo set, and what is seen in it."""

    def __init__(self, app: QApplication, folder: Path, pictures: bool) -> None:
        self._app, self._folder, self._pictures = app, folder, pictures
        self.seen: dict[str, str] = {}
        self.cut: dict[str, str] = {}
        self._where = "start"
        self._see_paint()
        self._review = Review(app, Settings(), "dark", keeps_settings=False)
        self._window = self._review.window

    def walk(self) -> dict[str, dict[str, str]]:
        """Return all texts with where each was seen first, and those that were cut."""
        review, window = self._review, self._window
        for width, height in SIZES:
            window.resize(width, height)
            window.show()
            if review.state.view is None:
                self._look("welcome")
                demo = first_of_demo(self._folder / "demo", 6)
                review.opening.open(demo.root, demo.predictions)
                self._settle()
            self._look("images")
            for spec in PAGES:
                self._do(f"page_{spec.key}")
                self._look(f"page {spec.key}")
            self._do("page_images")
            self._do("next_disagreement")
            self._look("disagreement")
            for action in ("check_data", "segments", "compare_next", "side_by_side"):
                if action in {row.id for row in review.actions.table.rows}:
                    self._do(action)
                    self._look(action)
            for name, lazy in vars(window).items():
                if not name.startswith("lazy_") or name == "lazy_page":
                    continue
                card = lazy()
                if isinstance(card, MappingPage):
                    why = (*REASONS, "95 % of its pixels")
                    rows = [MappingRow(place, "", place % 2, each, place % 3 > 0) for place, each in enumerate(why)]
                    card.set_content("simulated_weak", rows, ("person", "bird"), kept=True)
                popup = getattr(card, "popup", None)
                if popup is not None:
                    popup()
                    self._settle()
                    self._look(name)
                    card.hide()
            for row in review.actions.table.rows:
                self._say(row.title, "action")
        for menu in window.findChildren(QMenu):
            menu.aboutToShow.emit()
            self._say(menu.title(), "menu")
            for action in menu.actions():
                self._say(action.text(), f"menu {menu.title()}")
                self._say(action.toolTip(), f"menu {menu.title()}")
        found = {"seen": self.seen, "cut": self.cut}
        review.dispose()
        return found

    def _see_paint(self) -> None:
        """See every text that Python paints from now on, as cells, legends and charts do."""
        draw = QPainter.drawText

        def drawn(painter: QPainter, *args: object) -> object:
            for text in args:
                if isinstance(text, str):
                    self._say(text, f"{self._where}: painted")
            return draw(painter, *args)  # type: ignore[call-overload]

        QPainter.drawText = drawn  # type: ignore[method-assign,assignment]

    def _do(self, action: str) -> None:
        self._where = action
        self._review.actions.table.trigger(action)
        self._settle()

    def _settle(self) -> None:
        review = self._review
        until = time.monotonic() + PATIENCE_S
        calm = 0
        while calm < 3:
            self._app.processEvents()
            busy = not review.settled or review.pages.busy or review.compare_page.busy or review.suspicion.busy
            calm = 0 if busy else calm + 1
            if time.monotonic() > until:
                raise TimeoutError("the window does not come to rest")
            if busy:
                time.sleep(0.01)

    def _look(self, where: str) -> None:
        self._where = where
        self._app.processEvents()
        if self._pictures:
            self._window.grab().save(str(self._folder / f"{where.replace(' ', '-')}-{self._window.width()}.png"))
        for widget in self._window.findChildren(QWidget):
            if widget.isVisible():
                for text, needs in _texts(widget):
                    self._say(text, f"{where}: {type(widget).__name__} in {type(widget.parentWidget()).__name__}")
                    if needs and widget.width() < needs:
                        self.cut.setdefault(
                            text, f"{where}, {self._window.width()}: {type(widget).__name__} {widget.width()} < {needs}"
                        )

    def _say(self, text: str, where: str) -> None:
        if text.strip():
            self.seen.setdefault(text, where)


def may_not_shorten(widget: QAbstractButton) -> bool:
    """Return whether a button paints its whole text: Qt's own kinds and those that do not shorten by themselves."""
    return type(widget).__name__ in ("TextButton", "QPushButton", "QCheckBox") and widget.text() != ""


def _texts(widget: QWidget) -> Iterator[tuple[str, int]]:
    """Yield the texts of a widget, with the width that one needs; 0 where it may be shortened."""
    if isinstance(widget, QLabel):
        wraps = widget.wordWrap() or type(widget) is not QLabel
        yield widget.text(), 0 if wraps else widget.minimumSizeHint().width()
    elif isinstance(widget, QAbstractButton):
        wide = widget.fontMetrics().horizontalAdvance(widget.text().replace("&", ""))
        yield widget.text(), wide if may_not_shorten(widget) else 0
    elif isinstance(widget, QLineEdit):
        text = widget.placeholderText()
        yield text, (widget.fontMetrics().horizontalAdvance(text) + 8) if text and not widget.text() else 0
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView) and widget.model() is not None:
        yield from _cells(widget)
    elif isinstance(widget, QHeaderView) and widget.model() is not None:
        for column in range(widget.count()):
            said = widget.model().headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole)
            if isinstance(said, str):
                yield said, 0
    yield widget.toolTip(), 0
    yield widget.accessibleName(), 0
    yield widget.accessibleDescription(), 0


def _cells(view: QAbstractItemView) -> Iterator[tuple[str, int]]:
    """Yield what the first cells of a list say, in every way."""
    model = view.model()
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(min(model.rowCount(QModelIndex()), ROWS)):
        for column in range(columns):
            index = model.index(row, column, QModelIndex())
            for role in _SPOKEN:
                said = index.data(role)
                if isinstance(said, str):
                    yield said, 0
