"""The sidebar of scores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from panview.presentation.cards import PanelSummary
from panview.presentation.category_columns import CategoryColumns
from panview.presentation.rows import ScoreRow
from panview.ui.models.category_model import CategoryRole
from panview.ui.panels.metrics_panel import MetricsPanel
from panview.ui.panels.score_table import ScoreTable

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def panel(qtbot: QtBot) -> MetricsPanel:
    made = MetricsPanel()
    qtbot.addWidget(made)
    made.resize(320, 700)
    made.set_categories(
        CategoryColumns(
            names=("person", "car", "sky"),
            isthing=np.array([True, True, False]),
            segments=np.array([5, 90, 40]),
            pq=np.array([0.4, 0.6, np.nan]),
            errors=np.array([9, 1, 3]),
        )
    )
    made.show()
    return made


def test_scores_are_points_with_one_decimal() -> None:
    assert ScoreTable.texts(ScoreRow("All", 0.41849, 0.792, 0.5126, 97)) == ("41.8", "79.2", "51.3", "97")
    assert ScoreTable.texts(ScoreRow("Stuff", None, None, None, 0)) == ("—", "—", "—", "0")
    assert ScoreTable.texts(ScoreRow("published", 0.519, None, None, None)) == ("51.9", "—", "—", "")


def test_the_head_says_how_many_images(panel: MetricsPanel) -> None:
    panel.set_summary(PanelSummary(132, 5000, (ScoreRow("All", 0.4, 0.8, 0.5, 97),)))
    assert panel._header.count_label.text() == "132 OF 5,000 IMAGES"
    assert "All: 40.0, 80.0, 50.0, 97" in panel.scores.accessibleDescription()
    panel.set_summary(PanelSummary(5000, 5000, ()))
    assert panel._header.count_label.text() == "5,000 IMAGES"


def test_scope_by_click_and_silently(panel: MetricsPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.scope_changed) as heard:
        qtbot.mouseClick(panel.scope.button("filtered"), LEFT)
    assert heard.args == ["filtered"]
    with qtbot.assertNotEmitted(panel.scope_changed):
        panel.set_scope("selected")
    assert panel.scope.value() == "selected"
    panel.set_scopes_available(filtered=False, selected=True)
    with qtbot.assertNotEmitted(panel.scope_changed):
        qtbot.mouseClick(panel.scope.button("filtered"), LEFT)


def test_threshold_by_keys_click_and_double_click(panel: MetricsPanel, qtbot: QtBot) -> None:
    said: list[float] = []
    panel.threshold_changed.connect(said.append)
    panel.slider.setFocus()
    qtbot.keyClick(panel.slider, Qt.Key.Key_Right)
    qtbot.keyClick(panel.slider, Qt.Key.Key_Right)
    assert said == pytest.approx([0.51, 0.52])
    QApplication.processEvents()
    qtbot.mouseClick(panel.slider, LEFT, pos=QPoint(panel.slider.width() - 3, panel.slider.height() // 2))
    assert said[-1] == pytest.approx(0.95)
    qtbot.mouseDClick(panel.slider, LEFT, pos=QPoint(200, panel.slider.height() // 2))
    assert said[-1] == pytest.approx(0.50)
    assert panel._threshold_value.text() == "0.50"


def test_set_threshold_is_silent(panel: MetricsPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.threshold_changed):
        panel.set_threshold(0.75)
    assert panel.slider.value() == 75
    assert panel._threshold_value.text() == "0.75"


def test_a_category_is_clicked_by_its_index_not_its_place(panel: MetricsPanel, qtbot: QtBot) -> None:
    rect = panel.view.visualRect(panel.model.index(0))
    with qtbot.waitSignal(panel.category_clicked) as heard:
        qtbot.mouseClick(panel.view.viewport(), LEFT, pos=rect.center())
    assert heard.args == [1]
    with qtbot.waitSignal(panel.sort_changed) as heard:
        panel.sort_choice.action("pq").trigger()
    assert heard.args == ["pq"]
    panel.view.setFocus()
    panel.view.selectRow(0)
    with qtbot.waitSignal(panel.category_clicked) as heard:
        qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert heard.args == [0]


def test_current_category_follows(panel: MetricsPanel, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(panel.category_clicked):
        panel.set_current_category(2)
    assert panel.view.selectionModel().selectedRows()[0].row() == panel.model.position(2)
    panel.set_current_category(-1)
    assert not panel.view.selectionModel().hasSelection()


def test_ground_truth_alone_offers_predictions(panel: MetricsPanel, qtbot: QtBot) -> None:
    assert panel.scores.isVisible()
    assert not panel.add_button.isVisible()
    panel.set_one_side("Ground truth only")
    assert not panel.scores.isVisible()
    assert not panel.slider.isVisible()
    assert panel.view.isVisible()
    with qtbot.waitSignal(panel.add_predictions_requested):
        qtbot.mouseClick(panel.add_button, LEFT)


def test_categories_stay_under_the_mouse_that_clicks_them(panel: MetricsPanel, qtbot: QtBot) -> None:
    def set_segments(*segments: int) -> None:
        columns = panel.model._columns
        panel.set_categories(replace(columns, segments=np.array(segments)))

    panel.set_list("categories")
    assert panel.model.order().tolist() == [1, 2, 0]
    panel.view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    panel.set_current_category(2)
    # As when the figures are those of the images that the click has left.
    set_segments(70, 1, 40)
    assert panel.model.order().tolist() == [1, 2, 0], "none has moved"
    assert panel.model.index(1).data() == "sky"
    assert panel.model.index(0).data(CategoryRole.COUNT_TEXT) == "1", "but figures have changed"
    panel.view.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    QApplication.sendEvent(panel.view, QEvent(QEvent.Type.Leave))
    assert panel.model.order().tolist() == [0, 2, 1]
    assert panel.view.currentIndex().data() == "sky"
    set_segments(1, 2, 3)
    assert panel.model.order().tolist() == [2, 1, 0]


def test_a_long_title_is_said_in_short_where_room_is_also_in_another_language(
    panel: MetricsPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    german = {"undisputed": "unstrittig", "undisp.": "unstr.", "und.": "unst."}
    panel.set_summary(PanelSummary(132, 5000, (ScoreRow("All", 0.4, 0.8, 0.5, 97, undisputed=0.41),)))
    for said in ({}, german):
        monkeypatch.setattr("panview.ui.panels.score_table.tr", lambda text, said=said: said.get(text, text))
        found = []
        for wide in range(500, panel.scores.minimumSizeHint().width() - 1, -1):
            panel.scores.resize(wide, 100)
            pq, beside, *others = panel.scores.titles_shown()
            assert (pq, others) == ("PQ", ["SQ", "RQ", "N"])
            found.append(beside)
        assert list(dict.fromkeys(found)) == [said.get(title, title) for title in german]
