"""What goes onto the clipboard."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from panview.ui.controllers.review_controller import ReviewController


def copy_photo_path(control: ReviewController) -> None:
    """Copy the path of the photo that is shown, for a terminal or another program."""
    snapshot, row = control.state.snapshot, control.canvas.row
    if snapshot is None or row < 0:
        return
    path = str(snapshot.dataset.photo(row))
    QGuiApplication.clipboard().setText(path)
    control.window.status_line.show_message(f"Copied: {path}")
