"""Saving what is shown: a dialog, the guard of all outputs, a thread that writes, and where the file went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from panview.jobs.exports import chosen_output
from panview.outputs import Kind
from panview.ui.choosing import save_dialog
from panview.ui.loading.background import Jobs
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.ui.saving import open_outside, when_allowed
from panview.words import tr

Maker = Callable[[], bytes]
"""Makes what is written; called in a thread."""


class Saver:
    """Asks where things go, and writes them whole or not at all."""

    def __init__(self, window: MainWindow, state: ReviewState, jobs: Jobs) -> None:
        self._window, self._state, self._jobs = window, state, jobs

    def ask(self, title: str, name: str, kinds: Mapping[str, Kind], make: Callable[[str], Maker]) -> None:
        """Ask where to save something.

        Parameters
        ----------
        title : str
            Of the dialog.
        name : str
            Proposed for the file, without its suffix.
        kinds : mapping of suffix to Kind
            The first is proposed.
        make : callable
            Given the suffix, in the window's thread: returns what makes the content in another.
        """
        suffixes = list(kinds)
        filters = ";;".join(f"{suffix.upper()} (*.{suffix})" for suffix in suffixes)
        dialog = save_dialog(self._window, title, f"{_plain(name)}.{suffixes[0]}", filters)
        dialog.filterSelected.connect(lambda _: dialog.setDefaultSuffix(_suffix_of(dialog, suffixes)))
        again = partial(self.ask, title, name, kinds, make)
        dialog.fileSelected.connect(partial(self._write_to, kinds, make, again))
        dialog.open()

    def _write_to(
        self, kinds: Mapping[str, Kind], make: Callable[[str], Maker], again: Callable[[], object], name: str
    ) -> None:
        suffix = Path(name).suffix.removeprefix(".").lower()
        suffix = suffix if suffix in kinds else next(iter(kinds))
        write = partial(self._write, kinds[suffix], partial(make, suffix))
        when_allowed(self._window, self._state, kinds[suffix], write, again)(name)

    def _write(self, kind: Kind, make: Callable[[], Maker], path: Path) -> None:
        snapshot = self._state.snapshot
        if snapshot is None:
            return
        maker, output = make(), chosen_output(snapshot, path, kind)
        self._jobs.start(
            tr("Saving {name}", name=path.name),
            lambda _progress, _cancelled: output.write(maker()),
            lambda _: self._say_saved(path),
            partial(self._window.banner.show_failure, tr("The file could not be saved")),
            beside=True,
        )

    def _say_saved(self, path: Path) -> None:
        look = partial(open_outside, self._window, path)
        self._window.banner.show_message(tr("Saved"), str(path), "info", tr("Open"), look)


def _suffix_of(dialog: QFileDialog, suffixes: list[str]) -> str:
    chosen = dialog.selectedNameFilter()
    return next((suffix for suffix in suffixes if f"*.{suffix})" in chosen), suffixes[0])


def _plain(name: str) -> str:
    """Return a name that every system takes for a file."""
    kept = "".join(letter if letter.isalnum() or letter in "-_. " else "-" for letter in name)
    return " ".join(kept.split()).strip(". ") or "panview"
