"""Where room is short, verdicts become icons, words smaller, columns that matter less go, and no word is cut."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from panview.presentation.column_widths import Need, share_width
from panview.presentation.icon_shapes import SHAPES
from panview.review.verdicts import VERDICTS, Verdict
from panview.ui.theme import BASE_PIXELS, ui_font
from panview.ui.widgets.cell_delegate import Cell, CellDelegate
from panview.ui.widgets.row_table import RowTable
from panview.ui.widgets.segmented_control import SegmentedControl
from panview.ui.widgets.table_widths import keep_to_content
from panview.ui.widgets.verdict_bar import VerdictBar, verdict_icon
from tests.ui.at_hand import AtHand

KEYS = {verdict: key for verdict, key in zip(VERDICTS, ("Enter", "X", "W", "E", "U"), strict=True)}


class Texts(QAbstractTableModel):
    """A table of texts."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        super().__init__()
        self.rows = rows

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self.rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return len(self.rows[0])

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        return self.rows[index.row()][index.column()] if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> str:
        return "ab"[section]


@pytest.mark.parametrize("room", range(110, 620, 30))
def test_no_word_of_a_verdict_is_cut(qtbot: QtBot, room: int) -> None:
    bar = VerdictBar()
    qtbot.addWidget(bar)
    bar.set_tips(KEYS)
    wide = bar.fit(room)
    assert wide <= max(room, 145)
    bar.resize(wide, 22)
    bar.show()
    QApplication.processEvents()
    for verdict in VERDICTS:
        button = bar.button(verdict)
        metrics = QFontMetrics(button.font())
        if button.icon_alone():
            assert button.icon_alone() == verdict_icon(verdict)
            assert button.width() >= 16
        else:
            assert button.width() >= metrics.horizontalAdvance(button.text())
        assert button.accessibleName() == verdict.value


def test_verdicts_are_words_while_there_is_room_and_icons_after(qtbot: QtBot) -> None:
    bar = VerdictBar()
    qtbot.addWidget(bar)
    bar.set_tips(KEYS)
    bar.fit(bar.whole_width())
    assert not any(bar.button(verdict).icon_alone() for verdict in VERDICTS)
    bar.fit(200)
    assert all(bar.button(verdict).icon_alone() for verdict in VERDICTS)
    assert bar.button(Verdict.PREDICTION_WRONG).toolTip() == "Prediction wrong (X)"
    bar.fit(1000)
    assert not bar.button(Verdict.UNSURE).icon_alone()


def test_every_verdict_has_an_icon_of_its_own() -> None:
    shapes = [SHAPES[verdict_icon(verdict)] for verdict in VERDICTS]
    assert len(set(shapes)) == len(VERDICTS)


def test_a_cell_that_has_no_room_for_the_short_word_either_draws_an_icon(qtbot: QtBot) -> None:
    drawn = {}
    for icon in ("", "verdict-prediction-wrong"):
        view = RowTable(24, "Verdicts", header=False)
        qtbot.addWidget(view)
        view.setModel(Texts([("prediction wrong", "")]))
        cell = Cell("prediction wrong", brief="pred. wrong", icon=icon)
        view.setItemDelegate(CellDelegate(view, lambda *_, cell=cell: cell, 4))
        view.resize(48, 30)
        drawn[icon] = view.grab().toImage()
    assert drawn[""] != drawn["verdict-prediction-wrong"]


@pytest.mark.parametrize("width", [150, 175, 200, 240, 400])
def test_words_of_a_control_that_fits_are_whole(qtbot: QtBot, width: int) -> None:
    control = SegmentedControl((("a", "Whole set"), ("b", "Filtered"), ("c", "Selected")), "Scope", fits=True)
    qtbot.addWidget(control)
    control.resize(width, control.sizeHint().height())
    control.show()
    QApplication.processEvents()
    least = sum(QFontMetrics(ui_font(BASE_PIXELS - 2)).horizontalAdvance(b.text()) + 8 for b in control.buttons()) + 6
    if width >= least:
        for button in control.buttons():
            assert button.width() >= button.sizeHint().width() - 1, (width, button.text())


def test_words_of_a_control_grow_again_where_there_is_room_again(qtbot: QtBot) -> None:
    control = SegmentedControl((("a", "Error types"), ("b", "Categories")), "List", fits=True)
    line = QWidget()
    row = QHBoxLayout(line)
    row.addWidget(control)
    row.addStretch(1)
    qtbot.addWidget(line)
    line.resize(400, 40)
    line.show()
    QApplication.processEvents()
    roomy = [button.width() for button in control.buttons()]
    line.resize(150, 40)
    QApplication.processEvents()
    assert sum(button.width() for button in control.buttons()) < sum(roomy)
    line.resize(400, 40)
    QApplication.processEvents()
    assert [button.width() for button in control.buttons()] == roomy


def test_columns_that_matter_less_go_before_a_name_is_hardly_one() -> None:
    name, score, impact = Need(40, 200, 1.0, decent=100), Need(50, 50, leaves=3), Need(60, 60, leaves=7)
    assert share_width(210, [name, score, impact]) == [100, 50, 60]
    # Without room for a decent name the score goes, and not what matters as much as a name.
    assert share_width(200, [name, score, impact]) == [140, 0, 60]
    assert share_width(120, [name, score, impact]) == [60, 0, 60]
    assert share_width(90, [name, score, impact])[2] == 0


def test_columns_of_texts_keep_to_what_they_hold(qtbot: QtBot) -> None:
    view = RowTable(24, "Texts", header=True)
    qtbot.addWidget(view)
    view.setModel(Texts([("short", "a text that is a good deal longer than the other one")]))
    font = ui_font(BASE_PIXELS - 1)
    keep_to_content(view, font, 7)
    view.resize(700, 80)
    view.show()
    QApplication.processEvents()
    wide = [QFontMetrics(font).horizontalAdvance(text) for text in view.model().rows[0]]  # type: ignore[attr-defined]
    assert all(view.columnWidth(at) >= each + 14 for at, each in enumerate(wide))
    view.resize(260, 80)
    QApplication.processEvents()
    assert view.columnWidth(0) >= wide[0] + 14
    assert view.columnWidth(0) + view.columnWidth(1) <= view.viewport().width() + 1


def test_the_summary_of_corrections_is_whole_in_a_small_window(opened: AtHand) -> None:
    window = opened.window
    window.resize(1024, 700)
    opened.do("page_corrections")
    page = window._centre.currentWidget()
    opened.see(lambda: not opened.review.corrections.busy)
    counts = page.counts  # type: ignore[union-attr]
    assert counts.text()
    tall = counts.heightForWidth(counts.width())
    assert counts.height() >= tall
    assert page.title.toolTip() == "", "cut"  # type: ignore[union-attr]
