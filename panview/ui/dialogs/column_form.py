"""The part of the filter form that asks for what is known of the images: columns of a table, and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QLineEdit, QWidget

from panview.presentation.rows import FormColumn
from panview.review.conditions import Is, OneOf, Range, Wanted
from panview.ui.layouts import in_column, in_row, stacked
from panview.ui.models.check_list_model import CheckListModel
from panview.ui.theme import ui_font
from panview.ui.widgets.check_list import CheckList
from panview.ui.widgets.choice_button import ChoiceButton
from panview.words import tr

_YES_NO = ("true", "false")


class ColumnForm(QWidget):
    """A choice of the column, and below it its values, or the ends of a range.

    Signals
    -------
    changed : (str, Wanted or None)
        Column, and what somebody asks of it.
    """

    changed = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns: dict[str, FormColumn] = {}
        self._values: dict[str, Wanted] = {}
        self.choice = ChoiceButton(tr("Column"), boxed=True)
        self.values = CheckListModel(self)
        self.list = CheckList(self.values, tr("Values"))
        self.list.setFixedHeight(104)
        self.low, self.high = (
            _number_line(tr("Lowest value"), tr("from any")),
            _number_line(tr("Highest value"), tr("to any")),
        )
        numbers = QWidget()
        in_row(self.low, self.high, of=numbers, margins=0)
        self._stack = stacked(self.list, numbers)
        in_column(self.choice, self._stack, of=self, margins=0, spacing=7)
        self.setFocusProxy(self.choice)
        self.choice.changed.connect(self._show_column)
        self.values.ticked.connect(self._gather_values)
        for line in (self.low, self.high):
            line.editingFinished.connect(self._gather_range)

    def set_columns(self, columns: Sequence[FormColumn]) -> None:
        """Offer other columns."""
        known = {each.name: each for each in columns}
        if known == self._columns:
            return
        self._columns = known
        chosen = self.choice.value() if self.choice.value() in known else ""
        self.choice.set_options([(name, name) for name in known], chosen)
        self._show_column(self.choice.value())

    def set_values(self, values: Mapping[str, Wanted]) -> None:
        """Show what is asked of the columns."""
        self._values = dict(values)
        self._show_values()

    def choose(self, column: str) -> bool:
        """Show a column; False where it is none of these."""
        if column not in self._columns:
            return False
        self.choice.set_value(column)
        self._show_column(column)
        return True

    def _column(self) -> FormColumn | None:
        return self._columns.get(self.choice.value())

    def _show_column(self, name: str) -> None:
        column = self._columns.get(name)
        if column is None:
            return
        self._stack.setCurrentIndex(1 if column.labels is None and not column.yes_no else 0)
        self.values.set_names(_YES_NO if column.yes_no else column.labels or ())
        self._show_values()

    def _show_values(self) -> None:
        column = self._column()
        if column is None:
            return
        wanted = self._values.get(column.name)
        chosen: frozenset[str] = frozenset()
        if isinstance(wanted, OneOf):
            chosen = wanted.values
        elif isinstance(wanted, Is):
            chosen = frozenset({_YES_NO[0 if wanted.yes else 1]})
        self.values.set_ticked_rows(frozenset(row for row, name in enumerate(self.values.names()) if name in chosen))
        asked = wanted if isinstance(wanted, Range) else Range()
        for line, number in ((self.low, asked.low), (self.high, asked.high)):
            line.setText("" if number is None else f"{number:.10g}")

    def _gather_values(self) -> None:
        column = self._column()
        if column is None:
            return
        names = self.values.names()
        chosen = frozenset(names[row] for row in self.values.ticked_rows())
        wanted: Wanted | None = OneOf(chosen) if chosen else None
        if column.yes_no:
            # Both are as good as none.
            wanted = Is("true" in chosen) if len(chosen) == 1 else None
        self._tell(column, wanted)

    def _gather_range(self) -> None:
        column = self._column()
        if column is None or column.labels is not None or column.yes_no:
            return
        before = self._values.get(column.name)
        known = before if isinstance(before, Range) else Range()
        low, high = _number(self.low), _number(self.high)
        wanted = Range(low, high, known.above and low == known.low, known.below and high == known.high)
        self._tell(column, None if low is None and high is None else wanted)

    def _tell(self, column: FormColumn, wanted: Wanted | None) -> None:
        if wanted == self._values.get(column.name):
            return
        self._values = {name: value for name, value in self._values.items() if name != column.name}
        if wanted is not None:
            self._values[column.name] = wanted
        self.changed.emit(column.name, wanted)


def _number_line(name: str, placeholder: str) -> QLineEdit:
    line = QLineEdit()
    line.setFont(ui_font())
    line.setAccessibleName(name)
    line.setPlaceholderText(placeholder)
    validator = QDoubleValidator(line)
    validator.setNotation(QDoubleValidator.Notation.StandardNotation)
    line.setValidator(validator)
    return line


def _number(line: QLineEdit) -> float | None:
    try:
        return float(line.text().replace(",", ".")) if line.text().strip() else None
    except ValueError:
        return None
