"""What the numbers of a prediction set stand for: its numbers at the left, the dataset's categories at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QWidget

from panview.presentation.mapping import NOTHING, UNSAID, MappingRow, state_words
from panview.presentation.theme_colours import Theme
from panview.ui.layouts import in_column, in_row
from panview.ui.models.mapping_model import ChoiceModel, MappingColumn, MappingModel, MappingRole
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.card import Card
from panview.ui.widgets.icons import TextButton
from panview.ui.widgets.labels import CapsLabel, WrappedLabel, hairline
from panview.ui.widgets.painting import LEFT, draw_text
from panview.ui.widgets.row_table import Index, RowDelegate, RowTable
from panview.ui.widgets.search_line import SearchLine
from panview.words import tr

_WIDTH, _HEIGHT = 920, 600
_CHOICES_WIDTH, _NUMBERS_WIDTH = 280, 110
_ROW_HEIGHT = 30
_MARGIN = 12
"""Where cells begin, as headers do."""
OF_PREDICTIONS = tr(
    "Proposed from names and pixels; please check. Choosing what agrees with the truth makes PQ look better than it is."
)
OF_MODEL = tr(
    "Names that the dataset has are matched, however they are spelt. Choose a category for "
    "the others; segments of a label without one become void."
)


class _NumberDelegate(RowDelegate):
    """Draws a number, what it stands for, and what that goes by; what wants a look stands out."""

    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)
        self._small = ui_font(BASE_PIXELS - 1)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        sure = bool(index.data(MappingRole.SURE))
        colour = theme.text if sure or index.column() == MappingColumn.NUMBER else theme.warning
        font = self._font
        if index.column() == MappingColumn.WHY:
            colour, font = theme.muted if sure else theme.warning, self._small
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, rect.adjusted(_MARGIN, 0, -6, 0), str(index.data() or ""), font, colour, LEFT, middle)


class _NameDelegate(RowDelegate):
    def __init__(self, view: RowTable) -> None:
        super().__init__(view)
        self._font = ui_font(BASE_PIXELS)

    def paint_content(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, theme: Theme) -> None:
        rect: QRect = option.rect
        middle = Qt.TextElideMode.ElideMiddle
        draw_text(painter, rect.adjusted(14, 0, -8, 0), str(index.data() or ""), self._font, theme.text, LEFT, middle)


class MappingPage(Card):
    """A card with a row for each number, and a list of categories that the chosen number can stand for.

    Signals
    -------
    applied : tuple of MappingRow
        Every number stands for something.
    forget_wanted
        What was chosen before is no longer to hold.
    """

    applied = Signal(object)
    forget_wanted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, _WIDTH)
        self.model, self.choices = MappingModel(self), ChoiceModel(self)
        self.view = RowTable(_ROW_HEIGHT, tr("Numbers of the prediction set"), header=True, takes_enter=True)
        self.choice_view = RowTable(_ROW_HEIGHT, tr("Categories of the dataset"), takes_enter=True)
        self.search = SearchLine(tr("Search categories"), delay_ms=0)
        self.apply_button = TextButton(tr("Apply"), kind="primary")
        self.cancel_button = TextButton(tr("Cancel"))
        self.forget_button = TextButton(tr("Forget this mapping"), kind="link")
        self.rest_button = TextButton(tr("No category for the rest"), kind="link")
        self._help = WrappedLabel(OF_PREDICTIONS)
        self._of_model = False
        self._state = WrappedLabel("", "text")
        self._lay_out()
        self._connect()

    def set_content(
        self,
        name: str,
        rows: Sequence[MappingRow],
        names: Sequence[str],
        *,
        kept: bool,
        of_model: bool = False,
    ) -> None:
        """Show the numbers of a prediction set, or the labels of a model.

        Parameters
        ----------
        name : str
            Of the prediction set.
        rows : sequence of MappingRow
        names : sequence of str
            Of the dataset's categories.
        kept : bool
            Whether there is a choice of before, which can be forgotten.
        of_model : bool
            Whether these are the labels of a model.
        """
        self._of_model = of_model
        self._help.setText(OF_MODEL if of_model else OF_PREDICTIONS)
        self.title_label.setText(tr("Categories of {name}", name=name))
        self.search.clear()
        self.choices.set_names(names)
        self.model.set_rows(rows, names, tr("Label") if of_model else tr("Number"))
        self.forget_button.setVisible(kept)
        # Numbers alone need little room.
        named, modes = any(row.called for row in rows), QHeaderView.ResizeMode
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(MappingColumn.NUMBER, modes.Stretch if named else modes.Fixed)
        if not named:
            header.resizeSection(MappingColumn.NUMBER, _NUMBERS_WIDTH)
        self._go_to(max(0, self.model.first_unsure()))
        self._tell()

    def state(self) -> str:
        """Return what is said of all rows."""
        return self._state.text()

    def card_height(self) -> int:
        """Return the height of the card."""
        return _HEIGHT

    def first_focus(self) -> QWidget:
        """Return the table of numbers."""
        return self.view

    def _lay_out(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(_NumberDelegate(self.view))
        self.choice_view.setModel(self.choices)
        self.choice_view.setItemDelegate(_NameDelegate(self.choice_view))
        for view in (self.view, self.choice_view):
            view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.view.horizontalHeader()
        header.setFont(ui_font(BASE_PIXELS - 2))
        header.setDefaultAlignment(LEFT)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(MappingColumn.WHY, QHeaderView.ResizeMode.Fixed)
        wide = QFontMetrics(ui_font(BASE_PIXELS - 1)).horizontalAdvance(tr("100 % of its pixels, not certain"))
        header.resizeSection(MappingColumn.WHY, wide + _MARGIN + 12)
        left = in_column(self.view, margins=(1, 0, 0, 0))
        searching = in_row(self.search, margins=(12, 8, 12, 8))
        title = in_row(CapsLabel(tr("Categories of the dataset")), margins=(14, 8, 12, 0))
        right = in_column(title, searching, (self.choice_view, 1), margins=(0, 0, 1, 0), spacing=0)
        side = QWidget()
        side.setLayout(right)
        side.setFixedWidth(_CHOICES_WIDTH)
        middle = in_row((left, 1), hairline(vertical=True), side, spacing=0)
        buttons = in_row(
            (self._state, 1), self.rest_button, self.forget_button, self.cancel_button, self.apply_button, spacing=8
        )
        foot = in_column(self._help, buttons, margins=(18, 10, 14, 12), spacing=8)
        self.lay(hairline(), (middle, 1), hairline(), foot)

    def _connect(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(self._show_choice)
        self.view.entered_by_key.connect(lambda _: self.search.setFocus(Qt.FocusReason.OtherFocusReason))
        self.choice_view.chosen.connect(self._choose)
        self.search.search_changed.connect(self.choices.filter)
        self.search.confirmed.connect(self._choose_first)
        self.search.left_down.connect(lambda: self.choice_view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.search.given_up.connect(self.dismiss)
        self.apply_button.clicked.connect(self._apply)
        self.cancel_button.clicked.connect(self.dismiss)
        self.forget_button.clicked.connect(self._forget)
        self.rest_button.clicked.connect(self._leave_the_rest)

    def _go_to(self, position: int) -> None:
        if position < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(position, 0))
            self.view.selectRow(position)

    def _show_choice(self, current: QModelIndex, _before: QModelIndex) -> None:
        """Mark in the list what the current number stands for."""
        if not current.isValid():
            return
        place = self.choices.position(self.model.rows()[current.row()].category)
        selection = self.choice_view.selectionModel()
        if place < 0:
            selection.clear()
            return
        index = self.choices.index(place, 0)
        flags = QItemSelectionModel.SelectionFlag
        selection.setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.choice_view.scrollTo(index)

    def _choose(self, position: int) -> None:
        """Let the current number stand for a category, and go on to the next one that wants a look."""
        current = self.view.currentIndex().row()
        if not 0 <= current < self.model.rowCount():
            return
        self.model.choose(current, self.choices.category(position))
        self.search.clear()
        following = self.model.first_unsure(current)
        self._go_to(following if following >= 0 else current)
        self._tell()

    def _choose_first(self) -> None:
        if self.choices.rowCount():
            self._choose(0)

    def _leave_the_rest(self) -> None:
        """Let every number of which nothing is said stand for no category."""
        for position, row in enumerate(self.model.rows()):
            if row.category == UNSAID:
                self.model.choose(position, NOTHING)
        self._tell()

    def _tell(self) -> None:
        rows = self.model.rows()
        unsaid = sum(row.category == UNSAID for row in rows)
        self._state.setText(state_words(rows, of_model=self._of_model))
        self.rest_button.setVisible(unsaid > 1)
        self.apply_button.setEnabled(not unsaid and bool(rows))

    def _apply(self) -> None:
        rows = self.model.rows()
        self.dismiss()
        self.applied.emit(rows)

    def _forget(self) -> None:
        self.dismiss()
        self.forget_wanted.emit()
