"""What a list shows while it has nothing to show: that there is nothing, that it is on its way, or that it failed."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import STRETCH, Stretch, in_column
from panview.ui.theme import ui_font
from panview.ui.widgets.icons import TextButton, icon
from panview.ui.widgets.labels import PlainLabel
from panview.words import tr


class Emptiness(Enum):
    """Why a place is empty; each looks different, so that nobody takes one for another."""

    NOTHING = "nothing"
    """All is known: there is nothing here."""
    WORKING = "working"
    """It is being worked out."""
    FAILED = "failed"
    """It could not be worked out."""


_SIGNS = {Emptiness.WORKING: ("hourglass", "muted"), Emptiness.FAILED: ("alert-circle", "danger")}
_SIGN = 22
_MARGIN = 20


class _Sentence(PlainLabel):
    """Lines of about the same length, so that no last word stands alone."""

    def __init__(self) -> None:
        super().__init__()
        self._wide = 0
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)

    def balance(self, room: int) -> None:
        """Take as many lines as it needs in a room, in pixels, and be no wider than these need."""
        least, most = 1, max(room, 1)
        tall = self.heightForWidth(most)
        while least < most:
            middle = (least + most) // 2
            least, most = (least, middle) if self.heightForWidth(middle) <= tall else (middle + 1, most)
        if most != self._wide:
            self._wide = most
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._wide, self.heightForWidth(self._wide)) if self._wide else super().sizeHint()


class EmptyState(QWidget):
    """A quiet sentence in the middle, maybe with a button that helps.

    Parameters
    ----------
    text : str
        The sentence.
    action : str
        Label of the button; empty for none.
    """

    action_clicked = Signal()

    def __init__(self, text: str, action: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = Emptiness.NOTHING
        self._sign = PlainLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label = _Sentence()
        self.label.setProperty("tone", "muted")
        self.label.setFont(ui_font())
        self.button = TextButton(action)
        self.button.clicked.connect(self.action_clicked)
        self.column = in_column(
            STRETCH,
            self._sign,
            (self.label, 0, Qt.AlignmentFlag.AlignHCenter),
            (self.button, 0, Qt.AlignmentFlag.AlignHCenter),
            Stretch(2),
            of=self,
            margins=(_MARGIN, 16, _MARGIN, 16),
            spacing=12,
        )
        # Shown only once it has a parent; otherwise it would become a window.
        self.button.setVisible(bool(action))
        self._sign.hide()
        self.set_text(text)

    def text(self) -> str:
        """Return the sentence."""
        return self.label.text()

    @property
    def kind(self) -> Emptiness:
        """Why there is nothing to see."""
        return self._kind

    def set_text(self, text: str, action: str | None = None) -> None:
        """Say why there is nothing; ``action`` renames the button, "" hides it."""
        self.say(Emptiness.NOTHING, text, action)

    def set_working(self, text: str, action: str = "") -> None:
        """Say what is being worked out; ``action`` is what stops it, if anything does."""
        self.say(Emptiness.WORKING, text, action)

    def set_failed(self, text: str, action: str = "") -> None:
        """Say what could not be worked out, and why; ``action`` is what helps, if anything does."""
        self.say(Emptiness.FAILED, text, action)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        self.label.balance(self.width() - 2 * _MARGIN)

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_kind"):
            self._show_sign()

    def say(self, kind: Emptiness, text: str, action: str | None = None) -> None:
        """Say something of a kind; ``action`` renames the button, "" hides it."""
        self.label.setText(text)
        self.setAccessibleName(text)
        if action is not None:
            self.button.setText(action)
            self.button.setAccessibleName(action)
            self.button.setVisible(bool(action))
        self.label.balance(self.width() - 2 * _MARGIN)
        if kind is not self._kind:
            self._kind = kind
            self._show_sign()

    def _show_sign(self) -> None:
        sign = _SIGNS.get(self._kind)
        self._sign.setVisible(sign is not None)
        if sign is not None:
            self._sign.setPixmap(icon(*sign).pixmap(_SIGN, _SIGN))
            self._sign.setAccessibleName(tr(self._kind.value))
