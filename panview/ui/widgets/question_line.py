"""A question in one line, answered with Enter or Escape, or with a click."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from panview.ui.layouts import STRETCH, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.words import tr

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuestionLine(QWidget):
    """Takes the keyboard while it asks, and gives it back; hidden while there is nothing to ask.

    The keyboard leaves it only with an answer: a question that nobody answers is withdrawn, and answered with no.
    """

    answered = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._came_from: QWidget | None = None
        self._wordings: tuple[str, ...] = ("",)
        self._yes = ""
        self._text = ElidedLabel("", font=ui_font(BASE_PIXELS - 1, QFont.Weight.DemiBold))
        self.yes_button = TextButton("", kind="primary")
        self.no_button = TextButton(tr("Cancel  Esc"))
        self.no_button.setAccessibleName(tr("Cancel"))
        for button in (self.yes_button, self.no_button):
            button.setProperty("small", True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        in_row(self._text, self.yes_button, self.no_button, STRETCH, of=self, margins=0, spacing=8)
        self.yes_button.clicked.connect(lambda: self._answer(True))
        self.no_button.clicked.connect(lambda: self._answer(False))
        self.hide()

    def ask(self, wordings: Sequence[str], yes: str) -> None:
        """Ask, the longest wording first, in place of another question; ``yes`` says what the first button does."""
        self._wordings, self._yes = tuple(wordings), yes
        self.setAccessibleName(wordings[0])
        self.yes_button.setAccessibleName(yes)
        if self.isHidden():
            self._came_from = QApplication.focusWidget()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def fit(self, room: int) -> None:
        """Use the longest wording that there is room for, in pixels, and the shorter button where there is little."""
        brief = self._yes.split(" ")[0]
        for words, yes in [(each, yes) for yes in (self._yes, brief) for each in self._wordings]:
            self._text.setText(words)
            self.yes_button.setText(f"{yes}  ↵")
            if self.sizeHint().width() <= room:
                return

    def text(self) -> str:
        """Return what is asked in full, empty while nothing is."""
        return "" if self.isHidden() else self._wordings[0]

    def withdraw(self) -> None:
        """Ask no more; it counts as a no."""
        if not self.isHidden():
            self._answer(False)

    def event(self, event: QEvent) -> bool:  # noqa: D102
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (*_ENTER, Qt.Key.Key_Escape):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        if event.key() in _ENTER:
            # If the key that asked is held down, it must not answer, too.
            if not event.isAutoRepeat():
                self._answer(True)
        elif event.key() == Qt.Key.Key_Escape:
            self._answer(False)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: D102
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.withdraw()

    def _answer(self, yes: bool) -> None:
        if self.isHidden():
            return
        back = self._came_from
        self._came_from = None
        held = self.hasFocus()
        self.hide()
        if held:
            (back if back is not None and back.isVisible() else self.window()).setFocus()
        self.answered.emit(yes)
