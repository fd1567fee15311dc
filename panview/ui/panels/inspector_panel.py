"""The card of the selected segment: what it is and why it has its status."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from panview.presentation.cards import InspectorContent
from panview.presentation.panel_sizes import FIGURES, USUAL
from panview.review.colours import DEFAULT_PALETTE
from panview.ui.layouts import STRETCH, in_column, in_row, stacked
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.empty_state import EmptyState
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import ElidedLabel, PlainLabel, SectionHeader, WrappedLabel, hairline
from panview.ui.widgets.scrolling import scrolling
from panview.ui.widgets.status import status_colour
from panview.ui.widgets.swatch import ColourSwatch
from panview.words import tr

HINT = tr("Click a segment to see why it matched, or did not")
HINT_ALONE = tr("Click a segment to see what it is")
_LEAST_LABEL = 84


class _Label(ElidedLabel):
    """What a figure is; more of it stays than of other labels."""

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), _LEAST_LABEL), super().minimumSizeHint().height())


class _Value(PlainLabel):
    """A figure or a name; in a narrow panel a long name goes on in a line below."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        # Qt would break a line also where there is room.
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 4, super().sizeHint().height())


class InspectorPanel(QWidget):
    """The selected segment."""

    repairs_wanted = Signal(QPoint)
    """Somebody wants the menu of repairs, at this place of the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(USUAL[FIGURES].least)
        self.setAccessibleName(tr("Selected segment"))
        self._content: InspectorContent | None = None
        self._palette = DEFAULT_PALETTE
        self._swatch = ColourSwatch()
        self._title = ElidedLabel(font=ui_font(BASE_PIXELS + 1, QFont.Weight.DemiBold))
        self._status = ElidedLabel(font=ui_font(BASE_PIXELS - 1, QFont.Weight.Medium))
        self._status.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._subtitle = WrappedLabel()
        self._why = WrappedLabel("", "text", BASE_PIXELS - 1)
        self._rows = QVBoxLayout()
        self._labels: list[tuple[ElidedLabel, QLabel]] = []
        self._strong, self._plain = ui_font(BASE_PIXELS, QFont.Weight.DemiBold), ui_font(BASE_PIXELS - 1)
        self.empty = EmptyState(HINT)
        self._lay_out()
        self.set_content(None)

    def content(self) -> InspectorContent | None:
        """Return what is shown."""
        return self._content

    def set_content(self, content: InspectorContent | None) -> None:
        """Show a segment, or a hint if None is selected."""
        self._content = content
        self._stack.setCurrentIndex(1 if content is None else 0)
        self.repair_button.setVisible(content is not None)
        if content is None:
            return
        self._swatch.set_colour(status_colour(content.status, self._palette))
        self._title.setText(content.title)
        self._status.setText(tr(content.status.label))
        self._subtitle.setText(content.subtitle)
        self._subtitle.setVisible(bool(content.subtitle))
        self._why.setText(content.why)
        self._why.setVisible(bool(content.why))
        self._line.setVisible(bool(content.why) and bool(content.rows))
        self._show_rows(content.rows, content.strong)

    def set_ground_truth_only(self, alone: bool) -> None:
        """Ask for a click with other words while there is nothing that could match."""
        self.empty.set_text(HINT_ALONE if alone else HINT)

    def set_palette_name(self, palette: str) -> None:
        """Take the colour of the status from another palette."""
        self._palette = palette
        self.set_content(self._content)

    def texts(self) -> list[str]:
        """Return labels and values from top to bottom."""
        return [each.text() for pair in self._labels for each in pair if not each.isHidden()]

    def _want_repairs(self) -> None:
        button = self.repair_button
        self.repairs_wanted.emit(button.mapToGlobal(QPoint(0, button.height())))

    def _lay_out(self) -> None:
        card = QFrame()
        card.setProperty("role", "card")
        head = in_row(self._swatch, (self._title, 1), self._status, spacing=8)
        self._rows.setSpacing(5)
        self._line = hairline()
        in_column(head, self._subtitle, self._rows, self._line, self._why, of=card, margins=(13, 11, 13, 13), spacing=8)
        scrolled = QWidget()
        in_column(card, STRETCH, of=scrolled, margins=(12, 2, 12, 12))
        area = scrolling(scrolled)
        self.repair_button = TextButton(tr("Repair ▾"), kind="link")
        self.repair_button.setAccessibleName(tr("Repair the selected segment"))
        self.repair_button.setToolTip(tr("Repair the truth of this segment"))
        self.repair_button.clicked.connect(self._want_repairs)
        header = SectionHeader(tr("Selected segment"), self.repair_button)
        header.setContentsMargins(12, 10, 12, 6)
        self._stack = stacked(area, self.empty)
        in_column(header, (self._stack, 1), of=self, margins=0, spacing=0)

    def _show_rows(self, rows: tuple[tuple[str, str], ...], strong: int) -> None:
        # Labels are kept and hidden, since making a dozen widgets for each click would take too long.
        while len(self._labels) < len(rows):
            self._add_row()
        for place, (label, value) in enumerate(self._labels):
            if place < len(rows):
                label.setText(rows[place][0])
                value.setText(rows[place][1])
                value.setFont(self._strong if place < strong else self._plain)
            label.setVisible(place < len(rows))
            value.setVisible(place < len(rows))

    def _add_row(self) -> None:
        # Names of prediction sets differ at both ends.
        middle = Qt.TextElideMode.ElideMiddle
        label = _Label(tone="muted", font=ui_font(BASE_PIXELS - 1), elide=middle)
        value = _Value()
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # Each row for itself: a long name in one of them takes nothing from the labels of others.
        self._rows.addLayout(in_row((label, 1), value, spacing=12))
        self._labels.append((label, value))
