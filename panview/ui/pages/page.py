"""The base of pages: a sentence stands in place of all else until there is something to show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from panview.ui.widgets.empty_state import Emptiness, EmptyState
from panview.ui.widgets.veil import Veil


class Page(QWidget):
    """A sentence, or the body of the page.

    Signals
    -------
    restyled
        The theme is another one, whose colours a canvas is to be given.
    """

    restyled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.empty = EmptyState("")

    def show_sentence(self, text: str, action: str = "", kind: Emptiness = Emptiness.NOTHING) -> None:
        """Say something in place of all else, maybe with a button."""
        self.empty.say(kind, text, action)
        self._stack.setCurrentIndex(0)

    def show_body(self) -> None:
        """Show the body."""
        self._stack.setCurrentIndex(1)

    @property
    def is_empty(self) -> bool:
        """Whether a sentence stands in place of all else."""
        return self._stack.currentIndex() == 0

    def changeEvent(self, event: QEvent) -> None:  # noqa: D102
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.restyled.emit()

    def set_body(self, body: QWidget) -> None:
        """Put in what the page shows where there is something; called once."""
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(body)


class AnalysedPage(Page):
    """A page of figures that are worked out beside the window.

    Parameters
    ----------
    working, nothing : str
        What is said while they are worked out, and where there is no prediction set.
    """

    def __init__(self, working: str, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._working, self._lacking = working, nothing
        self._veils: Sequence[Veil] = ()

    def set_waiting(self, available: bool) -> None:
        """Show nothing until there is content; ``available`` says whether there is a prediction set to look at."""
        if available:
            self.show_sentence(self._working, kind=Emptiness.WORKING)
        else:
            self.show_sentence(self._lacking)

    def fail(self, why: str) -> None:
        """Say why there is no content; what is shown already stays."""
        if self.is_empty:
            self.empty.set_failed(why)

    def set_dim(self, dim: bool) -> None:
        """Dim what is out of date."""
        for veil in self._veils:
            veil.set_shown(dim)

    def is_dim(self) -> bool:
        """Whether what is shown is out of date."""
        return any(not veil.isHidden() for veil in self._veils)
