"""Finished runs fold away; what runs, waits or failed stays in view."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.presentation.rows import RunRow
from panview.ui.panels.runs_panel import RunsPanel

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def panel(qtbot: QtBot) -> RunsPanel:
    made = RunsPanel()
    qtbot.addWidget(made)
    made.resize(800, 200)
    return made


def shown(panel: RunsPanel) -> list[int]:
    QApplication.processEvents()
    return [number for number in panel.numbers() if panel.row(number).isVisible()]


def test_finished_runs_fold_away(panel: RunsPanel, qtbot: QtBot) -> None:
    done = RunRow(1, "demo_fpn", "done", finished=True, can_remove=True)
    running = RunRow(2, "demo_large", "running on cpu", active=True)
    failed = RunRow(3, "mine", "failed", message="no photos", tone="danger", can_remove=True)
    panel.set_rows([done, running, failed])
    panel.show()
    assert shown(panel) == [2, 3]
    assert panel._title.text() == "Model runs 3 · 1 finished"
    height = panel._area.height()
    qtbot.mouseClick(panel.fold_button, Qt.MouseButton.LeftButton)
    assert shown(panel) == [1, 2, 3]
    assert panel._area.height() > height
    assert panel.fold_button.text() == "Hide finished"
    qtbot.mouseClick(panel.fold_button, Qt.MouseButton.LeftButton)
    assert shown(panel) == [2, 3]


def test_all_finished_leave_one_line(panel: RunsPanel) -> None:
    panel.set_rows([RunRow(1, "demo_fpn", "running", active=True)])
    panel.show()
    assert shown(panel) == [1]
    assert not panel.fold_button.isVisible()
    panel.set_rows([RunRow(1, "demo_fpn", "done", finished=True, can_remove=True)])
    assert shown(panel) == []
    assert panel._title.text() == "demo_fpn finished"
    assert not panel._area.isVisible()
    assert panel.clear_button.isVisible()
    panel.set_rows([RunRow(n, "m", "done", finished=True, can_remove=True) for n in (1, 2)])
    assert panel._title.text() == "2 model runs finished"
    panel.set_rows([])
    assert panel.isHidden()
