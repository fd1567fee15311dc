"""Files that are written: what must not be replaced is said at once, and asked for again; what is there is opened."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from panview.errors import PanviewError
from panview.jobs.exports import chosen_output, inputs_of_snapshot
from panview.outputs import Kind
from panview.review.in_parts import shown_in_parts
from panview.ui.main_window import MainWindow
from panview.ui.review_state import ReviewState
from panview.words import tr


def refuse_in_parts(window: MainWindow, state: ReviewState, command: str) -> bool:
    """Say which command does what needs all segments, where the window holds those of some images; else False."""
    shown = shown_in_parts(state.snapshot)
    if shown is None:
        return False
    window.banner.show_message(
        tr("{held:,} of {total:,} images are in memory", held=len(shown.held), total=len(shown.parts.dataset)),
        tr("this needs all of them; use {command} on the command line", command=command),
        "warning",
    )
    return True


def when_allowed(
    window: MainWindow,
    state: ReviewState,
    kind: Kind | None,
    write: Callable[[Path], object],
    ask: Callable[[], object],
) -> Callable[[str], None]:
    """Return what a file dialog's choice goes to.

    Parameters
    ----------
    window : MainWindow
    state : ReviewState
    kind : Kind or None
        Of the file; None for one that is added to and not replaced, which must only not be an input.
    write : callable
        Given the path.
    ask : callable
        Opens the dialog again.
    """

    def chosen(name: str) -> None:
        path, snapshot = Path(name), state.snapshot
        try:
            if snapshot is not None and kind is not None:
                chosen_output(snapshot, path, kind).check()
            elif snapshot is not None:
                inputs_of_snapshot(snapshot).refuse(path)
        except PanviewError as error:

            def again() -> None:
                window.banner.clear()
                ask()

            window.banner.show_message(
                tr("This file cannot be overwritten"), str(error), "warning", tr("Choose another name"), again
            )
        else:
            write(path)

    return chosen


def open_outside(window: MainWindow, path: Path) -> None:
    """Open a file or a folder in the application that the desktop has for it, instead of the banner that offers so."""
    window.banner.clear()
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        window.banner.show_message(tr("No application is set up to open it"), str(path), "warning")
