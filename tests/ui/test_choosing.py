"""The dialogs that ask for files, folders and a line of text."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QInputDialog, QWidget
from pytestqt.qtbot import QtBot

from panview.ui.choosing import Mode, ask_text, file_dialog, new_folder_dialog, save_dialog

OVERWRITES = QFileDialog.Option.DontConfirmOverwrite


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_what_is_there_is_asked_for_by_its_kinds(parent: QWidget) -> None:
    dialog = file_dialog(parent, "Open", kinds="CSV (*.csv);;All files (*)")
    assert (dialog.windowTitle(), dialog.fileMode()) == ("Open", Mode.ExistingFile)
    assert dialog.nameFilters() == ["CSV (*.csv)", "All files (*)"]
    assert not dialog.testOption(QFileDialog.Option.ShowDirsOnly)
    assert file_dialog(parent, "Open", Mode.Directory).testOption(QFileDialog.Option.ShowDirsOnly)


def test_a_file_is_proposed_at_home_with_its_suffix(parent: QWidget) -> None:
    dialog = save_dialog(parent, "Save", "tags.csv", "CSV (*.csv)")
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    assert Path(dialog.directory().absolutePath()) == Path.home()
    assert dialog.defaultSuffix() == "csv"
    assert [Path(path).name for path in dialog.selectedFiles()] == ["tags.csv"]
    assert not dialog.testOption(OVERWRITES), "Qt asks before a file is replaced"


def test_a_new_folder_has_no_suffix_and_is_refused_by_whoever_writes(parent: QWidget) -> None:
    dialog = new_folder_dialog(parent, "New folder", "model.v2")
    assert dialog.defaultSuffix() == ""
    assert [Path(path).name for path in dialog.selectedFiles()] == ["model.v2"]
    assert Path(dialog.directory().absolutePath()) == Path.home()
    assert dialog.testOption(OVERWRITES)


def test_a_line_is_asked_for_and_the_dialog_goes(parent: QWidget, qtbot: QtBot) -> None:
    said: list[str] = []
    ask_text(parent, "Name", "Your name", "Ana", said.append, button="Take it", width=400)
    dialog = parent.findChild(QInputDialog)
    assert dialog is not None
    assert (dialog.windowTitle(), dialog.labelText(), dialog.textValue()) == ("Name", "Your name", "Ana")
    assert (dialog.okButtonText(), dialog.width()) == ("Take it", 400)
    dialog.setTextValue("Bea")
    dialog.accept()
    assert said == ["Bea"]
    qtbot.waitUntil(lambda: parent.findChild(QInputDialog) is None)


def test_nothing_is_said_where_the_line_is_given_up(parent: QWidget) -> None:
    said: list[str] = []
    ask_text(parent, "Name", "Your name", "", said.append)
    dialog = parent.findChild(QInputDialog)
    assert dialog is not None
    dialog.reject()
    assert said == []
