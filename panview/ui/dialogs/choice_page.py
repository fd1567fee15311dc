"""A list to choose from, found by a few letters: a category, or another segment."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from panview.ui.dialogs.command_palette import CommandPalette
from panview.words import tr


class ChoicePage(CommandPalette):
    """As the command palette, with other rows; `triggered` has the id of the one that was chosen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.empty.set_text(tr("Nothing matches"))

    def ask(self, what: str) -> None:
        """Open with an empty line that says what is chosen."""
        self.line.setPlaceholderText(what)
        self.line.setAccessibleName(what)
        self.view.setAccessibleName(what)
        self.popup()
