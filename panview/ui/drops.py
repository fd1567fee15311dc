"""What is dropped on the window: files, taken as a copy."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

_TEXT = (QLineEdit, QTextEdit, QPlainTextEdit)


def dropped_paths(event: QDropEvent) -> tuple[Path, ...]:
    """Return the files and folders that are dragged or dropped."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


def accept_as_copy(event: QDropEvent) -> bool:
    """Accept a drop as a copy; False where nothing but moving is on offer.

    File managers propose to move, and delete what they think was moved away.
    """
    if not event.possibleActions() & Qt.DropAction.CopyAction:
        return False
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()
    return True


def leave_files_to_window(watched: QObject, event: QEvent) -> bool:
    """Keep files off a text field, which would type their paths and agree to moving them; the window takes them."""
    if isinstance(watched, _TEXT) and isinstance(event, QDragEnterEvent) and event.mimeData().hasUrls():
        event.ignore()
        return True
    return False
