"""The list below a line that says what can be written next; the line keeps the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QStyleOptionViewItem, QWidget

from panview.presentation.theme_colours import Theme
from panview.review.completing import Offer
from panview.ui.layouts import in_column
from panview.ui.list_model import ListModel
from panview.ui.theme import BASE_PIXELS, mono_font, ui_font
from panview.ui.widgets.painting import draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.words import tr

_ROW_HEIGHT = 24
_MOST_ROWS = 8
_WIDEST = 520


class CompletionList(QFrame):
    """Offers, of which one may be the current one.

    Signals
    -------
    chosen : Offer
        It was clicked.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("role", "overlay")
        self._model = _OfferModel()
        self.view = RowTable(_ROW_HEIGHT, tr("Suggestions"))
        self.view.setModel(self._model)
        self.view.setItemDelegate(_OfferDelegate(self.view))
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setMinimumHeight(_ROW_HEIGHT)
        in_column(self.view, of=self, margins=(3, 4, 3, 4))
        self.view.chosen.connect(lambda row: self.chosen.emit(self._model.row(row)))
        self.hide()

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is offered."""
        return self._model.rows()

    def set_offers(self, offers: Sequence[Offer]) -> None:
        """Offer something else; nothing is the current one."""
        self._model.set_rows(offers)
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())

    def show_below(self, place: QRect) -> None:
        """Show the list below a rectangle of the screen, or above it where there is no room."""
        rows = min(len(self.offers), _MOST_ROWS)
        tall = _ROW_HEIGHT * rows + 10
        wide = min(max(self._wide(), place.width()), _WIDEST)
        screen = self.screen().availableGeometry()
        x = max(screen.left(), min(place.left(), screen.right() - wide))
        below = place.bottom() + 3
        y = below if below + tall <= screen.bottom() else place.top() - tall - 3
        self.setGeometry(QRect(QPoint(x, y), QPoint(x + wide - 1, y + tall - 1)))
        self.show()

    def current(self) -> Offer | None:
        """Return the current offer, None without one."""
        index = self.view.currentIndex()
        return self.offers[index.row()] if index.isValid() else None

    def move_by(self, step: int) -> None:
        """Make another offer the current one; beyond an end none is."""
        count, index = len(self.offers), self.view.currentIndex()
        row = index.row() + step if index.isValid() else (0 if step > 0 else count - 1)
        if 0 <= row < count:
            self.view.selectRow(row)
            self.view.scrollTo(self._model.index(row))
        else:
            self.view.clearSelection()
            self.view.setCurrentIndex(QModelIndex())

    def _wide(self) -> int:
        mono, small = QFontMetrics(mono_font(BASE_PIXELS - 1)), QFontMetrics(ui_font(BASE_PIXELS - 1))
        texts = [
            mono.horizontalAdvance(each.label) + small.horizontalAdvance(each.meaning) + 46 for each in self.offers[:40]
        ]
        return max(texts, default=0)


def _in_full(offer: Offer) -> str:
    return f"{offer.label}: {offer.meaning}" if offer.meaning else offer.label


class _OfferModel(ListModel[Offer]):
    said: ClassVar[Mapping[int, Callable[[Offer], Any]]] = {
        Qt.ItemDataRole.DisplayRole: lambda offer: offer.label,
        Qt.ItemDataRole.UserRole: lambda offer: offer.meaning,
        Qt.ItemDataRole.ToolTipRole: _in_full,
        Qt.ItemDataRole.AccessibleTextRole: _in_full,
    }


class _OfferDelegate(RowDelegate):
    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._mono = mono_font(BASE_PIXELS - 1)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        label, meaning = str(index.data()), str(index.data(Qt.ItemDataRole.UserRole))
        wide = QFontMetrics(self._mono).horizontalAdvance(label)
        draw_text(painter, rect.adjusted(10, 0, -8, 0), label, self._mono, theme.text)
        if rect.width() - wide > 60:
            draw_text(painter, rect.adjusted(wide + 24, 0, -8, 0), meaning, self._small, theme.muted)
