"""What is asked for in words when deciding: a name, a file."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from panview.ui.choosing import ask_text, save_dialog
from panview.ui.controllers.verdict_controller import VerdictController
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import when_allowed
from panview.words import tr


class VerdictDialogs(QObject):
    """Asks without blocking the window; what is said goes to the controller."""

    def __init__(self, window: MainWindow, state: ReviewState, verdicts: VerdictController) -> None:
        super().__init__(window)
        self._window = window
        self._state = state
        self._verdicts = verdicts

    def ask_reviewer(self) -> None:
        """Let the user say under which name verdicts are kept."""
        name = self._verdicts.reviewer()
        ask_text(
            self._window, tr("Reviewer"), tr("Name on your verdicts"), name, self._verdicts.set_reviewer, width=460
        )

    def choose_file(self) -> None:
        """Ask for a file to keep verdicts in, a new one or that of somebody else."""
        title, kinds = tr("Keep verdicts in a shared file"), tr("Verdicts (*.sqlite)")
        dialog = save_dialog(self._window, title, "verdicts.sqlite", kinds)
        # An existing file is added to, not replaced.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
        use = when_allowed(self._window, self._state, None, self._verdicts.use_file, self.choose_file)
        dialog.fileSelected.connect(use)
        dialog.open()
