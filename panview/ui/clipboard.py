"""What goes onto the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from panview.ui.cursor_state import CursorState
from panview.ui.review_state import ReviewState
from panview.ui.second_window import CanvasWindow
from panview.words import tr


def copy_photo_path(window: CanvasWindow, state: ReviewState, cursor: CursorState) -> None:
    """Copy the path of the photo that is shown, for a terminal or another program."""
    snapshot, row = state.snapshot, cursor.now.image
    if snapshot is None or row < 0:
        return
    path = str(snapshot.dataset.photo(row))
    QGuiApplication.clipboard().setText(path)
    window.status_line.show_message(tr("Copied: {path}", path=path))
