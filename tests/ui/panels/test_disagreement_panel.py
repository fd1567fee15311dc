"""The table at the bottom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.metrics.segment_table import Status
from panview.presentation.disagreement_columns import DisagreementColumns, LaterValues
from panview.presentation.table_columns import COLUMNS, place_of
from panview.review.verdicts import Verdict
from panview.ui.panels.disagreement_panel import DisagreementPanel
from panview.ui.panels.disagreement_table import PADDING, brief_verdict
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets import cell_delegate
from panview.ui.widgets.columns import widest

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton


def columns(count: int) -> DisagreementColumns:
    return DisagreementColumns(
        table_row=np.arange(count, dtype=np.int64) + 1000,
        other_row=np.full(count, -1, np.int64),
        status=np.full(count, Status.FP, np.uint8),
        error_type=np.full(count, 2, np.uint8),
        image=np.zeros(count, np.int32),
        gt_category=np.full(count, -1, np.int16),
        pred_category=np.zeros(count, np.int16),
        iou=np.linspace(0, 0.5, count),
        pixels=np.arange(count)[::-1].astype(np.int64) + 5,
        impact=np.linspace(0, 0.01, count),
        verdict=np.full(count, -1, np.int8),
        noted=np.zeros(count, np.bool_),
    )


@pytest.fixture
def panel(qtbot: QtBot) -> DisagreementPanel:
    made = DisagreementPanel()
    qtbot.addWidget(made)
    made.resize(900, 260)
    made.set_names(("person",), ("a.jpg",))
    made.set_columns(columns(60))
    made.show()
    QApplication.processEvents()
    return made


def test_title_counts(panel: DisagreementPanel) -> None:
    assert panel.tabs.title("disagreements") == "Disagreements 60"
    panel.set_columns(columns(1234))
    assert panel.tabs.title("disagreements") == "Disagreements 1,234"


def test_the_most_important_comes_first(panel: DisagreementPanel) -> None:
    assert panel.model.table_rows()[:2].tolist() == [1059, 1058]


def test_a_click_activates_a_row(panel: DisagreementPanel, qtbot: QtBot) -> None:
    rect = panel.view.visualRect(panel.model.index(2, place_of("truth")))
    with qtbot.waitSignal(panel.row_activated) as heard:
        qtbot.mouseClick(panel.view.viewport(), LEFT, pos=rect.center())
    assert heard.args == [1057]
    with qtbot.waitSignal(panel.row_activated) as heard:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert heard.args == [1056]


def test_a_click_on_a_header_sorts_and_keeps_the_row(panel: DisagreementPanel, qtbot: QtBot) -> None:
    panel.set_current(1010)
    header = panel.view.horizontalHeader()
    x = header.sectionViewportPosition(place_of("pixels")) + 20
    with qtbot.assertNotEmitted(panel.row_activated):
        qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(x, 10))
    assert panel.model.table_row(0) == 1059
    assert panel.current_table_row() == 1010
    qtbot.mouseClick(header.viewport(), LEFT, pos=QPoint(x, 10))
    assert panel.model.table_row(0) == 1000


def test_set_current_is_silent_and_shows_the_row(panel: DisagreementPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.row_activated):
        panel.set_current(1000)
    assert panel.current_table_row() == 1000
    assert panel.view.visualRect(panel.view.currentIndex()).intersects(panel.view.viewport().rect())
    panel.set_current(-1)
    assert panel.current_table_row() == -1


def test_the_focus_alone_activates_nothing(panel: DisagreementPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.row_activated):
        panel.view.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
    assert panel.current_table_row() == -1
    with qtbot.waitSignal(panel.row_activated) as heard:
        qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert heard.args == [1059]


def test_steps(panel: DisagreementPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.row_activated) as heard:
        assert panel.step(1)
    assert heard.args == [1059]
    assert panel.step(1)
    assert panel.current_table_row() == 1058
    assert panel.step(-1)
    assert not panel.step(-1)


def test_new_rows_keep_the_current_one_if_it_is_there(panel: DisagreementPanel, qtbot: QtBot) -> None:
    panel.set_current(1010)
    with qtbot.assertNotEmitted(panel.row_activated):
        panel.set_columns(columns(20))
    assert panel.current_table_row() == 1010
    panel.set_columns(columns(5))
    assert panel.current_table_row() == -1


def test_nothing_to_show_says_why(panel: DisagreementPanel) -> None:
    panel.set_empty_text("Add predictions to see disagreements")
    panel.set_columns(DisagreementColumns.empty())
    assert panel.empty.isVisible()
    assert panel.empty.text() == "Add predictions to see disagreements"
    assert panel.tabs.title("disagreements") == "Disagreements"


@pytest.mark.parametrize("width", [640, 900, 1300])
def test_columns_fit_the_width(panel: DisagreementPanel, width: int) -> None:
    panel.resize(width, 260)
    QApplication.processEvents()
    assert panel.view.horizontalScrollBar().maximum() == 0
    header = panel.view.horizontalHeader()
    shown = [column for column in range(len(COLUMNS)) if not header.isSectionHidden(column)]
    assert min(header.sectionSize(column) for column in shown) >= 50
    assert header.isSectionHidden(place_of("pixels")) == (width == 640)
    assert header.sectionSize(place_of("error")) >= widest(["spurious"], panel.view.delegate.font) + 2 * PADDING


def test_verdicts_can_be_told_apart_in_the_narrowest_table(panel: DisagreementPanel) -> None:
    panel.resize(640, 260)
    QApplication.processEvents()
    metrics = QFontMetricsF(ui_font(BASE_PIXELS - 1))
    room = panel.view.horizontalHeader().sectionSize(place_of("verdict")) - 2 * PADDING
    for verdict in Verdict:
        assert metrics.horizontalAdvance(brief_verdict(verdict.value)) <= room, verdict


@pytest.mark.parametrize("width", [640, 700, 780, 900])
@pytest.mark.parametrize("stale", [0, 12])
def test_the_words_of_the_verdicts_fit_the_width(panel: DisagreementPanel, width: int, stale: int) -> None:
    panel.set_progress(("1,212 of 3,418 done · 4.2 s each · 3 h 2 min left", "1,212 of 3,418 done", "1,212/3,418"))
    panel.set_stale(stale)
    panel.resize(width, 260)
    QApplication.processEvents()
    for verdict in Verdict:
        button = panel.verdict_bar.button(verdict)
        assert button.width() >= QFontMetrics(button.font()).horizontalAdvance(button.text()) + 2
    assert panel.stale_button.isVisible() == (stale > 0)
    # It goes back beside the title when there is room, or nothing more to say.
    panel.set_stale(0)
    panel.resize(1200, 260)
    QApplication.processEvents()
    assert abs(panel.verdict_bar.geometry().center().y() - panel.tabs.geometry().center().y()) < 8


def test_a_width_chosen_by_hand_stays(panel: DisagreementPanel) -> None:
    header = panel.view.horizontalHeader()
    header.resizeSection(place_of("image"), 200)
    panel.resize(1000, 260)
    QApplication.processEvents()
    assert header.sectionSize(place_of("image")) == 200


def test_backwards_without_a_current_row_begins_at_the_last_row(panel: DisagreementPanel) -> None:
    last = panel.model.rowCount() - 1
    panel.set_current(-1)
    assert panel.step(-1)
    assert panel.view.currentIndex().row() == last > 0
    panel.set_current(-1)
    assert panel.step_undecided(-1)
    assert panel.view.currentIndex().row() > 0


def test_backwards_into_an_image_begins_at_its_last_row(panel: DisagreementPanel) -> None:
    panel.set_names(("person",), tuple("abcdef"))
    panel.set_columns(replace(columns(60), image=np.arange(60, dtype=np.int32) // 10))
    # The most important, of image 5, come first.
    for delta, place in ((1, 20), (-1, 29)):
        panel.set_current(-1)
        panel.set_entry(3, -1)
        assert panel.step(delta)
        assert panel.view.currentIndex().row() == place


def test_the_column_of_scores_is_there_where_a_set_has_them(panel: DisagreementPanel) -> None:
    header = panel.view.horizontalHeader()
    panel.resize(1200, 300)
    panel.set_columns(columns(4))
    assert header.isSectionHidden(place_of("score"))
    score = np.array([0.5, np.nan, 0.9, 0.1])
    panel.set_columns(replace(columns(4), more={"score": LaterValues.known(score)}))
    assert not header.isSectionHidden(place_of("score"))
    panel.model.sort(place_of("score"), Qt.SortOrder.DescendingOrder)
    texts = [panel.model.index(row, place_of("score")).data() for row in range(4)]
    assert texts == ["0.90", "0.50", "0.10", "—"]
    header.resizeSection(place_of("truth"), 90)
    panel.set_columns(columns(4))
    assert header.isSectionHidden(place_of("score"))


def test_a_verdict_is_whole_where_there_is_room(panel: DisagreementPanel, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    real = cell_delegate.draw_text
    monkeypatch.setattr(cell_delegate, "draw_text", lambda *given: (drawn.append(given[2]), real(*given)))
    panel.resize(1500, 260)
    panel.set_columns(replace(columns(3), verdict=np.zeros(3, np.int8)))
    header = panel.view.horizontalHeader()
    header.setStretchLastSection(False)
    for width, said in ((200, "prediction right"), (80, "pred. right")):
        header.resizeSection(place_of("verdict"), width)
        drawn.clear()
        panel.view.viewport().repaint()
        assert drawn.count(said) == 3, (width, drawn)
