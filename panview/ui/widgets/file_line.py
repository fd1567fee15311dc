"""A path that can be typed or chosen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from panview.ui.layouts import in_row
from panview.ui.theme import ui_font
from panview.ui.widgets.icons import IconButton
from panview.words import tr


class FileLine(QWidget):
    """A line for a path with a button beside it.

    Parameters
    ----------
    name : str
        What is chosen, such as "Config".
    placeholder : str
        What stands in the empty line; the name by default.
    """

    browse = Signal()

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setPlaceholderText(placeholder or name)
        self.line.setAccessibleName(name)
        self.line.setFont(ui_font())
        self.button = IconButton("folder", tr("Choose the {lower}", lower=name.lower()))
        self.button.clicked.connect(self.browse)
        in_row((self.line, 1), self.button, of=self, margins=0, spacing=4)
