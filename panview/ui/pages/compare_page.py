"""Two prediction sets against each other."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedLayout, QWidget

from panview.presentation.compare_content import CompareContent
from panview.ui.layouts import STRETCH, in_column, in_row
from panview.ui.literal import menu_text
from panview.ui.pages.change_list import ChangeList
from panview.ui.pages.difference_list import DifferenceList
from panview.ui.pages.model_table import ModelTable
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.empty_state import Emptiness, EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel
from panview.ui.widgets.scrolling import scrolling
from panview.words import tr

NO_SECOND = tr("Open a second prediction set to compare")
NOT_CHOSEN = tr("Choose what to compare {name} with")
NO_IMAGES = tr("No image in scope has both predictions")
WORKING = tr("Comparing…")
_MOST_OFFERED = 6
_TALLEST_TABLE = 250
_BESIDE = 520
"""From this width on both lists stand beside each other."""
_LEAST_LIST = 170


class ComparePage(QWidget):
    """What the second prediction set does better and worse than the first."""

    add_predictions_requested = Signal()
    run_requested = Signal()
    ensemble_requested = Signal()
    set_chosen = Signal(int)
    """Key of the prediction set to compare with."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.title = ElidedLabel(
            font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold), elide=Qt.TextElideMode.ElideMiddle
        )
        self.summary = ElidedLabel(tone="muted")
        self.ensemble_button = TextButton(tr("Make an ensemble…"), "plus")
        self.ensemble_button.setToolTip(tr("Join all prediction sets that are open into one"))
        self.models = ModelTable()
        self.differences = DifferenceList()
        self.changes = ChangeList()
        self.empty = _Empty()
        self._lay_out()
        self.models.set_chosen.connect(self.set_chosen)
        self.empty.set_chosen.connect(self.set_chosen)
        self.empty.add_button.clicked.connect(self.add_predictions_requested)
        self.empty.run_button.clicked.connect(self.run_requested)
        self.ensemble_button.clicked.connect(self.ensemble_requested)
        self.show_empty(NO_SECOND)

    @property
    def is_empty(self) -> bool:
        """Whether a sentence stands in place of the figures."""
        return self._stack.currentIndex() == 0

    def set_names(self, shown: str, compared: str) -> None:
        """Name the two prediction sets."""
        self.title.setText(tr("{compared} against {shown}", compared=compared, shown=shown))

    def set_content(self, content: CompareContent, pending: bool) -> None:
        """Show other figures; ``pending`` says that their intervals are still being worked out."""
        self.summary.setText(content.summary + (tr(" · working out the intervals…") if pending else ""))
        self.models.set_lines(content.models)
        self._area.setFixedHeight(min(self.models.sizeHint().height(), _TALLEST_TABLE))
        self.differences.set_choices(content.words, content.word)
        self.differences.set_columns(content.differences, content.chosen, content.conditions)
        self.changes.set_columns(content.changes, content.why_no_changes)
        self._stack.setCurrentIndex(1)
        if self.hasFocus():
            self.take_focus()

    def show_empty(
        self, text: str, offered: Sequence[tuple[int, str]] = (), kind: Emptiness = Emptiness.NOTHING
    ) -> None:
        """Say why there is nothing to see.

        Parameters
        ----------
        text : str
            One of the sentences of this module.
        offered : sequence of (key, name)
            Prediction sets to compare with.
        kind : Emptiness
        """
        self.empty.say(kind, text)
        self.empty.set_offered(offered[:_MOST_OFFERED], helps=text == NO_SECOND)
        self._stack.setCurrentIndex(0)

    def take_focus(self) -> None:
        """Take the keyboard, so that arrows move in the list as soon as there is one."""
        target = self if self.is_empty else self.changes.view
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        # The minimum size of the window is set by the other pages; here, lists then go below each other.
        return QSize(300, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: D102
        super().resizeEvent(event)
        below = self.width() < _BESIDE
        self.lists.setOrientation(Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal)
        self.lists.setMinimumHeight(_LEAST_LIST * (2 if below else 1))

    def _lay_out(self) -> None:
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head = in_row((self.title, 3), (self.summary, 2), self.ensemble_button, spacing=12)
        self._area = area = scrolling(self.models)
        card = QFrame()
        card.setProperty("role", "card")
        in_column(area, of=card, margins=(12, 9, 12, 9))
        self.lists = QSplitter(Qt.Orientation.Horizontal)
        self.lists.setProperty("role", "gap")
        self.lists.setHandleWidth(10)
        self.lists.setChildrenCollapsible(False)
        for place, part in enumerate((self.differences, self.changes)):
            self.lists.addWidget(part)
            self.lists.setStretchFactor(place, 1)
        self.lists.setSizes([440, 530])
        body = QWidget()
        in_column(head, card, (self.lists, 1), of=body, margins=(14, 11, 14, 14), spacing=10)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(scrolling(body))


class _Empty(EmptyState):
    """A sentence, and buttons that help."""

    set_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__("")
        self.add_button = TextButton(tr("Add predictions…"), "plus")
        self.run_button = TextButton(tr("Run model…"), "model")
        self.choices: list[TextButton] = []
        self._buttons = in_row(STRETCH, self.add_button, self.run_button, STRETCH, spacing=8)
        self._choices = in_column(spacing=8)
        last = self.column.count() - 1
        self.column.insertLayout(last, self._buttons)
        self.column.insertLayout(last + 1, self._choices)

    def set_offered(self, offered: Sequence[tuple[int, str]], *, helps: bool) -> None:
        """Offer prediction sets to compare with, or to add some."""
        for button in (self.add_button, self.run_button):
            button.setVisible(helps)
        for button in self.choices:
            self._choices.removeWidget(button)
            button.deleteLater()
        self.choices = []
        for key, name in offered:
            button = TextButton(menu_text(name, 60))
            button.setToolTip(tr("Compare with {name}", name=name))
            button.clicked.connect(lambda _checked=False, key=key: self.set_chosen.emit(key))
            self._choices.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
            self.choices.append(button)
