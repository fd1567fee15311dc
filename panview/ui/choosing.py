"""The dialogs that ask for a file, a folder or a line of text, none of which blocks the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget

Mode = QFileDialog.FileMode

_LONG = 90
"""Letters that one line shows."""


def file_dialog(parent: QWidget, title: str, mode: Mode = Mode.ExistingFile, kinds: str = "") -> QFileDialog:
    """Return a dialog that asks for what is there.

    Parameters
    ----------
    parent : QWidget
    title : str
    mode : QFileDialog.FileMode
        A file, several files, or a folder.
    kinds : str
        Kinds of files, as Qt's name filters: ``"CSV (*.csv);;All files (*)"``.
    """
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(mode)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, mode == Mode.Directory)
    if kinds:
        dialog.setNameFilter(kinds)
    dialog.finished.connect(dialog.deleteLater)
    return dialog


def save_dialog(parent: QWidget, title: str, name: str, kinds: str = "") -> QFileDialog:
    """Return a dialog that asks where to write a file.

    Parameters
    ----------
    parent : QWidget
    title : str
    name : str
        What is proposed; its suffix is added to names that are typed without one.
    kinds : str
        As for `file_dialog`.
    """
    dialog = file_dialog(parent, title, Mode.AnyFile, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.removeprefix("."))
    # panview never writes into a dataset unasked, so the suggested place is elsewhere.
    dialog.setDirectory(str(Path.home()))
    dialog.selectFile(name)
    return dialog


def new_folder_dialog(parent: QWidget, title: str, name: str) -> QFileDialog:
    """Return a dialog that asks for a folder to be made; whoever writes refuses one that is there, with the reason."""
    dialog = save_dialog(parent, title, name)
    # The name of a set may hold a dot.
    dialog.setDefaultSuffix("")
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite, True)
    return dialog


def ask_text(
    parent: QWidget,
    title: str,
    label: str,
    text: str,
    answered: Callable[[str], object],
    *,
    button: str = "",
    width: int = 560,
) -> None:
    """Ask for a line of text.

    Parameters
    ----------
    parent : QWidget
    title, label : str
        Of the dialog, and of the line.
    text : str
        What the line says at first; a long text has several lines.
    answered : callable
        Called with the line when it is confirmed.
    button : str
        On the button that confirms; Qt's own word if empty.
    width : int
        Of the dialog, in pixels.
    """
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    if len(text) > _LONG:
        dialog.setOption(QInputDialog.InputDialogOption.UsePlainTextEditForTextInput)
    dialog.setTextValue(text)
    if button:
        dialog.setOkButtonText(button)
    dialog.resize(width, dialog.sizeHint().height())
    dialog.textValueSelected.connect(answered)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
