"""A row of options of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QWidget

from panview.ui.layouts import in_row
from panview.ui.theme import BASE_PIXELS, current_theme, ui_font
from panview.ui.widgets.icons import coloured_icon
from panview.ui.widgets.painting import CENTRE, LEFT, draw_text, fill_round

ICON = 16
"""Pixels of an icon that stands in the place of words."""
MIN_PADDING = 4
HINT_GAP = 5
_FITTING = ((BASE_PIXELS, 11), (BASE_PIXELS, 7), (BASE_PIXELS, 4), (BASE_PIXELS - 1, 4), (BASE_PIXELS - 2, 4))
"""Pixels of the font and beside the words, from the roomiest to the tightest."""
_ARROWS = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down})


class SegmentedButton(QAbstractButton):
    """One option; also used alone as a toggle."""

    def __init__(self, text: str, strong: bool = True, padding: int = 11, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strong = strong
        self._padding = padding
        self._hint = ""
        self._icon = ""
        self._smaller: QFont | None = None
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFont(ui_font())
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_padding(self, padding: int) -> None:
        """Leave that many pixels beside the text."""
        if padding != self._padding:
            self._padding = padding
            self.updateGeometry()

    def set_pixels(self, pixels: int) -> None:
        """Write in a font of so many pixels, which another style does not take back as it does `setFont`."""
        self._smaller = ui_font(pixels)
        self.updateGeometry()
        self.update()

    def set_hint(self, hint: str) -> None:
        """Show a short text of less weight behind the words, such as a key; "" for none."""
        if hint != self._hint:
            self._hint = hint
            self.updateGeometry()
            self.update()

    def hint(self) -> str:
        """Return the text behind the words."""
        return self._hint

    def set_icon_alone(self, name: str) -> None:
        """Show an icon in the place of the words, which are its name all the same; "" for the words."""
        if name != self._icon:
            self._icon = name
            self.updateGeometry()
            self.update()

    def icon_alone(self) -> str:
        """Return the name of the icon that stands in the place of the words, "" for none."""
        return self._icon

    def sizeHint(self) -> QSize:  # noqa: D102
        words = ICON if self._icon else self._advance(self.text())
        return QSize(words + self._hint_width() + 2 * self._padding, 26)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(min(self.sizeHint().width(), 30), 26)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Arrows move the choice while a key, not the mouse, brought the focus here; elsewhere they change the image.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _ARROWS:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(0.4)
        rect = QRectF(self.rect())
        colour = theme.text if self.underMouse() and self.isEnabled() else theme.muted
        if self.isChecked():
            fill_round(painter, rect, 5, theme.accent_fill if self._strong else theme.hover)
            colour = theme.accent_text if self._strong else theme.text
        words = self.rect().adjusted(3, 0, -3 - self._hint_width(), 0)
        if self._icon:
            place = QRect(0, 0, ICON, ICON)
            place.moveCenter(words.center())
            coloured_icon(self._icon, colour).paint(painter, place)
        else:
            draw_text(painter, words, self.text(), self._smaller or self.font(), colour, CENTRE)
        if self._hint:
            half = (ICON if self._icon else self._advance(self.text())) // 2
            left = words.center().x() + half + HINT_GAP
            room = QRect(left, 0, self.width() - left, self.height())
            draw_text(painter, room, self._hint, self.font(), colour, LEFT)
        painter.end()

    def _advance(self, text: str) -> int:
        return QFontMetrics(self._smaller or self.font()).horizontalAdvance(text)

    def _hint_width(self) -> int:
        return self._advance(self._hint) + HINT_GAP if self._hint else 0


class SegmentedControl(QWidget):
    """A row of options of which one is chosen, by click, or by arrow keys after Tab.

    Parameters
    ----------
    options : sequence of (key, label)
        In the order shown; the first is chosen.
    name : str
        Accessible name of the whole.
    strong : bool
        Fill the chosen option with the accent; otherwise with a quiet grey.
    fits : bool
        Where room is short, less is left beside the words, and then they become smaller, before one is cut.
    """

    changed = Signal(str)
    """Key of the option that somebody chose. Not emitted by `set_value`."""

    pressed_again = Signal(str)
    """Key of the option that is chosen and was clicked once more."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        name: str,
        strong: bool = True,
        parent: QWidget | None = None,
        *,
        fits: bool = False,
    ) -> None:
        super().__init__(parent)
        self._fits = fits
        self._buttons: dict[str, SegmentedButton] = {}
        self._told_by_click = ""
        self._group = QButtonGroup(self)
        self.setAccessibleName(name)
        row = in_row(of=self, margins=(2, 2, 2, 2), spacing=1)
        for key, label in options:
            button = SegmentedButton(label, strong)
            # One of several, to a screen reader, too.
            button.setAutoExclusive(True)
            self._buttons[key] = button
            self._group.addButton(button)
            button.clicked.connect(partial(self._click, key))
            row.addWidget(button)
        self.set_value(options[0][0])
        self._group.buttonToggled.connect(self._toggled)

    def value(self) -> str:
        """Return the key of the chosen option."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_value(self, key: str) -> None:
        """Choose an option without a signal."""
        self._value = key
        self._buttons[key].setChecked(True)

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the options in the order shown."""
        return tuple(self._buttons)

    def buttons(self) -> tuple[SegmentedButton, ...]:
        """Return the buttons in the order shown."""
        return tuple(self._buttons.values())

    def button(self, key: str) -> SegmentedButton:
        """Return the button of an option."""
        return self._buttons[key]

    def set_option_enabled(self, key: str, enabled: bool, why: str = "") -> None:
        """Allow or forbid an option; ``why`` is the tool tip."""
        self._buttons[key].setEnabled(enabled)
        self._buttons[key].setToolTip(why)

    def sizeHint(self) -> QSize:  # noqa: D102
        hint = super().sizeHint()
        if self._fits:
            # Of the roomiest fit, whatever fits now: otherwise words that became smaller would stay so.
            pixels, padding = _FITTING[0]
            hint.setWidth(self._words(pixels) + 2 * padding * len(self._buttons) + 4 + len(self._buttons) - 1)
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        if self._fits:
            self._fit(self.width() - 4 - len(self._buttons) + 1)

    def _fit(self, room: int) -> None:
        """Choose padding and font for so many pixels."""
        for pixels, padding in _FITTING:
            if self._words(pixels) + 2 * padding * len(self._buttons) <= room:
                break
        for button in self._buttons.values():
            button.set_pixels(pixels)
            button.set_padding(padding)

    def _words(self, pixels: int) -> int:
        """Return how wide all labels are in a font of so many pixels."""
        metrics = QFontMetrics(ui_font(pixels))
        return sum(metrics.horizontalAdvance(button.text()) for button in self._buttons.values())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: D102
        theme = current_theme()
        painter = QPainter(self)
        fill_round(painter, QRectF(self.rect()), 7, theme.surface, theme.border)
        painter.end()

    def _click(self, key: str) -> None:
        # A click that chooses has been told of by now.
        if self._told_by_click != key:
            self.pressed_again.emit(key)
        self._told_by_click = ""

    def _toggled(self, button: QAbstractButton, checked: bool) -> None:
        if checked and self.value() != self._value:
            self._value = self._told_by_click = self.value()
            self.changed.emit(self._value)
