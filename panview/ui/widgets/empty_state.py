"""What a list shows while it has nothing to show."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from panview.ui.theme import ui_font
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import PlainLabel


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
        self._label = PlainLabel()
        self._label.setProperty("tone", "muted")
        self._label.setFont(ui_font())
        self._label.setWordWrap(True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = TextButton(action)
        self.button.clicked.connect(self.action_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._label)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(2)
        # Shown only once it has a parent; otherwise it would become a window.
        self.button.setVisible(bool(action))
        self.set_text(text)

    def text(self) -> str:
        """Return the sentence."""
        return self._label.text()

    def set_text(self, text: str, action: str | None = None) -> None:
        """Say another sentence; ``action`` renames the button, "" hides it."""
        self._label.setText(text)
        if action is not None:
            self.button.setText(action)
            self.button.setAccessibleName(action)
            self.button.setVisible(bool(action))
