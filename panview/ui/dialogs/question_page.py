"""A question over the window that must be answered before something is lost; Escape does nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QWidget

from panview.ui.layouts import STRETCH, Space, in_column, in_row
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import WrappedLabel
from panview.ui.widgets.overlay import Overlay
from panview.words import tr

_WIDTH = 480
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Answer(NamedTuple):
    """What a button says, and what it does."""

    label: str
    do: Callable[[], object]


class QuestionPage(Overlay):
    """A card with a question, what depends on it, and a button for each answer."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH)
        self._title = WrappedLabel("", "text", BASE_PIXELS + 2)
        self._title.setFont(ui_font(BASE_PIXELS + 3, QFont.Weight.DemiBold))
        self._text = WrappedLabel()
        self.cancel_button = TextButton(tr("Cancel"))
        self.cancel_button.clicked.connect(self.dismiss)
        self._answers: list[TextButton] = []
        self._row = in_row(STRETCH, self.cancel_button, spacing=8)
        inside = in_column(self._title, self._text, Space(8), self._row, margins=(22, 20, 22, 18), spacing=10)
        self.body.addLayout(inside)

    def ask(self, title: str, text: str, answers: Sequence[Answer], cancel: str = "Cancel") -> None:
        """Ask something; the first answer is what Enter gives, and ``cancel`` is the word for none of them."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.cancel_button.setText(cancel)
        self.cancel_button.setAccessibleName(cancel)
        for button in self._answers:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._answers = []
        for place, answer in enumerate(answers):
            button = TextButton(answer.label, kind="primary" if place == 0 else "normal")
            button.clicked.connect(lambda _=False, do=answer.do: self._give(do))
            self._row.addWidget(button)
            self._answers.append(button)
        self.popup()

    def question(self) -> tuple[str, str]:
        """Return what is asked, and what depends on it; empty texts while nothing is."""
        return (self._title.text(), self._text.text()) if self.isVisible() else ("", "")

    def buttons(self) -> tuple[TextButton, ...]:
        """Return the buttons of the answers."""
        return tuple(self._answers)

    def first_focus(self) -> QWidget:
        """Return the button of the first answer."""
        return self._answers[0] if self._answers else self.cancel_button

    def card_height(self) -> int:
        """Return the height that the card wants at its width."""
        wide = min(_WIDTH, max(0, self.width() - 32))
        return max(self.card.sizeHint().height(), self.card.heightForWidth(wide))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: D102
        focus = self.window().focusWidget()
        if event.key() in _ENTER and not event.isAutoRepeat() and isinstance(focus, TextButton):
            focus.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _give(self, do: Callable[[], object]) -> None:
        self.dismiss()
        do()
