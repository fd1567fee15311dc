"""The line that filters: it grows with what is typed, offers what can be written next, and recalls earlier lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QMimeData, QRect, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    Qt,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from panview.review.completing import Offer, Offers
from panview.ui.theme import mono_font, set_styled
from panview.ui.timers import one_shot
from panview.ui.widgets.completion_list import CompletionList
from panview.ui.widgets.icons import IconButton, icon
from panview.ui.widgets.labels import PlainLabel
from panview.words import tr

DEBOUNCE_MS = 250
PAUSE_MS = 900
"""So long after the last key somebody has stopped typing, and may be told what is wrong."""
MOST_LINES = 6
_LEAST = 30
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8, Qt.Key.Key_PageDown: 8}
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class FilterLine(QPlainTextEdit):
    """One line of text, in as many lines as it needs.

    Parameters
    ----------
    placeholder : str
        What may be typed; also the accessible name.
    font : QFont, optional
        Another font than that of figures.
    delay_ms : int
        Time to wait after the last key.
    """

    search_changed = Signal(str)
    """The text, 250 ms after the last key, or at once on Enter and when cleared. Not emitted by `set_text`."""

    left_down = Signal()
    """Down was pressed: go on to the list below."""

    confirmed = Signal()
    """Enter was pressed, and what the line says has been told: go on to what was found."""

    given_up = Signal()
    """Escape was pressed, and what the line says has been told: leave it."""

    typed = Signal()
    """Somebody has changed the text, this moment."""

    paused = Signal()
    """Somebody has stopped typing, or has confirmed what is typed."""

    def __init__(
        self, placeholder: str, font: QFont | None = None, delay_ms: int = DEBOUNCE_MS, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._said = ""
        self._complete: Callable[[str, int, bool], Offers] | None = None
        self._offered: Offers | None = None
        self._history: tuple[str, ...] = ()
        self._place, self._draft = 0, ""
        self._steps = 0
        self._setting = self._types = False
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self.setFont(font or mono_font())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(0)
        # A space that hangs over the end of a line makes Qt follow the cursor there, and it stays shifted.
        self.horizontalScrollBar().valueChanged.connect(self._stay_at_the_left)
        self._leading = PlainLabel(parent=self)
        self._leading.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._clear = IconButton("close-circle", tr("Clear"))
        self._clear.setParent(self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self._clear_and_stay)
        self._clear.hide()
        self.list = CompletionList(self)
        self.list.chosen.connect(self._accept)
        self._recolour()
        self._timer = one_shot(self, delay_ms, self._say)
        self._pause = one_shot(self, PAUSE_MS, self.paused.emit)
        self.textChanged.connect(self._changed)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    # What a line has

    def text(self) -> str:
        """Return the text."""
        return self.toPlainText().replace("\n", " ")

    def setText(self, text: str) -> None:  # noqa: N802
        """Write another text, as if somebody had typed it."""
        self.selectAll()
        self.insertPlainText(text)

    def set_text(self, text: str) -> None:
        """Show another text without a signal."""
        self._said = text
        self._timer.stop()
        self._pause.stop()
        self._place = len(self._history)
        if text != self.text():
            self._setting = True
            self.setPlainText(text)
            self._setting = False
            self._show_clear()
            self.list.hide()

    def clear(self) -> None:
        """Empty the line, with a signal if it said something."""
        self.setText("")
        self._say()

    def cursorPosition(self) -> int:  # noqa: N802
        """Return the place of the cursor, in characters."""
        return self.textCursor().position()

    def setCursorPosition(self, place: int) -> None:  # noqa: N802
        """Put the cursor somewhere."""
        cursor = self.textCursor()
        cursor.setPosition(min(max(place, 0), len(self.text())))
        self.setTextCursor(cursor)

    def select(self, start: int, end: int) -> None:
        """Select a part of the text."""
        cursor = self.textCursor()
        cursor.setPosition(min(start, len(self.text())))
        cursor.setPosition(min(end, len(self.text())), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def is_invalid(self) -> bool:
        """Return whether the line is drawn in the danger colour."""
        return bool(self.property("invalid"))

    def set_invalid(self, invalid: bool) -> None:
        """Draw the line in the danger colour."""
        set_styled(self, "invalid", invalid)

    # What it offers

    def set_completer(self, complete: Callable[[str, int, bool], Offers]) -> None:
        """Offer what this returns of the text, the place of the cursor, and whether somebody asks for it."""
        self._complete = complete

    def set_history(self, lines: Sequence[str]) -> None:
        """Recall these lines with Up and Down, the newest last."""
        self._history = tuple(lines)
        self._place = len(self._history)

    def _stay_at_the_left(self, value: int) -> None:
        if value:
            self.horizontalScrollBar().setValue(0)

    def is_typing(self) -> bool:
        """Whether somebody is about to type on."""
        return self._pause.isActive()

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # Beside the text, where Qt hands a click on to the panel.
        if event.type() == QEvent.Type.MouseButtonPress:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()
            return True
        # Before Qt goes on to the next widget.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            if self.list.isVisible() and self._press_in_list(Qt.Key.Key_Tab):
                event.accept()
                return True
        # A key typed here is never a command of the window, not even Enter or Escape; F1 to F35 type nothing.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            alone = not event.modifiers() & _COMMANDS and not Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
            asks = event.key() == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if alone or asks:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        key = Qt.Key(event.key())
        if self.list.isVisible() and self._press_in_list(key):
            return
        if key in _ENTER:
            # Held down, the key would press what comes next.
            if not event.isAutoRepeat():
                self._confirm()
        elif key == Qt.Key.Key_Escape:
            self._settle()
            self.given_up.emit()
        elif key == Qt.Key.Key_Space and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._offer(asked=True)
        elif key == Qt.Key.Key_Up and self._is_at_edge(QTextCursor.MoveOperation.Up):
            self._recall(-1)
        elif key == Qt.Key.Key_Down and self._is_at_edge(QTextCursor.MoveOperation.Down):
            if self._place < len(self._history):
                self._recall(1)
            else:
                self._settle()
                self.left_down.emit()
        else:
            self._types = True
            super().keyPressEvent(event)
            self._types = False

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: D102, N802
        # It is one line, whatever is pasted.
        if source.hasText():
            self.insertPlainText(" ".join(source.text().split("\n")).replace("\r", ""))

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        self.list.hide()
        self._pause.stop()
        self.paused.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: D102
        super().hideEvent(event)
        self.list.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self._leading.move(8, (_LEAST - 16) // 2)
        size = self._clear.sizeHint()
        self._clear.setGeometry(
            self.width() - size.width() - 3, (_LEAST - size.height()) // 2, size.width(), size.height()
        )
        self._grow()

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_leading"):
            self._recolour()

    # Inside

    def _press_in_list(self, key: Qt.Key) -> bool:
        """Do what a key means while there are offers; False where it means nothing there."""
        if key in _STEPS:
            self.list.move_by(_STEPS[key])
            return True
        if key == Qt.Key.Key_Escape:
            self.list.hide()
            return True
        current = self.list.current()
        if key == Qt.Key.Key_Tab:
            current = current or self.list.offers[0]
        elif key not in _ENTER:
            return False
        if current is None:
            self.list.hide()
            return False
        self._accept(current)
        return True

    def _accept(self, offer: Offer) -> None:
        offered = self._offered
        self.list.hide()
        if offered is None:
            return
        cursor = self.textCursor()
        cursor.setPosition(offered.start)
        cursor.setPosition(min(offered.end, len(self.text())), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(offer.text)
        self.setTextCursor(cursor)
        self._offer()

    def _offer(self, *, asked: bool = False) -> None:
        """Show what can be written here, if anything can."""
        cursor = self.textCursor()
        if self._complete is None or not self.hasFocus() or cursor.hasSelection():
            self.list.hide()
            return
        line = self.text()
        self._offered = offered = self._complete(line, cursor.position(), asked)
        written = line[offered.start : offered.end]
        offers = [each for each in offered.offers if each.text != written]
        if not offers or (len(offers) < len(offered.offers) and not asked):
            # What is written is a whole word already.
            self.list.hide()
            return
        self.list.set_offers(offers)
        place = self.cursorRect()
        corner = self.viewport().mapToGlobal(place.bottomLeft())
        self.list.show_below(QRect(corner.x(), corner.y() - place.height(), 1, place.height()))

    def _recall(self, step: int) -> None:
        """Show an earlier line, or a later one, and at the end again what was being typed."""
        if not self._history:
            return
        if self._place >= len(self._history):
            self._draft = self.text()
        place = min(max(self._place + step, 0), len(self._history))
        if place == self._place:
            return
        text = self._history[place] if place < len(self._history) else self._draft
        self._setting = True
        self.setText(text)
        self._setting = False
        self._place = place
        self._timer.start()
        self._show_clear()

    def _is_at_edge(self, way: QTextCursor.MoveOperation) -> bool:
        """Whether there is no more of the text that way."""
        cursor = self.textCursor()
        return not cursor.movePosition(way)

    def _changed(self) -> None:
        if self._setting:
            return
        self._show_clear()
        self._place = len(self._history)
        self._timer.start()
        if self._types:
            self._pause.start()
        self.typed.emit()
        text = self.text()
        if not text:
            self.list.hide()
            self._say()
            return
        if text[: self.cursorPosition()].endswith(" "):
            # A word is a step of Ctrl+Z.
            self._end_step()
        self._offer()

    def _end_step(self) -> None:
        """Have Ctrl+Z stop here: Qt takes back what is typed of one format as a whole."""
        self._steps += 1
        style = QTextCharFormat()
        style.setProperty(QTextFormat.Property.UserProperty, self._steps)
        self.setCurrentCharFormat(style)

    def _clear_and_stay(self) -> None:
        self.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _confirm(self) -> None:
        self._settle()
        self.confirmed.emit()

    def _settle(self) -> None:
        """Say what there is to say, now that nobody is typing."""
        self.list.hide()
        self._pause.stop()
        self._say()
        self.paused.emit()

    def _say(self) -> None:
        self._timer.stop()
        if self.text() != self._said:
            self._said = self.text()
            self.search_changed.emit(self._said)

    def _show_clear(self) -> None:
        self._clear.setVisible(bool(self.toPlainText()))

    def _grow(self) -> None:
        """Take the height of the text, up to a limit, beyond which it scrolls."""
        spacing = QFontMetrics(self.font()).lineSpacing()
        lines = max(1, round(self.document().size().height()))
        above = max(2, (_LEAST - 2 - spacing) // 2)
        self.setViewportMargins(20, above, 20, above)
        shown = min(lines, MOST_LINES)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if lines > MOST_LINES else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(policy)
        tall = max(_LEAST, spacing * shown + 2 * above + 2)
        if tall != self.height() or self.minimumHeight() != tall:
            self.setFixedHeight(tall)

    def _recolour(self) -> None:
        self._leading.setPixmap(icon("search").pixmap(16, 16))
